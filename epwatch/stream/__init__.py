"""Recordings: watch events as NDJSON, written while they come and played as if they came now."""
