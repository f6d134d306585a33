"""What is said around the tree: header, footer, and what stands in place of rows."""
