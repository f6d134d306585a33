"""Pictures of the story for README: `python -m tests.screenshots`."""
