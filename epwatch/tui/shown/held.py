"""What is held back, while the screen is paused or as it is out of sight: the news of each context as one; pure."""

from collections.abc import Iterator

from epwatch.model.batch import Batch
from epwatch.model.layers import Layers


class Held:
    """News of any number of contexts that nobody has taken yet."""

    __slots__ = ("_layers",)

    def __init__(self) -> None:
        self._layers: dict[str | None, Layers] = {}

    @property
    def changes(self) -> int:
        """Return how many rows came, changed or went."""
        return sum(layers.changes for layers in self._layers.values())

    def add(self, batch: Batch) -> None:
        """Lay a batch on those of its context."""
        self._layers.setdefault(batch.context, Layers()).add(batch)

    def take(self) -> Iterator[Batch]:
        """Yield all of it, a batch for each context that has any; begin anew."""
        held, self._layers = self._layers, {}
        for layers in held.values():
            if (batch := layers.take()) is not None:
                yield batch
