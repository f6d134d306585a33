"""What goes wrong with a control plane as a whole."""


class ControlPlaneError(Exception):
    """A program did not start or ended by itself; the message ends with the tail of its log."""
