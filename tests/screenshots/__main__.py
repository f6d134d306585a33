"""Plays the story on the embedded cluster and keeps a picture of each scene, in two sizes: SVG, and PNG for README."""

import asyncio
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from msgspec.structs import replace
from textual.pilot import Pilot

from epwatch.cli.compose import source_of
from epwatch.cli.demo_cluster import DemoCluster
from epwatch.kube.kubeconfig import Resolved, resolve
from epwatch.options import Options
from epwatch.tui.app import EpwatchApp
from epwatch.tui.key_map import key_names
from epwatch.tui.look.glyphs import UNICODE
from epwatch.tui.setting import Setting
from epwatch.tui.shown.mutes import Mutes
from epwatch.tui.terminal.budget import ByteBudget
from epwatch.tui.watched import Watched
from tests.screenshots.png import render

FOLDER = Path(__file__).parents[2] / "screenshots"
SIZES = ((140, 40), (80, 24))
SCENE = 40.0
"""Seconds at most until a scene is on the screen; pods of the demo take about two to become ready."""


async def until(pilot: Pilot[None], text: str, times: int = 1) -> None:
    """Wait until text stands on the screen, so many times.

    Raises:
        TimeoutError: it does not come.
    """
    async with asyncio.timeout(SCENE):
        while pilot.app.export_screenshot().replace("&#160;", " ").count(text) < times:
            await pilot.pause(0.05)


def _demo(resolved: Resolved) -> Resolved:
    return replace(resolved, target=replace(resolved.target, context="demo", kubeconfig="the embedded cluster"))


async def play(cluster: DemoCluster, size: tuple[int, int]) -> None:
    """Take the pictures in one size."""
    ready = cluster.ready
    options = Options(kubeconfig=os.devnull, server=ready.server, token=ready.token, all_namespaces=True)
    source = source_of(options, (_demo(resolve(options, {})),), exact=False)
    budget = ByteBudget(0, source.clock.monotonic)
    setting = Setting(
        clock=source.clock,
        budget=budget,
        mutes=Mutes(),
        key_names=key_names((), UNICODE),
        demo=cluster,
        pinned=("web-service",),
    )
    watched = Watched(source.feed, source.target, source.options, evidence=source.evidence, history=source.history)
    app = EpwatchApp(watched, setting)
    async with app.run_test(size=size) as pilot:
        scenes = (
            ("three", (), "3/3", 1),
            ("scaled-up", ("+", "+"), "5/5", 1),
            ("scaled-down", ("-", "-"), "pod deleted", 2),
            ("details", ("d",), "selector", 1),
            ("timeline", ("d", "t"), "fewest ready", 1),
            ("why", ("escape", "w"), "replicaset", 1),
        )
        for name, keys, sign, times in scenes:
            await pilot.press(*keys)
            await until(pilot, sign, times)
            # One look more: the last row of the scene may come a batch later than its sign.
            await pilot.pause(0.5)
            path = FOLDER / f"{name}-{size[0]}x{size[1]}.svg"
            path.write_text(app.export_screenshot(title="epwatch demo"), encoding="utf-8")
            made = render(path) if size == SIZES[0] else None
            for one in (path, made):
                if one is not None:
                    sys.stdout.write(f"{one.relative_to(FOLDER.parent)}\n")
    source.feed.stop()


def main() -> None:
    """Take all pictures."""
    if find_spec("resvg_py") is None:
        sys.stderr.write("no PNG: pip install '.[pictures]' brings the renderer\n")
    FOLDER.mkdir(exist_ok=True)
    for size in SIZES:
        with DemoCluster(["--scenario", "scale"]) as cluster:
            asyncio.run(play(cluster, size))


if __name__ == "__main__":
    main()
