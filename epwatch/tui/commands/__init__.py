"""What may be typed after the colon, a module each."""
