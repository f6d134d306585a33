"""epwatch: who really gets a Service's traffic, live in a terminal."""

__version__ = "0.1.0"
