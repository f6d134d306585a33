"""A story that was asked for says above the tree what to look at; the tree keeps the rest of the screen."""

import sys

from tests.pty.driver import Terminal


def test_a_story_is_told_above_its_tree() -> None:
    argv = (sys.executable, "-m", "epwatch", "demo", "--scenario", "typo")
    with Terminal(argv, columns=100, lines=24) as terminal:
        terminal.until_shows("LIVE", "no matching pods", "selects app=fronted: no pod has that label")
        lines = terminal.text.splitlines()
        assert " demo " in lines[0]
        assert "web-service selects app=fronted" in lines[1]
        told = [number for number, line in enumerate(lines) if "not at the pods." in line]
        assert told
        assert told[0] <= 6
        # kubectl sends no token without TLS: no command is printed that could not work.
        terminal.type("w")
        terminal.until_shows("did you mean frontend?", "selector of service web-service last written by kubectl-edit")
        terminal.type("G")
        terminal.until_shows("epwatch demo --serve --scenario typo")
        assert "kubectl -" not in terminal.text


def test_the_default_story_leaves_the_screen_to_the_tree() -> None:
    with Terminal((sys.executable, "-m", "epwatch", "demo"), columns=100, lines=24) as terminal:
        terminal.until_shows("LIVE", "web-service")
        assert "Scale frontend" not in terminal.text
