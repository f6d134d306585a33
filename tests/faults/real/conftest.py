"""The real kubectl on the real control plane."""

import shutil
from pathlib import Path

import pytest

from tests.conformance.kubectl import Kubectl
from tests.control_plane.control_plane import ControlPlane


@pytest.fixture
def kubectl(control_plane: ControlPlane, tmp_path: Path) -> Kubectl:
    """Kubectl as the admin."""
    program = shutil.which("kubectl")
    if program is None:
        pytest.skip("kubectl is not on PATH")
    return Kubectl(program, control_plane.kubeconfig(), tmp_path)
