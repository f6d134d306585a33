"""A long run of the real feed over a large cluster that never rests, with a fault every few seconds (section 5.6)."""
