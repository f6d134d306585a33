"""Lines that are typed: the filter, and the commands after the colon, one module each."""
