"""Takes our own credential out of what a server answers: debugging proxies send back the headers that they got."""

import base64
import binascii
from typing import Final

_INSTEAD: Final = b"[credential]"


def without_credential(answer: bytes, authorization: str | None) -> bytes:
    """Return an answer without the token or the password of the Authorization header that was sent for it (SEC-9)."""
    for secret in _secrets(authorization or ""):
        answer = answer.replace(secret, _INSTEAD)
    return answer


def _secrets(authorization: str) -> list[bytes]:
    scheme, _, value = authorization.partition(" ")
    found = [value.encode()]
    if scheme.lower() == "basic":
        found.append(_password(value))
    return [secret for secret in found if secret]


def _password(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True).partition(b":")[2]
    except binascii.Error:
        return b""
