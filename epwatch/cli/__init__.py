"""The commands: parse, compose, map errors to exit codes."""
