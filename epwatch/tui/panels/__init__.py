"""What stands in front of the tree or beside it: why, timeline, YAML, streams, help, details and so on."""
