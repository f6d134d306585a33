"""Properties of recordings."""
