"""What is said when no picture can be had: what failed, what was tried, what to do."""

import pytest

from epwatch.cli import messages
from epwatch.kube.objects import Kind
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
    message = messages.nothing_readable(TARGET, statuses(phase, cause=cause))
    first, second, third = message.splitlines()
    assert first == f"{what} ({cause})"
    assert second == "  tried: context prod of /home/u/.kube/config, server https://10.0.0.1:6443"
    assert third.startswith("  do: ")
    assert third.endswith("without a cluster: epwatch demo")


def test_credentials_count_more_than_a_stream_that_only_tries_again() -> None:
    streams = (status(Kind.PODS, Phase.RETRYING, cause="reset"), status(Kind.SERVICES, Phase.AUTH, cause="401"))
    assert "credentials" in messages.nothing_readable(TARGET, streams)


def test_an_incomplete_picture_names_what_is_missing_and_why() -> None:
    streams = (status(), status(Kind.ENDPOINTS, Phase.UNSERVED), status(Kind.PODS, Phase.DENIED, cause="403 Forbidden"))
    told = messages.incomplete(streams)
    assert told == "the picture is incomplete: pods in default DENIED (403 Forbidden)"


def test_a_service_that_does_not_exist_is_named_with_where_it_was_looked_for() -> None:
    told = messages.no_such_service(["api", "web"], TARGET)
    assert told.startswith("no services api, web in namespace shop (context prod of /home/u/.kube/config, server ")


def test_no_context_is_said_so() -> None:
    target = Target(context=None, namespaces=None, server="https://x", kubeconfig="in-cluster")
    assert messages.tried(target) == "no context of in-cluster, server https://x"
    assert messages.no_services(target).startswith("no services in any namespace")
