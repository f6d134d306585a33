"""How things look: roles and themes, signs, text in cells, lines and strips."""
