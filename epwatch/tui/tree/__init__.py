"""The tree: its rows, their order and lines, the cursor, and the widget that paints them."""
