"""A URL taken apart, where it is one."""

from urllib.parse import SplitResult, urlsplit


def url_parts(url: str) -> SplitResult | None:
    """Return the parts of a URL; None for what is none, be it for its port alone."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no port
    except ValueError:
        return None
    return parts
