"""Names, uids and hashes as Kubernetes makes them, all from one seed."""

from __future__ import annotations

import hashlib
import random
import uuid
from typing import TYPE_CHECKING

from epwatch.sim.objects import encode

if TYPE_CHECKING:
    from epwatch.sim.objects import Obj

# No vowels and no digits that look like letters, so that no word appears (apimachinery `pkg/util/rand/rand.go`).
ALPHABET = "bcdfghjklmnpqrstvwxz2456789"
# generateName is cut so that with its suffix it stays within 63 characters (apiserver `storage/names/generate.go`).
LONGEST_BASE = 58


class Names:
    """A source of names: the same seed gives the same names in the same order."""

    def __init__(self, seed: int | str) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a simulation must repeat itself; no secret is made here

    def uid(self) -> str:
        """A random uuid4."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def suffixed(self, base: str) -> str:
        """`base` and five random characters, as metadata.generateName works."""
        return base[:LONGEST_BASE] + "".join(self.random.choices(ALPHABET, k=5))


def template_hash(template: Obj, collisions: int = 0) -> str:
    """A pod-template-hash: ten characters that depend on the template and the collision count alone."""
    digest = hashlib.sha256(encode(template) + str(collisions).encode()).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:10])
