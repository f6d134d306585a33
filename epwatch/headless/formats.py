"""The formats of `get`: a picture a context in, the whole output as text out."""

import json
import os
from collections.abc import Sequence

from epwatch.headless.document import Picture, document, together
from epwatch.headless.plain import signs_for
from epwatch.headless.tree_text import tree


def render(pictures: Sequence[Picture], output: str) -> str:
    """Return the pictures as tree, wide, json, yaml or name, with a newline at its end unless it is empty."""
    if output == "json":
        return json.dumps(together(map(document, pictures)), indent=2, ensure_ascii=True) + "\n"
    if output == "yaml":
        return _yaml(pictures)
    if output == "name":
        services = (snapshot for picture in pictures for snapshot in picture.services)
        return "".join(f"service/{snapshot.key.name}\n" for snapshot in services if snapshot.service is not None)
    signs, several = signs_for(os.environ), len(pictures) > 1
    return "".join(tree(each, signs, wide=output == "wide", several=several) for each in pictures)


def _yaml(pictures: Sequence[Picture]) -> str:
    import yaml

    return yaml.safe_dump(
        together(map(document, pictures)), sort_keys=False, allow_unicode=False, default_flow_style=False
    )
