"""Pseudonyms: the same text is the same one wherever it stands in a recording, and nobody can read it back.

They are keyed (HMAC-SHA256) with a key that is made for one recording and kept nowhere: without it addresses, of which
there are few, could be tried one by one. Names keep their parts, so that two pods of one ReplicaSet still begin alike.
"""

import hmac
import re
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

_PART: Final = re.compile(r"[^-./:@_,=!() ]+")
"""A name, an image, a selector without what holds its parts together."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz234567"
_LENGTH: Final = 8
"""Letters of a part: 40 bits, so that ten thousand names of one prefix do not meet."""
_REMEMBERED: Final = 65_536
"""Texts whose pseudonyms are kept: those of a large cluster, made anew for what is rarer."""
_ROUNDS: Final = 4
"""Of a Feistel network with a strong function: then nobody tells it from a permutation by chance (Luby, Rackoff)."""
_DOCUMENTATION: Final = int(IPv6Address("2001:db8::"))


class Pseudonyms:
    """Makes pseudonyms; from one thread.

    Args:
        key: 32 bytes by chance, of this recording alone.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.name = lru_cache(_REMEMBERED)(self._name)
        """A name, or several with what stands between them, part by part; "" is itself."""
        self.address = lru_cache(_REMEMBERED)(self._address)
        """An address as another one of its family; what is none as a name."""
        self.uid = lru_cache(_REMEMBERED)(self._uid)
        """A uid; "" is itself."""

    def _name(self, text: str) -> str:
        return _PART.sub(lambda found: self._part(found[0]), text)

    def _part(self, text: str) -> str:
        number = int.from_bytes(self._bytes("name", text)[:8], "big")
        return "".join(_LETTERS[number >> 5 * place & 31] for place in range(_LENGTH))

    def _address(self, text: str) -> str:
        try:
            address = ip_address(text)
        except ValueError:
            return self.name(text)
        if isinstance(address, IPv4Address):
            return str(IPv4Address(self._permuted(int(address))))
        tail = int.from_bytes(self._bytes("IPv6", str(address))[:12], "big")
        return str(IPv6Address(_DOCUMENTATION | tail))

    def _permuted(self, address: int) -> int:
        """Return another number of 32 bits, for each number another one: no two addresses become one."""
        left, right = address >> 16, address & 0xFFFF
        for number in range(_ROUNDS):
            mixed = int.from_bytes(self._bytes(f"IPv4 {number}", str(right))[:2], "big")
            left, right = right, left ^ mixed
        return left << 16 | right

    def _uid(self, text: str) -> str:
        if not text:
            return ""
        made = self._bytes("uid", text).hex()
        return f"{made[:8]}-{made[8:12]}-{made[12:16]}-{made[16:20]}-{made[20:32]}"

    def _bytes(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self._key, f"{purpose}\0{text}".encode(errors="surrogatepass"), sha256)
