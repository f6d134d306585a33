"""Other namespaces and contexts: where to look, and the way there."""
