"""Which proxy is used: the kubeconfig's, else the environment's, and none for what is exempt."""

import pytest

from epwatch.kube.proxy import proxy_for, shown

ENVIRON = {"HTTPS_PROXY": "http://user:secret@proxy:3128", "http_proxy": "plain:80"}


@pytest.mark.parametrize(
    ("server", "exempt", "expected"),
    [
        ("https://api.example.org:6443", "", "http://user:secret@proxy:3128"),
        ("http://api.example.org", "", "http://plain:80"),
        ("https://localhost:6443", "", None),
        ("https://127.0.0.5:6443", "", None),
        ("https://[::1]:6443", "", None),
        ("https://api.example.org", "*", None),
        ("https://api.example.org", "example.org", None),
        ("https://api.example.org", " .example.org ", None),
        ("https://api.example.org", "*.example.org", None),
        ("https://example.org", ".example.org", "http://user:secret@proxy:3128"),
        ("https://badexample.org", "example.org", "http://user:secret@proxy:3128"),
        ("https://api.example.org:6443", "api.example.org:6443", None),
        ("https://api.example.org:6443", "api.example.org:443", "http://user:secret@proxy:3128"),
        ("https://api.example.org", "api.example.org:443", None),
        ("https://[fd00::7]:6443", "[fd00::7]:6443", None),
        ("https://[fd00::7]:6443", "fd00::7", None),
        ("https://[fd00::7]:6443", "fd00::/8", None),
        ("https://[fd00::7]:6443", "[fd00::7]:443", "http://user:secret@proxy:3128"),
        ("https://10.1.2.3", "10.0.0.0/8", None),
        ("https://10.1.2.3", "11.0.0.0/8,10.1.2.3", None),
        ("https://10.1.2.3", "11.0.0.0/8", "http://user:secret@proxy:3128"),
    ],
)
def test_the_environment_as_go_reads_it(server: str, exempt: str, expected: str | None) -> None:
    assert proxy_for(server, None, {**ENVIRON, "NO_PROXY": exempt}) == expected


def test_the_kubeconfig_wins_and_is_never_exempt() -> None:
    assert proxy_for("https://h", "socks5://p:1", {**ENVIRON, "NO_PROXY": "*"}) == "socks5://p:1"


def test_without_any_the_connection_is_direct() -> None:
    assert proxy_for("https://h", None, {}) is None


def test_another_scheme_is_refused_without_telling_its_password() -> None:
    with pytest.raises(ValueError, match="ftp://p:1 is no http") as caught:
        proxy_for("https://h", "ftp://me:secret@p:1/x", {})
    assert "secret" not in str(caught.value)
    assert shown("http://me:secret@p:1/x") == "http://p:1"


@pytest.mark.parametrize("configured", ["proxy:3128", "http://[::1", "http://proxy:99999", "http://"])
def test_a_configured_proxy_has_to_be_a_url(configured: str) -> None:
    """As for kubectl, which guesses no scheme there."""
    with pytest.raises(ValueError, match="is no http, https, socks5 or socks5h URL"):
        proxy_for("https://h", configured, {})
