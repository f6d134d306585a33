"""From argv to a command and its arguments."""

import pytest

from epwatch.cli.command_table import COMMANDS, LIVE
from epwatch.cli.parser import build_parser, parse, program_name, split_command


@pytest.mark.parametrize(
    ("argv", "command", "rest"),
    [
        ([], "", []),
        (["web-service"], "", ["web-service"]),
        (["get"], "get", []),
        (["svc/get"], "", ["svc/get"]),
        (["-n", "get", "stream"], "stream", ["-n", "get"]),
        (["-n", "shop", "get", "web"], "get", ["-n", "shop", "web"]),
        (["-nshop", "get"], "get", ["-nshop"]),
        (["--namespace=shop", "get"], "get", ["--namespace=shop"]),
        (["-A", "get"], "get", ["-A"]),
        (["-An", "get", "stream"], "stream", ["-An", "get"]),
        (["-o", "json", "get"], "get", ["-o", "json"]),
        (["web", "get"], "", ["web", "get"]),
        (["--", "get"], "", ["--", "get"]),
        (["--help", "get"], "get", ["--help"]),
    ],
)
def test_the_first_word_that_is_no_option_decides_on_the_command(
    argv: list[str], command: str, rest: list[str]
) -> None:
    found, left = split_command(argv)
    assert (found.name, left) == (command, rest)


def test_options_stand_before_and_behind_the_services_and_repeat() -> None:
    command, arguments = parse(["-n", "a,b", "get", "web", "-n", "c", "svc/api", "-o", "json"])
    assert command.name == "get"
    assert arguments.namespaces == ["a", "b", "c"]
    assert arguments.services == ["web", "api"]
    assert arguments.output == "json"


def test_every_option_has_its_default_and_no_default_is_shared_between_two_runs() -> None:
    _, first = parse(["get"])
    first.namespaces.append("left over")
    _, arguments = parse(["get"])
    assert (arguments.namespaces, arguments.contexts, arguments.as_groups, arguments.services) == ([], [], [], [])
    assert (arguments.kubeconfig, arguments.selector, arguments.endpoints, arguments.output) == (None, "", "on", "tree")
    assert (arguments.all_namespaces, arguments.utc, arguments.request_timeout) == (False, False, None)
    _, stream = parse(["stream"])
    assert (stream.output, stream.changes_only, stream.lasting, stream.count) == ("text", False, None, None)
    _, live = parse([])
    assert (live.highlight, live.ghosts, live.refresh, live.max_bytes) == (5.0, 10.0, 0.08, 3000)
    _, demo = parse(["demo"])
    assert (demo.scenario, demo.seed, demo.speed, demo.port, demo.serve, demo.force) == (
        "",
        0,
        1.0,
        0,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["stream", "--for", "soon"], "epwatch stream: argument --for: 'soon' is not a duration; write 30s"),
        (["stream", "--count", "0"], "epwatch stream: argument --count: '0' is not a whole number from 1"),
        (["-n", "A"], "epwatch: argument -n/--namespace: 'A' is not the name of a namespace"),
        (["--exec-policy", "allowlist="], "epwatch: argument --exec-policy: 'allowlist=' is no policy; write allow"),
        (["get", "-o", "xml"], "epwatch get: argument -o/--output: invalid choice: 'xml'"),
        (["get", "--nope"], "epwatch get: unrecognized arguments: --nope"),
        (["get", "--names", "x"], "epwatch get: unrecognized arguments: --names"),
        (["get", "pod/x"], "epwatch get: argument SERVICE: 'pod/x' is not a service"),
        (["demo", "--speed", "fast"], "epwatch demo: argument --speed: 'fast' is not a number"),
        (["--count", "1"], "epwatch: unrecognized arguments: --count"),
    ],
)
def test_a_wrong_argument_is_told_in_one_line_with_exit_code_2(
    argv: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["epwatch"])
    with pytest.raises(SystemExit) as end:
        parse(argv)
    assert end.value.code == 2
    told = capsys.readouterr().err
    assert told.startswith(message)
    assert told.count("\n") == 1
    assert "--help" in told


@pytest.mark.parametrize(
    ("argv0", "name"),
    [
        ("/usr/local/bin/epwatch", "epwatch"),
        ("/home/u/.krew/bin/kubectl-epwatch", "kubectl epwatch"),
        ("/x/epwatch/__main__.py", "python -m epwatch"),
        ("", "epwatch"),
    ],
)
def test_the_program_is_called_as_the_user_called_it(argv0: str, name: str) -> None:
    assert program_name(argv0) == name


@pytest.mark.parametrize("name", ["", *COMMANDS])
@pytest.mark.parametrize("prog", ["epwatch", "python -m epwatch"])
def test_help_fits_into_80_columns_and_shows_examples_before_options(name: str, prog: str) -> None:
    command = COMMANDS.get(name, LIVE)
    text = build_parser(command, prog).format_help()
    assert max(map(len, text.splitlines())) <= 80
    assert text.index("examples:") < text.index("--version")
    assert text.startswith(f"usage: {prog}")


def test_help_lists_the_commands_that_exist() -> None:
    text = build_parser(LIVE, "epwatch").format_help()
    listed = text.split("commands (")[1].split("\n\n")[0].splitlines()[1:]
    assert [line.split()[0] for line in listed] == list(COMMANDS)
