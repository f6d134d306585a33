"""What is said when no picture can be had: what failed, what was tried, what to do."""

import pytest
from msgspec.structs import replace

from epwatch.cli import messages
from epwatch.headless.contexts import ByContext
from epwatch.kube.objects import Kind, Pod
from epwatch.kube.phase import Phase
from epwatch.kube.target import Target
from tests.unit.headless.pictures import status, statuses

TARGET = Target(context="prod", namespaces=("shop",), server="https://10.0.0.1:6443", kubeconfig="/home/u/.kube/config")


@pytest.mark.parametrize(
    ("phase", "cause", "what"),
    [
        (Phase.RETRYING, "Connection refused", "nothing listens at the server's address"),
        (Phase.RETRYING, "cannot resolve api.example", "the server's name cannot be resolved"),
        (Phase.RETRYING, "Name or service not known", "the server's name cannot be resolved"),
        (Phase.RETRYING, "certificate verify failed: self-signed", "the server's certificate is not trusted"),
        (Phase.RETRYING, "not what a Kubernetes API server sends: x", "that is no Kubernetes API server"),
        (Phase.RETRYING, "200: an HTML page: Sign in", "that is no Kubernetes API server"),
        (Phase.RETRYING, "timed out", "the server does not answer"),
        (Phase.RETRYING, "No route to host", "the server does not answer"),
        (Phase.RETRYING, "503 ServiceUnavailable", "the cluster cannot be read"),
        (Phase.AUTH, "401 Unauthorized", "the server does not accept these credentials"),
        (Phase.DENIED, "403 Forbidden", "the server lets this user read none of it"),
        (Phase.UNSERVED, "404 Not Found", "the server has none of these resources"),
    ],
)
def test_the_message_names_what_failed_what_was_tried_and_what_to_do(phase: Phase, cause: str, what: str) -> None:
    message = messages.nothing_readable([TARGET], {"prod": statuses(phase, cause=cause)})
    first, second, third = message.splitlines()
    assert first == f"{what} ({cause})"
    assert second == "  tried: context prod of /home/u/.kube/config, server https://10.0.0.1:6443"
    assert third.startswith("  do: ")
    assert third.endswith("without a cluster: epwatch demo")


def test_credentials_count_more_than_a_stream_that_only_tries_again() -> None:
    streams = (status(Kind.PODS, Phase.RETRYING, cause="reset"), status(Kind.SERVICES, Phase.AUTH, cause="401"))
    assert "credentials" in messages.nothing_readable([TARGET], {"prod": streams})


def test_an_incomplete_picture_names_what_is_missing_and_why() -> None:
    streams = (status(), status(Kind.ENDPOINTS, Phase.UNSERVED), status(Kind.PODS, Phase.DENIED, cause="403 Forbidden"))
    told = messages.incomplete({"prod": streams})
    assert told == "the picture is incomplete: pods in default DENIED (403 Forbidden)"


def test_a_service_that_does_not_exist_is_named_with_where_it_was_looked_for() -> None:
    told = messages.no_such_service(["api", "web"], [TARGET])
    assert told.startswith("no services api, web in namespace shop (context prod of /home/u/.kube/config, server ")


def test_no_context_is_said_so() -> None:
    target = Target(context=None, namespaces=None, server="https://x", kubeconfig="in-cluster")
    assert messages.tried(target) == "no context of in-cluster, server https://x"
    assert messages.no_services([target]).startswith("no services in any namespace")


def test_that_a_label_selector_was_asked_for_is_said_where_no_service_has_it() -> None:
    assert messages.no_services([TARGET], "app=web").startswith("no services with -l 'app=web' in namespace shop (")


EU = Target(context="eu", namespaces=("billing",), server="https://10.0.0.2:6443", kubeconfig="/home/u/.kube/config")


def test_of_several_contexts_each_is_told_with_what_failed_and_what_was_tried() -> None:
    streams: ByContext = {
        "prod": statuses(Phase.AUTH, cause="401"),
        "eu": statuses(Phase.RETRYING, cause="timed out"),
    }
    assert messages.nothing_readable([TARGET, EU], streams).splitlines() == [
        "nothing can be read in any of 2 contexts",
        "  prod: the server does not accept these credentials (401); log in again, or name another --user or --context",
        "    tried: context prod of /home/u/.kube/config, server https://10.0.0.1:6443",
        "  eu: the server does not answer (timed out); check the network, the VPN or a firewall in between",
        "    tried: context eu of /home/u/.kube/config, server https://10.0.0.2:6443",
        "  without a cluster: epwatch demo",
    ]


def test_a_recording_of_several_contexts_names_the_worst_of_all() -> None:
    recording = Target(context=None, namespaces=None, server="none", kubeconfig="recording web.ndjson")
    streams: ByContext = {"prod": statuses(Phase.RETRYING, cause="reset"), "eu": statuses(Phase.AUTH, cause="401")}
    assert "credentials (401)" in messages.nothing_readable([recording], streams)


def test_a_truncated_picture_is_incomplete_and_says_at_how_many_objects() -> None:
    cause = "view truncated at 250,000 objects: at least 12 are left out"
    streams = (status(), replace(status(Kind.PODS, Phase.LIVE, cause=cause), left_out=12))
    told = messages.incomplete({"prod": streams})
    assert told == f"the picture is incomplete: pods in default LIVE ({cause})"


def test_of_several_contexts_an_incomplete_picture_names_those_that_are() -> None:
    streams: ByContext = {
        "prod": statuses(),
        "eu": statuses(Phase.RETRYING, cause="Connection refused"),
        "us": (*statuses()[:3], status(Kind.PODS, Phase.DENIED, cause="403 Forbidden")),
        "asia": (),
    }
    assert messages.incomplete(streams) == (
        "the picture is incomplete: eu: nothing can be read: nothing listens at the server's address"
        " (Connection refused); us: pods in default DENIED (403 Forbidden); asia: no answer"
    )
    assert messages.incomplete({"prod": statuses(), "eu": statuses()}) == ""


def test_of_several_contexts_all_are_named_in_which_a_service_was_looked_for() -> None:
    assert messages.no_such_service(["web"], [TARGET, EU]) == (
        "no service web in namespaces shop, billing of prod, eu (contexts prod, eu of /home/u/.kube/config)"
    )


def test_pods_of_one_name_are_told_apart_by_context_then_by_namespace() -> None:
    def pod(namespace: str) -> Pod:
        return Pod(namespace=namespace, name="web-0", uid="", resource_version="1")

    assert messages.several_pods([("prod", pod("a")), ("eu", pod("a"))]).endswith("name one of --context prod, eu")
    assert messages.several_pods([("prod", pod("a")), ("prod", pod("b"))]).endswith("name one of -n a, b")
