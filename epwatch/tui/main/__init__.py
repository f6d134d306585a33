"""The one screen: what it is made of, and what its keys do."""
