"""The TLS context for each request: a new one whenever a certificate was renewed, by a plugin or in its file."""

import os
import ssl

from msgspec.structs import replace

from epwatch.kube.credentials import Credential
from epwatch.kube.signals import CredentialError
from epwatch.kube.tls import TlsSettings, make_context

_Stamp = tuple[tuple[int, int, int] | None, ...]


class TlsContexts:
    """Gives the context to use; another one makes new connections, so that nobody goes on with an old certificate.

    Raises:
        ValueError: the certificates cannot be used; the text names them.
    """

    def __init__(self, settings: TlsSettings) -> None:
        self._settings = settings
        self._stamp = _stamp(settings)
        self._fixed = make_context(settings)
        self._certificate: tuple[bytes | None, bytes | None] = (None, None)
        self._given = self._fixed

    def of(self, credential: Credential) -> ssl.SSLContext:
        """Return the context for a request that shows this credential.

        Raises:
            CredentialError: the plugin's certificate cannot be used.
        """
        self._renew()
        if credential.certificate is None:
            return self._fixed
        if (credential.certificate, credential.key) != self._certificate:
            given = replace(self._settings, certificate=credential.certificate, key=credential.key)
            try:
                self._given = make_context(given)
            except ValueError as error:
                msg = f"the exec plugin's certificate and key cannot be used: {error}"
                raise CredentialError(msg) from error
            self._certificate = (credential.certificate, credential.key)
        return self._given

    def _renew(self) -> None:
        """Read the files again when one of them was written; while they make no sense, the former context goes on."""
        stamp = _stamp(self._settings)
        if stamp == self._stamp:
            return
        try:
            self._fixed = make_context(self._settings)
        except ValueError:
            return  # half written, or the key is still that of the former certificate: looked at with the next request
        self._stamp = stamp
        self._certificate = (None, None)


def _stamp(settings: TlsSettings) -> _Stamp:
    return tuple(_file_stamp(name) for name in settings.files)


def _file_stamp(name: str) -> tuple[int, int, int] | None:
    try:
        found = os.stat(name)  # noqa: PTH116 - a few calls a request, no need of paths
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
