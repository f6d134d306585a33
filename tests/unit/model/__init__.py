"""The joined picture, clause by clause."""
