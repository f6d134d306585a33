"""Commands to copy: whatever stands in a name or a context stays one word of a shell's."""

import subprocess

import pytest

from epwatch.model.codes import Code, Severity
from epwatch.model.finding import Finding
from epwatch.model.kubectl import Kubectl, command, described, logs

HOSTILE = ["it's mine", "$(touch /tmp/x)", "a;b", "`id`", "two\nlines", '"', "prod"]


def words_of(line: str) -> list[str]:
    """Return the words that a shell hands to kubectl."""
    told = 'kubectl() { for word in "$@"; do printf "%s\\0" "$word"; done; }\n' + line
    read = subprocess.run(["/bin/sh", "-c", told], capture_output=True, text=True, check=True).stdout
    return read.split("\0")[:-1]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_stays_one_word_in_a_shell(name: str) -> None:
    line = Kubectl(name, ("describe", "pod", name)).line(name)
    assert words_of(line) == ["--context", name, "-n", name, "describe", "pod", name]


def test_a_context_that_nobody_knows_is_left_to_kubectl() -> None:
    assert described("shop", "pod", "web-1").line(None) == "kubectl -n shop describe pod web-1"
    assert command(None, "get", "services") == "kubectl get services"


def test_a_finding_says_what_mends_it_and_then_its_commands_for_the_context() -> None:
    commands = (described("shop", "pod", "a"), logs("shop", "a", "main", "--previous"))
    found = Finding(id="P3", code=Code.NOT_READY, severity=Severity.INFO, message="", next="look", commands=commands)
    wanted = "kubectl --context prod -n shop describe pod a; kubectl --context prod -n shop logs a -c main --previous"
    assert found.mends("prod") == f"look: {wanted}"
