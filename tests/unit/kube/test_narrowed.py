"""The pods of one named service by scripts: when they may be listed, and what a watch with a wider view tells first."""

import asyncio
import json

from epwatch.kube.decode import Identity
from epwatch.kube.listing import list_all
from epwatch.kube.listwatch import Began, Page
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


class Pages(ScriptedListerWatcher):
    """Three pages of a service's pods; with ``overtaking`` the last one is there before the second."""

    def __init__(self) -> None:
        super().__init__([b""], [[]])
        self.views: list[str] = []
        self.overtaking = False
        self._overtaken = asyncio.Event()

    def view(self, selector: str) -> "Pages":
        """Note what is asked for."""
        self.views.append(selector)
        return self

    async def list_page(
        self,
        *,
        limit: int | None,  # noqa: ARG002
        continue_token: str | None,
        metadata_only: bool = False,  # noqa: ARG002
        began: Began | None = None,
    ) -> Page:
        """Answer with one pod."""
        number = int(continue_token or 1)
        following = str(number + 1) if number < 3 else None
        if number == 2 and self.overtaking:
            assert began is not None
            self._overtaken.clear()
            began("3")
            await self._overtaken.wait()
        elif number == 3:
            self._overtaken.set()
        return Page(body=list_body(Kind.PODS, [pod(f"web-{number}", labels={"app": "web"})], "10", following))


async def test_a_page_that_comes_before_the_former_one_does_not_make_its_pods_look_gone() -> None:
    pages, asked = Pages(), list[Identity]()

    async def exists(one: Identity) -> bool:
        asked.append(one)
        return True

    pods = Narrowed(pages.view, lambda: None, selecting=lambda service: service.selector, exists=exists)

    async def fetch(limit: int | None, token: str | None, began: Began) -> Page:
        return await pods.list_page(limit=limit, continue_token=token, began=began)

    pods.told(WEB)
    pods.settled(listed=True)
    for overtaking in (False, True, False):
        pages.overtaking = overtaking
        listing = await list_all(Kind.PODS, fetch, lambda _count: None)
        assert len(listing.objects) == 3
    assert asked == []
    assert set(pages.views[1:]) == {"app=web"}


class Rollout:
    """A list of a service's pods, then one after a gap in which all of them were replaced; ``relabelled`` are there."""

    def __init__(self, count: int, *relabelled: str) -> None:
        before, after = (
            [pod(f"{name}-{number}", uid=f"{name}-{number}", labels={"app": "web"}) for number in range(count)]
            for name in ("old", "new")
        )
        self.views: list[str] = []
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0
        self._relabelled = relabelled
        own = ScriptedListerWatcher([list_body(Kind.PODS, before, "10"), list_body(Kind.PODS, after, "20")], [[]])
        everything = ScriptedListerWatcher([list_body(Kind.PODS, [], "30")], [[]])

        def view(selector: str) -> ScriptedListerWatcher:
            self.views.append(selector)
            return own if selector else everything

        self.pods = Narrowed(view, lambda: None, selecting=lambda service: service.selector, exists=self._exists)
        self.pods.told(WEB)
        self.pods.settled(listed=True)

    async def _exists(self, one: Identity) -> bool:
        self.asked.append(one.name)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        return one.name in self._relabelled

    async def list_twice(self) -> str:
        """Return what is in view then."""
        for _ in range(2):
            await self.pods.list_page(limit=500, continue_token=None)
        return self.views[-1]


async def test_a_roll_out_of_hundreds_of_pods_in_a_gap_widens_nothing_and_is_asked_for_some_at_once() -> None:
    rollout = Rollout(400)
    assert await rollout.list_twice() == "app=web"
    assert len(set(rollout.asked)) == 400
    assert rollout.most_at_once == 8


async def test_one_of_many_that_was_relabelled_in_a_gap_is_found_and_nobody_is_asked_for_after_it() -> None:
    rollout = Rollout(400, "old-17")
    assert await rollout.list_twice() == ""
    assert len(rollout.asked) == 24


async def test_of_more_than_can_be_asked_for_all_are_watched() -> None:
    rollout = Rollout(401)
    assert await rollout.list_twice() == ""
    assert rollout.asked == []
