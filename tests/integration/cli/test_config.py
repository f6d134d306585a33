"""`epwatch config` as a user meets it: written private and never over another, checked, and heeded by the commands."""

from pathlib import Path

from epwatch.sim import SimServer
from tests.integration.cli.program import Program


async def test_it_writes_a_private_file_once_and_checks_it(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "somewhere" / "config.toml"
    program.env["EPWATCH_CONFIG"] = str(path)
    first = await program.run("config")
    assert (first.code, first.out, first.err) == (0, f"{path}\n", "")
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert "\n#   find.filter " in path.read_text()
    again = await program.run("config")
    assert again.code == 1
    assert again.err.count("\n") == 1
    assert "--force" in again.err
    assert (await program.run("config", "--force")).code == 0
    checked = await program.run("config", "check")
    assert (checked.code, checked.out) == (0, f"{path}: nothing wrong in it\n")


async def test_it_is_where_the_platform_keeps_configuration(program: Program, tmp_path: Path) -> None:
    ended = await program.run("config", env={"XDG_CONFIG_HOME": str(tmp_path / "xdg")})
    assert ended.out == f"{tmp_path}/xdg/epwatch/config.toml\n"


async def test_check_tells_every_problem_and_the_nearest_name(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('highlihgt = "2s"\n[get]\noutput = "xml"\n')
    program.env["EPWATCH_CONFIG"] = str(path)
    ended = await program.run("config", "check")
    assert ended.code == 2
    assert "did you mean highlight?" in ended.err
    assert "'xml' is none of tree, wide, json, yaml, name" in ended.err


async def test_a_wrong_file_stops_a_command_with_2_but_neither_help_nor_version(
    program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "config.toml"
    path.write_text('highlihgt = "2s"\n')
    program.env["EPWATCH_CONFIG"] = str(path)
    ended = await program.run("get")
    assert (ended.code, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert (await program.run("--help")).code == 0
    assert (await program.run("--version")).code == 0


async def test_get_heeds_file_and_environment(program: Program, server: SimServer, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[get]\noutput = "name"\n')
    program.env["EPWATCH_CONFIG"] = str(path)
    assert "service/web-service" in (await program.run("get")).out.split("\n")
    assert (await program.run("get", env={"EPWATCH_GET_OUTPUT": "json"})).out.startswith("{")
    wrong = await program.run("get", env={"EPWATCH_REQUEST_TIMEOUT": "soon"})
    assert wrong.code == 2
    assert wrong.err.startswith("python -m epwatch get: EPWATCH_REQUEST_TIMEOUT: 'soon' is not a duration")


async def test_check_tells_what_is_wrong_with_keys_and_actions(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    program.env["EPWATCH_CONFIG"] = str(path)
    path.write_text(
        '[keys]\n"find.fliter" = "f"\n"watch.why" = "j"\n[[action]]\nkey = "j"\ntitle = "T"\nargv = ["a"]\n'
    )
    ended = await program.run("config", "check")
    assert ended.code == 2
    told = [line.partition(": ")[2] for line in ended.err.splitlines()]
    assert [line.removeprefix(f"{path}: ") for line in told] == [
        "[keys] find.fliter: no such binding; did you mean find.filter?",
        "j would be the key of both watch.why and move.down",
        "j would be the key of both watch.why and your.t",
        "j would be the key of both move.down and your.t",
    ]
    path.write_text('theme = "drak"\n[keys]\n"find.filter" = "j"\n')
    ended = await program.run("config", "check")
    told = [line.removeprefix(f"epwatch: {path}: ") for line in ended.err.splitlines()]
    assert told[0].startswith("no theme is called drak; there are: auto, dark, ")
    assert told[0].endswith("; did you mean dark?")
    assert told[1:] == ["j would be the key of both find.filter and move.down"], (
        "told once, although two panels have both"
    )
    path.write_text('[keys]\n"find.filter" = "f"\n[[action]]\nkey = "X"\ntitle = "T"\nargv = ["a", "{name}"]\n')
    assert (await program.run("config", "check")).code == 0
