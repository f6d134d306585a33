"""The lines that one types into: filter and command line, how they are completed and found; what a command is."""
