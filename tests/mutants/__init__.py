"""Mistakes of the watch contract (section 5.5, M-1 to M-12), each made in a copy of the tree: some test must see it."""
