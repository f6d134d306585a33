"""The demo's cluster: what is said while it starts."""

import pytest

from epwatch.cli import demo_cluster
from epwatch.cli.demo_cluster import DemoCluster


@pytest.mark.parametrize(("after", "said"), [(0.0, "epwatch: the demo's cluster starts\n"), (60.0, "")])
def test_a_start_that_takes_long_is_told_and_one_that_does_not_is_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], after: float, said: str
) -> None:
    monkeypatch.setattr(demo_cluster, "_SLOW", after)
    with DemoCluster(["--scenario", "scale", "--seed", "0", "--speed", "1.0", "--port", "0"]) as cluster:
        assert cluster.ready.server
    assert capsys.readouterr().err == said
