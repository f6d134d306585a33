"""The recorder's image: what runs in it, as whom, and that it agrees with the manifest that runs it."""

import os
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from epwatch.cli.parser import parse
from epwatch.cli.rbac_manifests import recorder

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8")


def instruction(name: str) -> str:
    """Return what the last instruction of a name says: that of the image, not of the stage before."""
    found: list[str] = re.findall(rf"^{name} (.*)$", TEXT, re.MULTILINE)
    return found[-1]


def words(name: str) -> list[str]:
    return [word.strip('",') for word in shlex.split(instruction(name).strip("[]"), posix=False)]


def test_it_runs_the_installed_program_as_the_user_of_the_manifest() -> None:
    deployment = recorder("default", None, "image")[-1]
    pod = str(deployment)
    assert instruction("USER") == "65532:65532"
    assert "'runAsUser': 65532" in pod
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    (program,) = words("ENTRYPOINT")
    assert Path(program).name in scripts
    assert program.startswith(instruction("COPY --from=build").split()[-1])


def test_its_command_and_the_one_of_the_manifest_are_ones_the_program_knows() -> None:
    assert words("CMD") == ["record"]
    for arguments in (["record"], ["record", "-A"], ["record", "-n", "shop,billing"]):
        assert parse(arguments)[0].name == "record"


def test_what_the_wheel_is_made_of_is_in_the_build_context() -> None:
    ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").split("\n")
    needed = ("epwatch", "pyproject.toml", "README.md", "LICENSE")
    assert not [name for name in needed if name in ignored or f"/{name}" in ignored]
    assert {".git", ".venv"} <= set(ignored)


@pytest.mark.skipif(
    shutil.which("buildah") is None or "EPWATCH_BUILD_IMAGE" not in os.environ,
    reason="set EPWATCH_BUILD_IMAGE=1 where buildah and the image python:3.12-slim are at hand (a build takes minutes)",
)
@pytest.mark.timeout(600)
def test_buildah_builds_it_and_it_runs_without_root(tmp_path: Path) -> None:
    environ = os.environ | {"BUILDAH_ISOLATION": "chroot", "STORAGE_DRIVER": "vfs"}

    def buildah(*arguments: str) -> str:
        return subprocess.run(
            ["buildah", *arguments], env=environ, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()

    buildah("bud", "-t", "localhost/epwatch:test", "-f", "Containerfile", ".")
    container = buildah("from", "localhost/epwatch:test")
    try:
        assert buildah("run", container, "--", "/opt/epwatch/bin/epwatch", "--version").startswith("epwatch ")
        assert "uid=65532" in buildah("run", container, "--", "id")
    finally:
        buildah("rm", container)
