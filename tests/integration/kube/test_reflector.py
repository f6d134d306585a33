"""The reflector over real sockets against the embedded server: the way of each kind of recovery, and what was asked."""

import time

import pytest
from aiohttp import web
from msgspec.structs import replace

from epwatch.kube.delta import Cause
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.sim.errors import ApiError
from epwatch.sim.faults import error_event, only, status, text
from tests.integration.kube.rig import FAST, make_pod, rig


async def test_lists_and_watches_with_the_headers_of_the_contract() -> None:
    """RV-2, R-2: a watch says where it begins, and never how that is to be matched."""
    async with rig("a") as run:
        await run.until_names("a")
        run.cluster.create(make_pod("b"))
        await run.until_names("a", "b")
        run.cluster.delete("pod", "a")
        await run.until_names("b")

        listing, watching = run.server.request_log
        assert (listing.query, watching.path) == ({"limit": "500"}, "/api/v1/namespaces/default/pods")
        assert set(watching.query) == {"watch", "resourceVersion", "allowWatchBookmarks", "timeoutSeconds"}
        assert listing.headers["Accept-Encoding"] == "gzip"
        assert watching.headers["Accept-Encoding"] == "identity"
        assert {one.headers["Accept"] for one in (listing, watching)} == {"application/json"}
        assert listing.headers["User-Agent"].startswith("epwatch/")
        assert listing.headers["Authorization"] == f"Bearer {run.server.token}"


async def test_a_list_of_several_pages_is_one_list() -> None:
    names = [f"pod-{number}" for number in range(1203)]
    async with rig(*names) as run:
        await run.until_names(*names)
        first, *later = [("continue" in one.query) for one in run.server.request_log.of("list")]
        assert not first
        # How many depends on how fast they come.
        assert set(later) == {True}
        assert len({delta.cause for delta in run.sink.told}) == 1


async def test_after_a_reset_of_all_connections_the_watch_resumes_without_a_list() -> None:
    async with rig("a") as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        run.server.kill()
        run.cluster.create(make_pod("b"))
        await run.until_names("a", "b")
        assert run.requests == ["list", "watch", "watch"]


async def test_a_clean_end_is_resumed_without_a_list_and_without_a_word() -> None:
    async with rig("a") as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        run.cluster.create(make_pod("b"))
        await run.until_names("a", "b")
        run.server.end_watches()
        run.cluster.create(make_pod("c"))
        await run.until_names("a", "b", "c")
        assert run.requests == ["list", "watch", "watch"]
        assert run.sink.phases == [Phase.CONNECTING, Phase.SYNCING, Phase.LIVE]


@pytest.mark.parametrize("as_status", [False, True], ids=["ERROR event", "HTTP 410"])
async def test_an_expired_version_makes_one_list_and_shows_the_removals(as_status: bool) -> None:
    async with rig("a", "b") as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        run.server.expired_as_status = as_status
        run.cluster.delete("pod", "a")
        run.cluster.create(make_pod("c"))
        run.cluster.compact()
        # Both events were delivered or not, as it happens; the list must make it right in any case.
        run.server.kill()
        await run.until_names("b", "c")
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)


async def test_what_happened_in_a_gap_is_told_after_the_gap_and_as_a_relist() -> None:
    async with rig("a", "b") as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        await run.server.stop()
        await run.until(lambda: run.sink.phases[-1] is Phase.RETRYING)
        run.cluster.delete("pod", "a")
        run.cluster.create(make_pod("c"))
        run.cluster.compact()
        await run.server.start()
        await run.until_names("b", "c")

        assert run.requests.count("list") == 2
        (gap,) = run.sink.gaps
        assert gap.begin <= gap.end <= time.time()
        position = run.sink.news.index(gap)
        causes = [delta.cause for news in run.sink.news[position:] if isinstance(news, tuple) for delta in news]
        assert causes == [Cause.RELIST, Cause.RELIST]
        told = [one.cause for one in run.sink.statuses if "410" in one.cause]
        assert told
        assert not any("shorter than a reconnect" in cause for cause in told), "it was away for more than that"


async def test_a_restart_on_the_same_port_needs_no_list() -> None:
    async with rig("a") as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        await run.server.stop()
        await run.until(lambda: run.sink.phases[-1] is Phase.RETRYING)
        assert "refused" in run.sink.statuses[-1].cause
        assert str(run.server.port) in run.sink.statuses[-1].cause
        assert run.sink.statuses[-1].next_try is not None
        run.cluster.create(make_pod("b"))
        await run.server.start()
        await run.until_names("a", "b")
        assert run.requests.count("list") == 1


async def test_a_silent_server_is_left_after_the_idle_limit_and_the_watch_resumed() -> None:
    async with rig("a") as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        run.server.silence()
        await run.until(lambda: run.sink.phases[-1] is not Phase.LIVE)
        run.cluster.create(make_pod("b"))
        run.server.speak()
        await run.until_names("a", "b")
        assert [one.query.get("limit") for one in run.server.request_log.of("list")] == ["500", "1"]


async def test_403_is_denied_and_recovers_when_the_right_comes() -> None:
    async with rig("a", kind=Kind.PODS) as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        run.server.access.deny("watch", "pods")
        run.server.kill()
        await run.until(lambda: run.sink.phases[-1] is Phase.DENIED)
        assert "403" in run.sink.statuses[-1].cause
        assert run.sink.names == {"a"}
        run.server.access.allow("watch", "pods")
        run.cluster.create(make_pod("b"))
        await run.until_names("a", "b")


async def test_404_on_the_collection_is_unserved() -> None:
    async with rig("a") as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        run.server.on_request = only(lambda: text(404, "404 page not found"))
        run.server.kill()
        await run.until(lambda: run.sink.phases[-1] is Phase.UNSERVED)
        assert run.sink.statuses[-1].settled


async def test_401_without_another_credential_is_auth() -> None:
    async with rig("a") as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        run.server.access.tokens.clear()
        run.server.kill()
        await run.until(lambda: run.sink.phases[-1] is Phase.AUTH)
        assert "401" in run.sink.statuses[-1].cause


@pytest.mark.parametrize("watch", [False, True], ids=["list", "watch"])
@pytest.mark.parametrize(
    "answer", ["too large", "pretty 410", "text 429", "html 503", "html 200", "redirect", "empty 500"]
)
async def test_any_answer_is_lived_through(answer: str, watch: bool) -> None:
    def respond() -> web.Response:
        too_large = ApiError(504, "Timeout", "Too large resource version: 9, current: 1")
        return {
            "too large": lambda: status(too_large),
            "pretty 410": lambda: status(ApiError(410, "Expired", "too old resource version: 1 (2)"), pretty=True),
            "text 429": lambda: text(429, "Too many requests, please try again later.\n"),
            "html 503": lambda: text(503, "<html>\n<head><title>503\nsorry</title></head>\n</html>", "text/html"),
            "html 200": lambda: text(200, "<html>log in</html>", "text/html"),
            "redirect": lambda: text(302, "", headers={"Location": "http://127.0.0.1:1/stolen"}),
            "empty 500": lambda: web.Response(status=500),
        }[answer]()

    async with rig("a") as run:
        # Two relists may follow at once: a third failure waits, and says why.
        run.server.on_request = only(respond, watch=watch, times=3)
        await run.until_names("a")
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        run.cluster.create(make_pod("b"))
        await run.until_names("a", "b")
        causes = [one.cause for one in run.sink.statuses if one.cause]
        assert causes
        assert all("\n" not in cause and len(cause) <= 201 for cause in causes)
        if answer == "html 200":
            assert any("not a Kubernetes API (HTML login page?)" in cause for cause in causes)
        if watch and answer in {"text 429", "html 503", "html 200", "redirect", "empty 500"}:
            assert run.requests.count("list") == 1


async def test_429_event_waits_and_resumes_without_a_list() -> None:
    async with rig("a") as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        left = [2]

        def hook(_: object, data: bytes) -> bytes:
            left[0] -= 1
            return error_event(ApiError(429, "TooManyRequests", "busy")) if left[0] >= 0 else data

        run.server.on_event = hook
        run.cluster.create(make_pod("b"))
        await run.until_names("a", "b")
        assert run.requests.count("list") == 1


async def test_an_object_that_does_not_decode_is_left_out_and_told() -> None:
    async with rig("a") as run:
        bad = make_pod("bad")
        bad["status"] = {"conditions": "none"}
        run.cluster.create(bad)
        run.cluster.create(make_pod("c"))
        await run.until_names("a", "c")
        assert run.requests.count("list") <= 2
        assert any("conditions" in str(one) for one in run.sink.news)


async def test_the_audit_finds_a_swallowed_event() -> None:
    async with rig("a", "b", timing=replace(FAST, audit=0.5)) as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        run.server.bookmark_interval = 0.2
        run.server.on_event = lambda _, data: "drop" if b'"DELETED"' in data else "write"
        run.cluster.delete("pod", "a")
        await run.until_names("b")
        assert any("audit" in one.cause for one in run.sink.statuses)
        assert len(run.sink.gaps) == 1


async def test_reconnect_now_drops_the_watch_and_resumes() -> None:
    async with rig("a") as run:
        await run.until(lambda: run.sink.phases[-1] is Phase.LIVE)
        assert run.reflector is not None
        run.reflector.reconnect_now()
        run.cluster.create(make_pod("b"))
        await run.until_names("a", "b")
        assert run.requests == ["list", "watch", "watch"]
