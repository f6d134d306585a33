"""A monkey at the keys while the cluster changes: `python -m tests.monkey --keys 10000`."""
