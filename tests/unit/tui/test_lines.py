"""Header, footer and notices: true, whole, and within their room."""

import pytest
from msgspec.structs import replace

from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase, StreamStatus
from epwatch.tui.around.context_text import contexts_line
from epwatch.tui.around.footer_text import footer_line, keys_line, unread_services
from epwatch.tui.around.header_text import HeaderFacts, banner_lines, header_line, note_lines
from epwatch.tui.around.key_hints import key_hints
from epwatch.tui.around.notice import NoticeFacts, notice
from epwatch.tui.key_map import key_names
from epwatch.tui.look.fit import Part, fit
from epwatch.tui.look.glyphs import ASCII, UNICODE
from epwatch.tui.look.roles import Line, Role
from epwatch.tui.look.text_width import width
from epwatch.tui.shown.picture import Totals
from epwatch.tui.tree.order_words import order_words, short_order_words
from epwatch.tui.tree.shared_row import short_names
from tests.functional import scenes

NOW = scenes.NOW
FACTS = HeaderFacts(
    target=scenes.TARGET,
    totals=Totals(7, 12, 15),
    changes=3,
    begins=NOW,
    as_of=None,
    demo=False,
    waiting=None,
    utc=True,
    now=NOW,
    keys=key_names((), UNICODE),
)


def text(line: Line) -> str:
    return "".join(part for part, _role in line)


def stream(kind: Kind, phase: Phase, **fields: object) -> StreamStatus:
    status = StreamStatus(kind=kind, namespace="default", phase=phase, since=NOW)
    return replace(status, **fields) if fields else status


@pytest.mark.parametrize("room", [1, 10, 40, 60, 80, 100, 140, 300])
def test_every_line_fills_its_room_exactly(room: int) -> None:
    busy = replace(FACTS, demo=True, waiting=12, as_of=NOW)
    mixed = scenes.streams(pods=stream(Kind.PODS, Phase.RETRYING, cause="x" * 500, next_try=NOW + 4))
    lines = [
        header_line(FACTS, room, UNICODE),
        header_line(busy, room, UNICODE),
        footer_line(mixed, NOW, room, UNICODE),
        footer_line((), NOW, room, UNICODE),
        keys_line((("?", "help"), ("q", "quit")), room),
        *banner_lines(("TLS is not verified",), room),
        *note_lines(("Look at web-service, " * 9,), room, 40),
    ]
    assert {width(text(line)) for line in lines} == {room}


def test_a_remark_is_wrapped_and_takes_a_quarter_of_the_screen_at_most() -> None:
    remark = ("Look at web-service: " + "it changes in a few seconds " * 20,)
    assert [len(note_lines(remark, 80, height)) for height in (24, 12, 3)] == [6, 3, 0]
    assert text(note_lines(remark, 80, 24)[0]).rstrip().startswith("  Look at web-service: it changes")
    assert note_lines((), 80, 24) == ()


def test_the_header_says_it_all_at_80_columns() -> None:
    assert text(header_line(FACTS, 80, UNICODE)).rstrip() == (
        " prod · default · 7 services · 12/15 ready · 3/min · since 12:04:29 UTC"
    )


def test_a_wide_header_says_it_in_words() -> None:
    assert text(header_line(replace(FACTS, demo=True), 140, UNICODE)).rstrip() == (
        " demo  prod · default · 7 services · 12/15 ready · 3 changes in 1 min · since 12:04:29 UTC"
    )


def test_the_header_counts_nothing_before_anything_was_heard() -> None:
    nothing = replace(FACTS, totals=Totals(), changes=0, begins=None)
    assert text(header_line(nothing, 80, UNICODE)).strip() == "prod · default · no history yet"
    assert "0 services" in text(header_line(replace(nothing, begins=NOW), 80, UNICODE))
    assert "7 services" in text(header_line(replace(nothing, totals=Totals(7, 12, 15)), 80, UNICODE))


@pytest.mark.parametrize(
    ("phase", "told"),
    [
        (Phase.DENIED, "services denied"),
        (Phase.UNSERVED, "services not served"),
        (Phase.AUTH, "services unread: 401"),
    ],
)
def test_services_that_cannot_be_read_are_not_counted_as_none(phase: Phase, told: str) -> None:
    refused = stream(Kind.SERVICES, phase, listed=False)
    unread = unread_services(scenes.streams(services=refused))
    assert unread == told
    shown = text(header_line(replace(FACTS, totals=Totals(0, 0, 0), changes=0, unread=unread), 100, UNICODE))
    assert shown.rstrip() == f" prod · default · {told} · since 12:04:29 UTC"


def test_where_one_namespace_can_be_read_or_once_could_services_are_counted() -> None:
    denied, live = (stream(Kind.SERVICES, phase, listed=phase is Phase.LIVE) for phase in (Phase.DENIED, Phase.LIVE))
    assert unread_services((denied, replace(live, namespace="shop"))) == ""
    assert unread_services((replace(denied, listed=True),)) == ""
    assert unread_services(()) == ""


def test_keys_that_need_a_row_are_named_where_there_is_one() -> None:
    full, empty = ({name for name, _what in key_hints(trouble=False, demo=True, rows=rows)} for rows in (True, False))
    assert full - empty == {
        "open.open-or-close",
        "open.open-all",
        "open.close-all",
        "watch.why",
        "watch.details",
        "watch.copy",
        "watch.scale-up",
        "watch.scale-down",
        "find.next-match",
    }


def test_in_a_narrow_header_a_shorter_part_takes_the_room_of_one_that_does_not_fit() -> None:
    told = text(header_line(replace(FACTS, as_of=NOW), 34, UNICODE))
    assert told.strip() == "as of 12:04:29 UTC · 12/15 ready"


def test_the_header_says_how_many_services_are_still_to_come() -> None:
    for listed, told in ((500, "7 of 500 services"), (7, "7 services"), (0, "7 services")):
        assert f" · {told} · " in text(header_line(replace(FACTS, listed=listed), 140, UNICODE))
    assert " · 7/5000 svc · " in text(header_line(replace(FACTS, listed=5000), 60, UNICODE))


ORDERED = replace(FACTS, sorting="by ready, reversed, grouped by slice", short_sorting="by -ready per slice")


def test_where_history_begins_gives_way_to_an_order_that_was_asked_for_then_the_order_is_shortened() -> None:
    told = {room: text(header_line(ORDERED, room, UNICODE)).strip() for room in (140, 100, 80, 70, 60)}
    counts = "prod · default · 7 svc · 12/15 ready · 3/min"
    assert told[140].endswith(" · by ready, reversed, grouped by slice · since 12:04:29 UTC")
    assert told[100] == f"{counts.replace('svc', 'services')} · by ready, reversed, grouped by slice"
    assert told[80] == told[70] == f"{counts} · by -ready per slice"
    assert told[60] == "prod · default · 7 svc · 12/15 ready · by -ready per slice"
    hostile = replace(
        ORDERED, target=replace(scenes.TARGET, context="größe"), sorting="per größe", short_sorting="per größe"
    )
    assert text(header_line(hostile, 80, ASCII)).isascii()


@pytest.mark.parametrize(
    ("order", "group", "turned", "long", "short"),
    [
        ("", "", False, "", ""),
        ("name", "", True, "by name, reversed", "by -name"),
        ("missing", "", False, "by missing", "by missing"),
        ("", "zone", False, "grouped by zone", "per zone"),
        ("age", "node", True, "by age, reversed, grouped by node", "by -age per node"),
        ("", "label=app.kubernetes.io/name", False, "grouped by label=app.kubernetes.io/name", "per ...netes.io/name"),
    ],
)
def test_an_order_in_words_and_in_few(order: str, group: str, turned: bool, long: str, short: str) -> None:
    assert order_words(order, group, turned=turned) == long
    assert short_order_words(order, group, turned=turned, ellipsis="...") == short


def test_what_is_old_or_paused_stays_in_any_room() -> None:
    line = text(header_line(replace(FACTS, waiting=7, as_of=NOW), 44, UNICODE))
    assert "PAUSED" in line
    assert "as of 12:04:29" in text(header_line(replace(FACTS, as_of=NOW), 24, UNICODE))


def test_a_context_with_a_long_name_leaves_room_for_its_age_and_the_counts() -> None:
    arn = "arn:aws:eks:eu-central-1:123456789012:cluster/prod-eu-1"
    one = replace(FACTS, target=replace(scenes.TARGET, context=arn))
    short = "…89012:cluster/prod-eu-1"
    assert text(header_line(one, 80, UNICODE)).startswith(f" {short} · default · 7 svc · 12/15 ready · 3/min")
    assert text(header_line(one, 140, UNICODE)).startswith(f" {arn} · default · 7 services · 12/15 ready")
    several = replace(FACTS, contexts=(arn, "us"), old=arn, as_of=NOW)
    assert text(header_line(several, 60, UNICODE)).rstrip() == f" {short} as of 12:04:29 UTC (0s ago)"
    assert text(header_line(several, 80, UNICODE)).startswith(f" {short} as of 12:04:29 UTC (0s ago) · ")
    on_the_way = text(header_line(replace(FACTS, coming=f"{arn},us"), 80, UNICODE))
    assert on_the_way.startswith(" reading …12:cluster/prod-eu-1,us  prod · default · ")


@pytest.mark.parametrize("room", [40, 60, 80, 140])
def test_every_streams_phase_is_told_in_any_room(room: int) -> None:
    mixed = scenes.streams(
        pods=stream(Kind.PODS, Phase.RETRYING, cause="503 Service Unavailable", next_try=NOW + 4),
        endpoints=stream(Kind.ENDPOINTS, Phase.DENIED, cause="403 Forbidden"),
    )
    line = text(footer_line(mixed, NOW, room, UNICODE))
    assert line.index("DENIED") < line.index("RETRYING") < line.index("LIVE")
    if room >= 60:
        assert "slices" in line


def test_the_cause_and_the_next_try_stand_by_their_stream() -> None:
    mixed = scenes.streams(pods=stream(Kind.PODS, Phase.RETRYING, cause="503 Service Unavailable", next_try=NOW + 4))
    assert text(footer_line(mixed, NOW, 140, UNICODE)).rstrip() == (
        " RETRYING pods for 0s (503 Service Unavailable, next try in 4s) · LIVE services endpoints endpointslices"
    )
    assert "next try in 4s" in text(footer_line(mixed, NOW, 80, UNICODE))


def test_a_stream_that_is_bad_in_one_namespace_names_it() -> None:
    one = StreamStatus(kind=Kind.PODS, namespace="a", phase=Phase.DENIED, since=NOW)
    other = StreamStatus(kind=Kind.PODS, namespace="b", phase=Phase.LIVE, since=NOW)
    assert text(footer_line((one, other), NOW, 80, UNICODE)).rstrip() == " DENIED pods in a for 0s · LIVE pods in b"


def test_parts_are_shortened_before_they_are_left_out() -> None:
    parts = [Part((("abc", Role.PLAIN),), 0), Part((("long words", Role.PLAIN),), 1, (("lw", Role.PLAIN),))]
    gap = (" ", Role.MUTED)
    assert text(fit(parts, 14, gap)) == "abc long words"
    assert text(fit(parts, 13, gap)).rstrip() == "abc lw"
    assert text(fit(parts, 5, gap)).rstrip() == "abc"


def test_that_a_full_history_begins_later_with_each_event_is_no_reason_to_tell_the_header_at_once() -> None:
    assert replace(FACTS, begins=NOW + 5).standing == FACTS.standing
    assert replace(FACTS, begins=None).standing != FACTS.standing


def said(**fields: object) -> str:
    facts = NoticeFacts(
        target=scenes.TARGET, streams=scenes.streams(), synced=True, services=0, filter="", keys=FACTS.keys
    )
    lines = notice(replace(facts, **fields), NOW)
    return "\n".join(text(line) for line in lines)


def test_an_unreachable_cluster_is_named_with_what_to_do() -> None:
    cause = "connection refused by api.prod.example:6443"
    down = tuple(stream(kind, Phase.RETRYING, cause=cause, next_try=NOW + 3.2) for kind in Kind)
    told = said(synced=False, streams=down)
    for part in (
        "Not connected",
        cause,
        "For 0s, next try in 4s. ctrl-r tries at once.",
        "kubeconfig  /home/you/.kube/config",
        "context     prod",
        "server      https://api.prod.example:6443",
        "kubectl --context prod get services",
        "epwatch demo",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"synced": False, "streams": ()}, "Connecting"),
        ({"synced": False, "streams": scenes.streams(Phase.SYNCING)}, "Listing what is there"),
        ({}, "No services in default"),
        ({}, "A namespace that does not exist looks the same."),
        ({"selector": "app=web"}, "No services with the labels app=web in default"),
        ({"named": ("web",)}, "No service named web in default"),
        ({"named": ("web", "pods")}, "Pods stand behind their Service: Enter opens it. epwatch without a name shows"),
        ({"streams": (stream(Kind.SERVICES, Phase.UNSERVED, cause="404 Not Found"),)}, "no services to list (404)"),
        (
            {"streams": (stream(Kind.SERVICES, Phase.RETRYING, cause="connection refused", next_try=NOW + 4),)},
            "The stream of services is RETRYING for 0s, next try in 4s. ctrl-r tries at once.\nconnection refused",
        ),
        ({"target": replace(scenes.TARGET, namespaces=None)}, "No services in any namespace"),
        ({"services": 3, "filter": "zebra"}, "Nothing matches zebra"),
        (
            {"streams": (stream(Kind.SERVICES, Phase.DENIED, cause="403 Forbidden"),)},
            "Denied: you may not list services in default",
        ),
        (
            {"target": replace(scenes.TARGET, namespaces=tuple("abcde"))},
            "No services in a, b, c and 2 more",
        ),
        ({"synced": False, "streams": (stream(Kind.PODS, Phase.AUTH, cause="401"),)}, "does not know who you are"),
        ({"synced": False, "streams": (stream(Kind.PODS, Phase.AUTH, cause="401"),)}, "Log in again"),
        ({"synced": False, "streams": (stream(Kind.SERVICES, Phase.DENIED, cause="403"),)}, "epwatch rbac prints them"),
    ],
)
def test_every_empty_body_says_what_is_so(fields: dict[str, object], expected: str) -> None:
    assert expected in said(**fields)


def several(**phases: Phase) -> dict[str | None, tuple[StreamStatus, ...]]:
    """Return the streams of contexts, all of each in one phase."""
    cause = "503 Service Unavailable"
    trying: dict[Phase, dict[str, object]] = {
        Phase.RETRYING: {"cause": cause, "next_try": NOW + 4},
        Phase.AUTH: {"cause": "401 Unauthorized"},
    }
    return {
        context: tuple(stream(kind, phase, **trying.get(phase, {})) for kind in Kind)
        for context, phase in phases.items()
    }


def test_live_streams_are_counted_over_all_contexts_and_the_worst_context_is_named_first() -> None:
    told = several(us1=Phase.RETRYING, us2=Phase.AUTH, us3=Phase.LIVE)
    assert text(contexts_line(told, NOW, 100, UNICODE)).rstrip() == (
        " 4 live · us2 auth for 0s (401 Unauthorized) · us1 retrying"
    )
    assert text(contexts_line(several(us1=Phase.LIVE, us2=Phase.LIVE), NOW, 100, UNICODE)).rstrip() == (
        " 8 live in 2 contexts"
    )


def test_one_stream_that_is_bad_is_named_with_its_context() -> None:
    told = several(us1=Phase.LIVE) | {
        "us2": scenes.streams(pods=stream(Kind.PODS, Phase.DENIED, cause="403 Forbidden"))
    }
    assert text(contexts_line(told, NOW, 80, UNICODE)).rstrip() == " 7 live · us2 denied pods for 0s (403 Forbidden)"


@pytest.mark.parametrize("room", [1, 10, 20, 40, 60, 80, 140, 300])
def test_contexts_for_which_the_footer_has_no_room_are_counted(room: int) -> None:
    told = several(**{f"prod-cluster-{n}": Phase.RETRYING for n in range(9)}, last=Phase.LIVE)
    line = text(contexts_line(told, NOW, room, UNICODE))
    assert width(line) == room
    if 40 <= room <= 140:
        assert line.startswith(" 4 live · ")
        assert line.count("retrying") + int(line.rpartition("+")[2]) == 9


def test_contexts_are_told_by_what_their_names_do_not_have_in_common() -> None:
    assert short_names(("prod-us-1", "prod-us-2", "prod-eu-1")) == ("us-1", "us-2", "eu-1")
    assert short_names(("us1", "us2")) == ("us1", "us2")
    assert short_names(("arn:aws:eks:us:1:cluster/a", "arn:aws:eks:eu:1:cluster/a")) == (
        "us:1:cluster/a",
        "eu:1:cluster/a",
    )
    assert short_names(("prod", "prod-2", None)) == ("prod", "prod-2", "no context")


def test_clusters_of_one_name_are_told_apart_where_the_head_of_a_column_keeps_the_end_of_a_name() -> None:
    regions = ("eu-central-1", "us-east-1", "us-east-2")
    arns = tuple(f"arn:aws:eks:{region}:123456789012:cluster/production" for region in regions)
    assert short_names(arns) == regions
    assert short_names(tuple(f"gke_shop_{region}_production" for region in regions)) == regions
    assert short_names(("a-production-cluster", "b-production-cluster")) == ("a", "b")
    assert short_names(("production-cluster", "b-production-cluster")) == ("production", "b-production")
