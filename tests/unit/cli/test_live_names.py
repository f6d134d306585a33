"""Names for completion: contexts as they stand in the kubeconfig, but for those that no terminal should be sent."""

import json
from pathlib import Path

from epwatch.cli.candidates import Question
from epwatch.cli.live_names import names_of
from epwatch.cli.parser import parse


def test_contexts_are_offered_but_none_that_would_be_taken_for_a_line_or_a_command_of_the_terminal(
    tmp_path: Path,
) -> None:
    path = tmp_path / "config"
    names = ("prod", "arn:aws:eks:eu:1:cluster/a", "two\nlines", "red\x1b[31m", "a*b")
    path.write_text(json.dumps({"contexts": [{"name": name, "context": {"cluster": "c"}} for name in names]}))
    _, arguments = parse(["get", "--kubeconfig", str(path)])
    assert names_of(Question.CONTEXTS, arguments) == ["a*b", "arn:aws:eks:eu:1:cluster/a", "prod"]
