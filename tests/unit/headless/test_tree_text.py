"""The tree as plain text: the picture of the interface, in Unicode and in ASCII."""

from epwatch.headless.document import Picture
from epwatch.headless.plain import ASCII, UNICODE
from epwatch.headless.tree_text import tree
from epwatch.model.snapshot import RowKey, ServiceKey, ServiceSnapshot, State
from tests.unit.headless.pictures import NOON, absent, counts, row, service, snapshot, unknown_counts

DASH = UNICODE.dash
REASON = "no address yet, image pull fails"


def picture(*services: ServiceSnapshot) -> Picture:
    return Picture(time=NOON, context="prod", services=services, streams=())


def test_the_tree_shows_namespace_service_rows_and_what_is_not_in_rotation() -> None:
    shown = snapshot(
        counts=counts(2, 4),
        endpoints=(row(2), row(3, state=State.NOT_READY, in_rotation=False, zone="zone-b"), row(4, stale=True)),
        absent=(absent(), absent("job-1", phase="Succeeded"), absent("job-2", phase="Failed")),
        zone_counts=(("zone-a", 2, 0), ("zone-b", 0, 1)),
        revisions=(("6d4cf", 2), ("7f9aa", 1)),
    )
    assert tree(picture(shown), UNICODE).splitlines() == [
        "▾ default",
        "  ▾ web-service  ClusterIP 10.96.0.12  80→8080/TCP  2/4  a2 b0  6d4cf 2 · 7f9aa 1  ok",
        "      ●  192.168.1.2:8080  frontend-6d4cf-abcd2  node-a  zone-a  Ready            3m",
        "      ○  192.168.1.3:8080  frontend-6d4cf-abcd3  node-a  zone-b  NotReady         3m",
        "      !  192.168.1.4:8080  frontend-6d4cf-abcd4  node-a  zone-a  Ready            3m  its pod is gone",
        f"      ○  {DASH}                 frontend-7f9aa-ttuuv  node-a  {DASH}       not in rotation  3m  {REASON}",
        "      ○  2 finished",
    ]


def test_an_external_name_shows_its_name_and_a_dash_for_its_counts() -> None:
    external = service(type="ExternalName", external_name="pay.example.com", ports=(), cluster_ips=())
    line = tree(picture(snapshot(service=external, counts=unknown_counts(), endpoints=(), zone_counts=())), UNICODE)
    assert "ExternalName pay.example.com" in line
    assert f"  {DASH}  " in line


def test_in_ascii_nothing_else_is_written() -> None:
    text = tree(picture(snapshot(absent=(absent(),))), ASCII)
    assert text.isascii()
    assert text.splitlines()[2].startswith("      *  192.168.1.2:8080")


def test_an_ipv6_address_with_a_port_stands_in_brackets() -> None:
    text = tree(picture(snapshot(endpoints=(row(2, key=RowKey("IPv6", "fd00::5", "u")),))), UNICODE)
    assert "[fd00::5]:8080" in text


def test_wide_adds_family_hints_slices_and_verdict() -> None:
    wide = tree(picture(snapshot(endpoints=(row(2),))), UNICODE, wide=True).splitlines()[2]
    assert wide.endswith("3m  IPv4  zone-a  web-service-x7k2p  ok")


def test_each_namespace_stands_once_above_its_services() -> None:
    others = [snapshot(key=ServiceKey("prod", "shop", name), endpoints=()) for name in ("api", "cart")]
    lines = tree(picture(snapshot(endpoints=()), *others), UNICODE).splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["▾ default", "▾ shop"]


def test_zones_that_differ_in_more_than_a_letter_keep_a_space_before_the_number() -> None:
    zones = (("eu-1", 3, 0), ("eu-22", 1, 0), ("", 1, 0))
    assert f"  1 3 22 1 {DASH} 1  " in tree(picture(snapshot(zone_counts=zones)), UNICODE)
