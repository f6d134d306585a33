"""Takes the pictures: ``python -m tests.snapshots [--renew] [--svg FOLDER] [NAME ...]``.

Without an option it prints how they differ from what is kept; ``--renew`` keeps them, and drops what is no picture any
more. NAME is a part of a file's name: only those are taken. ``--svg`` writes each as an SVG too, and as a PNG where
``pip install '.[pictures]'`` brought the renderer, to be looked at.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.screenshots.png import render
from tests.snapshots.album import ALBUM
from tests.snapshots.kept import FOLDER, difference
from tests.snapshots.picture import Picture, taken


def main(arguments: Sequence[str] | None = None) -> int:
    """Take them; 1 where one differs and is not renewed."""
    parser = argparse.ArgumentParser(prog="python -m tests.snapshots", description=__doc__)
    parser.add_argument("--renew", action="store_true", help="keep the pictures as they are now")
    parser.add_argument("--svg", type=Path, metavar="FOLDER", help="write each there as SVG and PNG too")
    parser.add_argument("names", nargs="*", metavar="NAME")
    given = parser.parse_args(arguments)
    chosen = [one for one in ALBUM if not given.names or any(name in one.file for name in given.names)]
    differ = [one for one in chosen if _take(one, renew=given.renew, svg=given.svg)]
    if given.renew and not given.names:
        for path in {*FOLDER.iterdir()} - {FOLDER / one.file for one in ALBUM}:
            path.unlink()
    return 1 if differ and not given.renew else 0


def _take(picture: Picture, *, renew: bool, svg: Path | None) -> bool:
    """Take one; return whether it differs from what is kept."""

    def export(drawn: str) -> None:
        if svg is not None:
            svg.mkdir(parents=True, exist_ok=True)
            path = svg / Path(picture.file).with_suffix(".svg")
            path.write_text(drawn, encoding="utf-8")
            render(path)

    try:
        now = asyncio.run(taken(picture, export))
    except AssertionError as error:
        print(error)
        return True
    differs = difference(picture, now)
    if differs and renew:
        (FOLDER / picture.file).write_text(now, encoding="utf-8")
        print(picture.file)
    elif differs:
        print(differs)
    return bool(differs)


if __name__ == "__main__":
    sys.exit(main())
