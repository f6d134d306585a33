"""What the screen may ask of the demo's cluster; a real cluster has no such thing."""

from typing import Protocol


class DemoControl(Protocol):
    """The embedded cluster's side of the keys + and -."""

    def scale(self, namespace: str, service: str, by: int) -> None:
        """Ask for ``by`` more (or fewer) pods behind a service; from any thread, returns at once."""
        ...
