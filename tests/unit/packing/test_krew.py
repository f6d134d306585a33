"""The krew manifest is what krew validates, and its checksum is that of the archive, which holds plugin and licence."""

import hashlib
import re
import tarfile
from pathlib import Path

import pytest
import yaml

from epwatch import __version__
from tests.packing import krew
from tests.packing.__main__ import ROOT, main


def test_the_manifest_names_the_archive_with_its_checksum(tmp_path: Path) -> None:
    program = tmp_path / "epwatch"
    program.write_bytes(b"#!/bin/sh\n")
    program.chmod(0o755)
    packed = krew.archive(program, ROOT / "LICENSE")
    with tarfile.open(packed) as archive:
        assert {(one.name, bool(one.mode & 0o100)) for one in archive} == {
            ("kubectl-epwatch", True),
            ("LICENSE", False),
        }
    spec = yaml.safe_load(krew.manifest(packed, "https://example.com/releases"))["spec"]
    (platform,) = spec["platforms"]
    assert platform["sha256"] == hashlib.sha256(packed.read_bytes()).hexdigest()
    assert platform["uri"] == f"https://example.com/releases/v{__version__}/{packed.name}"
    assert {one["from"] for one in platform["files"]} == {"kubectl-epwatch", "LICENSE"}


def test_the_manifest_keeps_to_what_krew_accepts(tmp_path: Path) -> None:
    """Rules: krew, internal/index/validation/validate.go."""
    packed = tmp_path / "a.tar.gz"
    packed.write_bytes(b"")
    manifest = yaml.safe_load(krew.manifest(packed, "https://example.com"))
    assert manifest["apiVersion"] == "krew.googlecontainertools.github.com/v1alpha2"
    assert manifest["kind"] == "Plugin"
    assert re.fullmatch(r"[\w-]+", manifest["metadata"]["name"])
    assert re.fullmatch(r"v\d+\.\d+\.\d+.*", manifest["spec"]["version"])
    assert len(manifest["spec"]["shortDescription"]) <= 50
    assert "\n" not in manifest["spec"]["shortDescription"]
    for platform in manifest["spec"]["platforms"]:
        assert platform["selector"]["matchLabels"].keys() == {"os", "arch"}
        assert re.fullmatch(r"[a-f0-9]{64}", platform["sha256"])
        assert platform["uri"]
        assert platform["bin"] in {one["from"] for one in platform["files"]}
        assert all(one["from"] and one["to"] for one in platform["files"])


def test_without_an_address_it_is_one_line_and_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["krew"])
    assert ended.value.code == 2
    assert "krew needs --releases URL" in capsys.readouterr().err
