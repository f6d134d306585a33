"""The kubeconfig of the control plane is whole whenever it is read."""

from pathlib import Path
from unittest.mock import patch

import pytest
import yaml

from tests.control_plane.kubeconfig import write_kubeconfig


def written(path: Path, token: str) -> None:
    assert write_kubeconfig(path, server="https://127.0.0.1:1", ca=b"ca", user="admin", token=token) == path


def test_whoever_reads_it_while_it_is_written_again_finds_the_former_one(tmp_path: Path) -> None:
    path = tmp_path / "admin.kubeconfig"
    written(path, "one")
    former = path.read_text()
    with patch.object(yaml, "safe_dump", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        written(path, "two")
    assert path.read_text() == former
    written(path, "two")
    assert yaml.safe_load(path.read_text())["users"][0]["user"]["token"] == "two"


def test_it_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "admin.kubeconfig"
    written(path, "one")
    written(path, "two")
    assert path.stat().st_mode & 0o777 == 0o600
