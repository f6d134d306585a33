"""The *-data fields of a kubeconfig: base64, as Go reads it."""

import base64
import binascii


def decoded(data: str | None, name: str) -> bytes | None:
    """Return what the field stands for, None where there is none; line ends are no part of it, as for Go.

    Raises:
        ValueError: it is no base64; the text names the field.
    """
    try:
        return base64.b64decode(data.replace("\r", "").replace("\n", ""), validate=True) if data else None
    except (binascii.Error, ValueError):
        msg = f"{name} is no base64"
        raise ValueError(msg) from None
