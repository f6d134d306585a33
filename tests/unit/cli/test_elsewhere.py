"""Other places for a screen that runs: contexts are gone to by the names that are shown, which were cleaned."""

import json
from pathlib import Path

from epwatch.cli.elsewhere import ClusterElsewhere
from epwatch.cli.source import Source
from epwatch.clock import SystemClock
from epwatch.kube.kubeconfig import load_target
from epwatch.options import Options
from epwatch.several_feeds import SeveralFeeds
from epwatch.tui.places.elsewhere import Place
from epwatch.tui.watched import Watched

HOSTILE = ("down\x1b[31m\nX", "h*ng,x", "plain")


def elsewhere(tmp_path: Path, *contexts: str, as_user: str | None = None, token: str | None = None) -> ClusterElsewhere:
    """Return the places of a kubeconfig with three contexts, begun with these of them."""
    path = tmp_path / "config"
    path.write_text(
        json.dumps(
            {
                "clusters": [{"name": "c", "cluster": {"server": "https://127.0.0.1:1"}}],
                "contexts": [{"name": name, "context": {"cluster": "c"}} for name in HOSTILE],
                "current-context": "plain",
            }
        )
    )
    options = Options(kubeconfig=str(path), contexts=contexts, as_user=as_user, token=token)
    targets = tuple(load_target(options, {}, name) for name in contexts or ("plain",))
    return ClusterElsewhere(Source(SeveralFeeds({}), targets[0], options, SystemClock(), targets=targets))


def opened(there: ClusterElsewhere, place: Place) -> Watched:
    """Return what a place is, its feed ended."""
    watched = there.open(place)
    watched.feed.stop()
    return watched


def test_every_context_that_is_offered_can_be_gone_to_whatever_stands_in_its_name(tmp_path: Path) -> None:
    there = elsewhere(tmp_path)
    assert there.contexts() == ["down\ufffd[31m X", "h*ng,x", "plain"]
    for name in there.contexts():
        assert opened(there, Place((name,))).target.context == name
    assert opened(there, Place(tuple(there.contexts()))).contexts == tuple(there.contexts())


def test_other_namespaces_are_looked_at_in_the_contexts_that_it_began_with(tmp_path: Path) -> None:
    watched = opened(elsewhere(tmp_path, *HOSTILE[:2]), Place(namespaces=("shop",)))
    assert watched.contexts == ("down\ufffd[31m X", "h*ng,x")
    assert {target.namespaces for target in watched.targets} == {("shop",)}


def test_whom_it_acts_as_goes_along_to_another_context_and_a_token_does_not(tmp_path: Path) -> None:
    watched = opened(elsewhere(tmp_path, as_user="viewer", token="secret"), Place(("plain",)))
    assert (watched.options.as_user, watched.options.token) == ("viewer", None)
