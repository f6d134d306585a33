"""Makes a single file of the program: ``python -m tests.packing pyz|executable [FOLDER]``; prints its path.

``pyz`` needs Python on the host and nothing else; ``executable`` not even that. Both are for machines like this one:
the libraries inside are compiled.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

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


def _run(module: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", module, *arguments], check=True, cwd=ROOT)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make what was asked for; 1 where the tool for it is missing or fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.packing", description=__doc__)
    parser.add_argument("form", choices=("pyz", "executable"))
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist")
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    try:
        made = pyz(chosen.folder) if chosen.form == "pyz" else executable(chosen.folder)
    except subprocess.CalledProcessError as error:
        print(f"{chosen.form}: {error}; pip install '.[packing]' brings the tools", file=sys.stderr)
        return 1
    print(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
