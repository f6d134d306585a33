"""The argv that tells more of a row: the row's own cluster, namespace and name, and no name that acts."""

import pytest
from msgspec.structs import replace

from epwatch.model.snapshot import EndpointSnapshot, ServiceSnapshot
from epwatch.options import OnRow, Options, OwnAction
from epwatch.tui.main.kubectl import CannotBeAskedError, describe, logs, own
from epwatch.tui.shown.row_ids import AbsentId, ContextId, EndpointId, NamespaceId, ServiceId, SharedNamespaceId
from epwatch.tui.shown.selection import Selection
from tests.functional import scenes

PLAIN = Options()
REACH = ("--context=prod", "--namespace=default")
EVERY = Options(
    kubeconfig="/k/config",
    contexts=("prod",),
    cluster="c",
    user="u",
    server="https://s",
    as_user="ann",
    as_groups=("ops", "dev"),
)


def of_service(snapshot: ServiceSnapshot) -> Selection:
    return Selection(row=ServiceId(snapshot.key), service=snapshot)


def of_row(snapshot: ServiceSnapshot, row: EndpointSnapshot) -> Selection:
    return Selection(row=EndpointId(snapshot.key, row.key), service=snapshot, member=row)


WEB = replace(scenes.web(), selector=(("app", "web"), ("tier", "front")))
POD = of_row(WEB, WEB.endpoints[0])


def nowhere(_name: str) -> str | None:
    return None


def test_a_pod_is_described_and_its_logs_followed() -> None:
    assert describe(PLAIN, POD).argv == ("kubectl", *REACH, "describe", "pod/frontend-58bd6d4cf-abcde")
    assert describe(PLAIN, POD).paged
    wanted = ("logs", "pod/frontend-58bd6d4cf-abcde", "--all-containers", "--tail=200", "--follow")
    assert logs(PLAIN, POD, nowhere).argv == ("kubectl", *REACH, *wanted)


def test_a_service_is_described_and_the_logs_of_all_its_pods_followed() -> None:
    assert describe(PLAIN, of_service(WEB)).argv == ("kubectl", *REACH, "describe", "service/web-service")
    followed = logs(PLAIN, of_service(WEB), nowhere).argv
    assert followed[:5] == ("kubectl", *REACH, "logs", "--selector=app=web,tier=front")
    assert "--max-log-requests=50" in followed


def test_stern_follows_a_service_where_it_is_there_and_can_reach_the_cluster() -> None:
    stern = logs(PLAIN, of_service(WEB), lambda name: f"/bin/{name}").argv
    assert stern == ("stern", *REACH, ".", "--selector=app=web,tier=front", "--tail=50")
    assert logs(EVERY, of_service(WEB), lambda name: f"/bin/{name}").argv[0] == "kubectl"


def test_the_cluster_is_reached_as_epwatch_reaches_it() -> None:
    wanted = ["kubeconfig=/k/config", "context=prod", "namespace=default", "cluster=c", "user=u", "server=https://s"]
    wanted += ["as=ann", "as-group=ops", "as-group=dev"]
    assert describe(EVERY, POD).argv[1:-2] == tuple(f"--{each}" for each in wanted)


def test_a_row_that_kubectl_cannot_describe_says_where_to_go() -> None:
    with pytest.raises(CannotBeAskedError, match="go to a namespace, a service or a pod"):
        describe(PLAIN, Selection(row=ContextId("prod")))
    with pytest.raises(CannotBeAskedError, match="what is in one context: go to a row of one"):
        describe(PLAIN, Selection(row=SharedNamespaceId("shop")))


def test_other_rows_are_described_as_what_they_are() -> None:
    cache = scenes.cache()
    absent = Selection(row=AbsentId(cache.key, "x"), service=cache, member=cache.absent[0])
    assert describe(PLAIN, absent).argv[-1] == "pod/cache-7f9aa-pending"
    assert describe(PLAIN, Selection(row=NamespaceId("prod", "shop"))).argv[-1] == "namespace/shop"
    bare = replace(WEB.endpoints[0], target=None, pod=None)
    assert describe(PLAIN, of_row(WEB, bare)).argv[-1] == "endpointslice/web-service-x7k2p"
    assert describe(PLAIN, of_row(WEB, replace(bare, slices=()))).argv[-1] == "endpoints/web-service"
    orphan = replace(WEB, service=None, selector=None)
    assert describe(PLAIN, of_service(orphan)).argv[-1] == "endpointslice/web-service-x7k2p"


@pytest.mark.parametrize(
    ("chosen", "why"),
    [
        (Selection(row=NamespaceId("prod", "shop")), "logs are those of a pod or a service"),
        (of_row(WEB, replace(WEB.endpoints[0], target=None, pod=None)), "no pod stands behind this address"),
        (of_service(replace(WEB, selector=None)), "selects no pods"),
    ],
)
def test_a_row_without_logs_says_why(chosen: Selection, why: str) -> None:
    with pytest.raises(CannotBeAskedError, match=why):
        logs(PLAIN, chosen, nowhere)


def test_an_own_action_is_filled_in_part_by_part_and_never_split() -> None:
    action = OwnAction(key="X", title="Do", argv=("x", "--n={namespace}/{name}", "{context}", "a b", '{"a":1}'))
    assert own(action, PLAIN, POD).argv == ("x", "--n=default/frontend-58bd6d4cf-abcde", "prod", "a b", '{"a":1}')
    assert own(action, PLAIN, of_service(WEB)).argv[1] == "--n=default/web-service"
    assert own(action, EVERY, POD).environ == {"KUBECONFIG": "/k/config"}


def test_what_is_filled_in_is_not_looked_through_again_and_makes_no_option() -> None:
    hostile = replace(WEB.endpoints[0], target=replace(WEB.endpoints[0].target, name="{context}; rm $(x)"))  # type: ignore[type-var]
    action = OwnAction(key="X", title="Do", argv=("x", "{name}"))
    assert own(action, PLAIN, of_row(WEB, hostile)).argv == ("x", "{context}; rm $(x)")
    dashed = replace(hostile, target=replace(hostile.target, name="--all"))  # type: ignore[type-var]
    with pytest.raises(CannotBeAskedError, match="would be taken for an option"):
        own(action, PLAIN, of_row(WEB, dashed))
    assert describe(PLAIN, of_row(WEB, dashed)).argv[-1] == "pod/--all"


def test_an_own_action_is_for_the_rows_that_it_names() -> None:
    with pytest.raises(CannotBeAskedError, match="this row is no pod"):
        own(OwnAction(key="X", title="Do", argv=("x",), on=OnRow.POD), PLAIN, of_service(WEB))
    action = OwnAction(key="X", title="Do", argv=("x", "{name}"), on=OnRow.SERVICE)
    assert own(action, PLAIN, POD).argv == ("x", "web-service")
