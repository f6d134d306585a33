"""CF-12: a client certificate that came as data is on disk only while ssl reads it, for us alone to read."""

import base64
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from epwatch.kube.tls import TlsSettings, make_context
from tests.access.pki import Authority


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that temporary files are made in."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_key_and_certificate_are_readable_for_us_alone_and_gone_at_once(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = Authority().issue()
    load = ssl.SSLContext.load_cert_chain
    seen: list[tuple[int, int, Path]] = []

    def watched(self: ssl.SSLContext, certfile: str, keyfile: str, password: Callable[[], str]) -> None:
        files = (Path(certfile), Path(keyfile))
        seen.extend((mode(file), mode(file.parent), file.parent.parent) for file in files)
        load(self, certfile, keyfile, password)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watched)
    make_context(TlsSettings(certificate=pair.certificate, key=pair.key))
    assert seen == [(0o600, 0o700, temporary)] * 2
    assert list(temporary.iterdir()) == []


def test_nothing_stays_where_they_cannot_be_used(temporary: Path) -> None:
    with pytest.raises(ValueError, match="client-certificate-data"):
        make_context(TlsSettings(certificate=b"no certificate", key=b"no key"))
    assert list(temporary.iterdir()) == []


def test_the_authority_is_never_written(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.mkdtemp", None)
    make_context(TlsSettings(authority=base64.b64decode(Authority().data)))
    assert list(temporary.iterdir()) == []
