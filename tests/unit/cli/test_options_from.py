"""From arguments to Options."""

from epwatch.cli.options_from import cluster_options, demo_options
from epwatch.cli.parser import parse
from epwatch.options import Options


def options(*argv: str) -> Options:
    return cluster_options(parse(argv)[1])


def test_without_arguments_the_options_are_the_defaults() -> None:
    for command in ([], ["get"], ["stream"]):
        assert options(*command) == Options()


def test_every_option_of_the_command_line_arrives() -> None:
    cluster = ["--kubeconfig", "k", "--context", "c", "--cluster", "cl", "--user", "u", "--server", "s", "--token", "t"]
    what = ["-n", "a,b", "-n", "b", "-A", "-l", "app=x", "--endpoints", "off", "web", "svc/web"]
    who = ["--as", "me", "--as-group", "g", "--as-group", "h", "--request-timeout", "7", "--exec-policy", "deny"]
    screen = ["--highlight", "1s", "--ghosts", "2s", "--refresh", "3s", "--utc", "--log-file", "f"]
    screen += ["--max-bytes-per-second", "5", "--history", "1M", "--theme", "light", "--where", "web", "--no-mouse"]
    screen += ["--from-node", "n", "--from-zone", "z"]
    assert options(*cluster, *what, *who, *screen) == Options(
        kubeconfig="k",
        contexts=("c",),
        cluster="cl",
        user="u",
        server="s",
        token="t",
        namespaces=("a", "b"),
        all_namespaces=True,
        services=("web",),
        selector="app=x",
        as_user="me",
        as_groups=("g", "h"),
        exec_policy="deny",
        request_timeout=7.0,
        endpoints="off",
        highlight=1.0,
        ghosts=2.0,
        utc=True,
        refresh=3.0,
        max_bytes=5,
        history=1 << 20,
        theme="light",
        where="web",
        no_mouse=True,
        from_node="n",
        from_zone="z",
        log_file="f",
    )


def test_a_timeout_of_zero_is_none_as_with_kubectl() -> None:
    assert options("--request-timeout", "0").request_timeout is None


def test_several_contexts_arrive_as_they_were_written() -> None:
    assert options("--context", "a", "--context", "b,prod-*").contexts == ("a", "b,prod-*")


def test_the_demo_has_nothing_of_the_users_kubeconfig() -> None:
    _, arguments = parse(["demo", "--utc"])
    made = demo_options(arguments, "http://127.0.0.1:1", "secret")
    assert (made.kubeconfig, made.all_namespaces, made.utc) == ("/dev/null", True, True)
    assert (made.server, made.token) == ("http://127.0.0.1:1", "secret")
