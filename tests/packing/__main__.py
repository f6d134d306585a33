"""Makes what a release consists of beside wheel and sdist: ``python -m tests.packing FORM [FOLDER]``; prints its path.

``pyz`` is one file that needs Python on the host and nothing else; ``executable`` not even that. Both are for machines
like this one: the libraries inside are compiled. ``man`` is the man page, ``krew`` the manifest and the archive of the
kubectl plugin, which needs to be told below which address releases are published.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.packing import krew
from tests.packing.man_page import man_page

ROOT = Path(__file__).parents[2]


def pyz(folder: Path) -> Path:
    """Make the zipapp: unpacked once into the user's cache, then as quick as an installed program."""
    target = folder / "epwatch.pyz"
    # -E: the demo's cluster is a process of its own, and finds its libraries by the environment.
    _run("shiv", "--quiet", "-E", "--console-script", "epwatch", "--output-file", str(target), str(ROOT))
    return target


def executable(folder: Path) -> Path:
    """Make the executable, which holds the interpreter too."""
    with tempfile.TemporaryDirectory() as scratch:
        _run(
            *("PyInstaller", "--onefile", "--name", "epwatch", "--log-level", "ERROR", "--noconfirm"),
            *("--distpath", str(folder), "--workpath", scratch, "--specpath", scratch),
            # Modules that are found by name alone, and files that are no modules.
            *("--collect-submodules", "epwatch", "--collect-data", "epwatch"),
            *("--collect-submodules", "textual", "--collect-data", "textual"),
            *("--hidden-import", "kubernetes_asyncio", "--copy-metadata", "kubernetes_asyncio"),
            str(Path(__file__).with_name("entry.py")),
        )
    return folder / "epwatch"


def man(folder: Path) -> Path:
    """Write the man page."""
    target = folder / "epwatch.1"
    target.write_text(man_page(), encoding="ascii")
    return target


def plugin(folder: Path, releases: str) -> Path:
    """Pack the executable as krew wants it, and write the manifest that names the archive."""
    packed = krew.archive(executable(folder), ROOT / "LICENSE")
    target = folder / "epwatch.yaml"
    target.write_text(krew.manifest(packed, releases.rstrip("/")), encoding="utf-8")
    return target


def _run(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], check=True, cwd=ROOT)


def _made(form: str, folder: Path, releases: str) -> Path:
    if form == "krew":
        return plugin(folder, releases)
    return {"pyz": pyz, "executable": executable, "man": man}[form](folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make what was asked for; 1 where the tool for it is missing or fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.packing", description=__doc__)
    parser.add_argument("form", choices=("pyz", "executable", "man", "krew"))
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
    parser.add_argument("--releases", metavar="URL", help="krew: where v1.2.3/ARCHIVE is published below")
    chosen = parser.parse_args(arguments)
    if chosen.form == "krew" and chosen.releases is None:
        parser.error("krew needs --releases URL")
    chosen.folder.mkdir(parents=True, exist_ok=True)
    try:
        made = _made(chosen.form, chosen.folder, chosen.releases)
    except subprocess.CalledProcessError as error:
        print(f"{chosen.form}: {error}; pip install '.[packing]' brings the tools", file=sys.stderr)
        return 1
    print(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
