"""The joined picture against naive models."""
