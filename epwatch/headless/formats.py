"""The formats of `get`: a picture in, the whole output as text out."""

import json
import os

from epwatch.headless.document import Picture, document
from epwatch.headless.plain import signs_for
from epwatch.headless.tree_text import tree


def render(picture: Picture, output: str) -> str:
    """Return the picture as tree, wide, json, yaml or name, with a newline at its end unless it is empty."""
    if output == "json":
        return json.dumps(document(picture), indent=2, ensure_ascii=True) + "\n"
    if output == "yaml":
        return _yaml(picture)
    if output == "name":
        return "".join(
            f"service/{snapshot.key.name}\n" for snapshot in picture.services if snapshot.service is not None
        )
    return tree(picture, signs_for(os.environ), wide=output == "wide")


def _yaml(picture: Picture) -> str:
    import yaml

    return yaml.safe_dump(document(picture), sort_keys=False, allow_unicode=False, default_flow_style=False)
