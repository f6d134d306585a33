"""Tests of the API server's side."""
