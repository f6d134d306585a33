"""The pods of one named service by scripts: when they may be listed, and what a watch with a wider view tells first."""

import asyncio
import json

from epwatch.kube.narrowed import Narrowed
from epwatch.kube.objects import Kind
from tests.factories import pod, service_record
from tests.fakes import ScriptedListerWatcher, event_line, list_body

WEB = service_record("web", selector={"app": "web"})


class Views:
    """All pods of a namespace, and those of the service."""

    def __init__(self) -> None:
        newer = pod("newer", resource_version="25")
        self.all = ScriptedListerWatcher(
            [list_body(Kind.PODS, [pod("older", labels={"app": "web"}, resource_version="15"), newer], "30")],
            [[event_line("MODIFIED", newer)]],
        )
        self.own = ScriptedListerWatcher(
            [list_body(Kind.PODS, [pod("own", labels={"app": "web"}, resource_version="10")], "10")], [[]]
        )
        self.pods = Narrowed(
            lambda selector: self.own if selector else self.all,
            lambda: None,
            selecting=lambda service: service.selector,
            near=True,
        )

    async def list(self) -> None:
        await self.pods.list_page(limit=500, continue_token=None)


async def test_a_wider_watch_tells_first_what_stood_at_its_version_and_nothing_of_after_it() -> None:
    views = Views()
    views.pods.told(WEB)
    views.pods.settled(listed=True)
    await views.list()
    views.pods.widen()
    async with views.pods.watch(resource_version="20", timeout_seconds=1) as chunks:
        told = [json.loads(line) for line in b"".join([chunk async for chunk in chunks]).splitlines()]
    assert [(one["type"], one["object"]["metadata"]["name"]) for one in told] == [
        ("ADDED", "older"),
        ("MODIFIED", "newer"),
    ]


async def test_while_services_fail_pods_are_listed_and_when_they_come_back_pods_wait_for_them_again() -> None:
    views = Views()
    views.pods.failing(now=True)
    await views.list()
    assert (len(views.all.lists), len(views.own.lists)) == (1, 0)
    views.pods.failing(now=False)
    listing = asyncio.create_task(views.list())
    for _ in range(3):
        await asyncio.sleep(0)
    assert (len(views.all.lists), len(views.own.lists)) == (1, 0)
    views.pods.told(WEB)
    views.pods.settled(listed=True)
    await listing
    assert (len(views.all.lists), len(views.own.lists)) == (1, 1)
