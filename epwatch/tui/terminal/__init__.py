"""The terminal itself: bytes, the end, job control, commands that run in the screen's place."""
