"""What the API server says: bytes to typed deltas, with the watch contract in between."""
