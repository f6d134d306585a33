"""What is shown: the picture, live or of the past, and what is let through of it; paints nothing."""
