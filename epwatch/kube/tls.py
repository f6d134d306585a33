"""TLS contexts as kubectl would have them: verified, 1.2 or newer, and no key left in a file (CF-12, CF-13, SEC-10)."""

import ssl
import tempfile
from pathlib import Path

from msgspec import Struct

from epwatch.kube.pem_data import decoded
from epwatch.kube.stanzas import ClusterStanza, UserStanza


class TlsSettings(Struct, frozen=True, kw_only=True):
    """Where the authority and the client certificate come from; files, or PEM data. Its repr tells nothing.

    ``authority_file`` and ``authority`` None mean the system's authorities.
    """

    verify: bool = True
    authority_file: str | None = None
    authority: bytes | None = None
    certificate_file: str | None = None
    certificate: bytes | None = None
    key_file: str | None = None
    key: bytes | None = None

    def __repr__(self) -> str:
        return "TlsSettings(...)"

    @property
    def files(self) -> tuple[str, ...]:
        """Return the files that a context is made of, which somebody may renew."""
        named = (
            None if self.authority else self.authority_file,
            None if self.certificate else self.certificate_file,
            None if self.key else self.key_file,
        )
        return tuple(name for name in named if name)


def settings_of(cluster: ClusterStanza, user: UserStanza) -> TlsSettings:
    """Return the settings of a kubeconfig; data wins over files, as for kubectl.

    Raises:
        ValueError: data that is no base64.
    """
    return TlsSettings(
        verify=not cluster.insecure_skip_tls_verify,
        authority_file=cluster.certificate_authority,
        authority=decoded(cluster.certificate_authority_data, "certificate-authority-data"),
        certificate_file=user.client_certificate,
        certificate=decoded(user.client_certificate_data, "client-certificate-data"),
        key_file=user.client_key,
        key=decoded(user.client_key_data, "client-key-data"),
    )


def make_context(settings: TlsSettings) -> ssl.SSLContext:
    """Return the context, verifying as Go does on every version of Python.

    VERIFY_X509_STRICT is cleared: Python 3.13 sets it, and the authorities of several distributions do not pass it,
    while kubectl accepts them (CF-13). Any certificate that is trusted ends the chain, an intermediate one too, as for
    Go and for Python 3.13. A common name is no host name.

    Raises:
        ValueError: a file or data that is not what it should be; the text names it.
    """
    context = _authority(settings)
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.hostname_checks_common_name = False
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not settings.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if settings.certificate or settings.certificate_file:
        _load_certificate(context, settings)
    return context


def _authority(settings: TlsSettings) -> ssl.SSLContext:
    try:
        if settings.authority:
            # Between certificates there may be words in any language; ssl takes ASCII alone.
            return ssl.create_default_context(cadata=settings.authority.decode("ascii", "ignore"))
        return ssl.create_default_context(cafile=settings.authority_file)
    except (OSError, ValueError) as error:
        where = "certificate-authority-data" if settings.authority else str(settings.authority_file)
        msg = f"{where} holds no usable certificates: {_said(error)}"
        raise ValueError(msg) from error


def _load_certificate(context: ssl.SSLContext, settings: TlsSettings) -> None:
    """Load certificate and key; data touches files that only we can read for the moment that ssl needs them."""
    with tempfile.TemporaryDirectory(prefix="epwatch-") as folder:
        certificate = _file(folder, "certificate.pem", settings.certificate) or settings.certificate_file
        key = _file(folder, "key.pem", settings.key) or settings.key_file
        try:
            context.load_cert_chain(certificate or "", key, password=_refuse_to_ask)
        except (OSError, ValueError) as error:
            where = "client-certificate-data" if settings.certificate else settings.certificate_file
            msg = f"{where} and its key cannot be used: {_said(error)}"
            raise ValueError(msg) from error


def _refuse_to_ask() -> str:
    # Without an answer OpenSSL would ask on the terminal, which shows the tree.
    msg = "the key is encrypted; kubectl cannot use it either"
    raise ValueError(msg)


def _file(folder: str, name: str, data: bytes | None) -> str | None:
    if data is None:
        return None
    path = Path(folder, name)
    path.touch(mode=0o600)
    path.write_bytes(data)
    return str(path)


def _said(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
