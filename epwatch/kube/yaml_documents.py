"""YAML as Kubernetes' Go programs read it, from files that may hold secrets or be hostile: plain values, no objects."""

from collections.abc import Iterator
from functools import cache
from typing import IO, Any

SIZE_CAP = 16 * 1024 * 1024
"""Bytes of one file that are read; no configuration comes near."""


class YamlError(ValueError):
    """No YAML; the text tells the place and the problem without the lines around it: those may hold a token."""


def documents(file: IO[bytes]) -> Iterator[object]:
    """Yield the documents of a file, one after the other: a broken one counts only when it is come to.

    Raises:
        YamlError: while iterating; what is read is no YAML.
    """
    import yaml

    try:
        yield from yaml.load_all(file.read(SIZE_CAP), Loader=_loader())
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        problem = getattr(error, "problem", None) or type(error).__name__
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark is not None else ""
        msg = f"no valid YAML{where}: {problem}"
        raise YamlError(msg) from None


@cache
def _loader() -> Any:  # noqa: ANN401 - a class made at run time, which the stubs cannot name
    """Return a safe loader for which a date is text, as it is for Go's YAML: a token's expiry is often written bare."""
    import yaml

    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers = {
        first: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:timestamp"]
        for first, known in base.yaml_implicit_resolvers.items()
    }
    return type("GoLikeLoader", (base,), {"yaml_implicit_resolvers": resolvers})
