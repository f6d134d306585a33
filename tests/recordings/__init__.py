"""Recordings of the embedded cluster, made in its own time, without a socket: the same seed gives the same bytes."""
