"""`y`: what is known of a row as YAML, from the records that are kept; it folds, is searched, follows the row."""

from unittest.mock import patch

import yaml
from msgspec.structs import replace
from textual.events import Key

from epwatch.kube.objects import Pod
from epwatch.model.snapshot import State
from epwatch.tui.panels import yaml_text
from epwatch.tui.panels.known import known
from epwatch.tui.panels.yaml_text import yaml_lines
from epwatch.tui.shown.row_ids import EndpointId, ServiceId
from epwatch.tui.shown.selection import Selection
from tests.factories import record
from tests.functional import scenes
from tests.functional.screen import Screen, screen, story


def shown(it: Screen) -> list[str]:
    """Return the lines in view, the empty ones left out."""
    return [line for line in it.part("YamlView") if line]


def text_of(chosen: Selection) -> str:
    """Return the whole document."""
    return "\n".join("".join(text for text, _role in each.line) for each in yaml_lines(known(chosen)))


async def test_y_shows_what_is_known_of_a_pod_and_says_whose_records_they_are() -> None:
    async with screen(story(), size=(100, 120)) as it:
        await it.press("j", "y")
        title = it.part("YamlHead")[0]
        assert title == " What epwatch knows, from its own records; not the object as the server has it"
        document = yaml.safe_load("\n".join(line[2:] for line in shown(it)))
        assert document["endpoint"]["key"]["address"] == "192.168.1.2"
        assert document["pod"]["kind"] == "Pod"
        assert document["pod"]["metadata"]["name"] == "frontend-58bd6d4cf-abcde"
        assert document["pod"]["status"]["containerStatuses"][0]["image"] == "nginx:1.27"
        await it.press("q")
        assert it.app.screen is it.app.main


async def test_a_service_tells_its_spec_and_its_rows_a_pod_without_one_why_and_a_namespace_its_name() -> None:
    async with screen(story(), size=(100, 250), pinned=("cache",)) as it:
        await it.press("y")
        document = yaml.safe_load("\n".join(line[2:] for line in shown(it)))
        assert document["service"]["spec"]["clusterIPs"] == ["10.96.31.7"]
        assert [row["key"]["address"] for row in document["endpoints"]] == [f"192.168.2.{n}" for n in (2, 3, 4, 5)]
        assert document["notInRotation"][0]["pod"] == "cache-7f9aa-pending"
        await it.press("y", *["j"] * 5, "y")
        document = yaml.safe_load("\n".join(line[2:] for line in shown(it)))
        assert document["notInRotation"]["code"] == "PodHasNoIP"
        await it.press("escape", "g", "y")
        assert shown(it) == ["▌ namespace: default", "  context: prod"]


async def test_it_folds_is_searched_and_an_unreadable_search_leaves_the_former_one() -> None:
    async with screen(story(), size=(100, 30)) as it:
        await it.press("j", "y", "underscore")
        assert [line.split()[-4:-3] for line in shown(it)] == [["endpoint:"], ["pod:"]]
        await it.press("slash", *"nginx")
        assert it.part("FilterStatus") == ["1 line"]
        await it.press("left_square_bracket")
        assert "unterminated" in it.part("FilterStatus")[0]
        await it.press("backspace", "enter")
        assert any(line.startswith("▌") and 'image: "nginx:1.27"' in line for line in shown(it))
        await it.press("h")
        assert any(line.startswith("▌") and "folded" in line for line in shown(it))
        await it.press("escape", "asterisk", "g", "space")
        assert "▌ endpoint:" in shown(it)[0]
        assert "folded" in shown(it)[0]
        await it.press("escape")
        assert it.app.screen is it.app.main


async def test_it_follows_what_happens_to_the_row() -> None:
    async with screen(story(), size=(100, 120)) as it:
        await it.press("j", "y")
        assert "    state: Ready" in shown(it)
        await it.deliver(scenes.change(scenes.web(3), scenes.web(3, State.NOT_READY)))
        while "    state: NotReady" not in shown(it):
            await it.pilot.pause(0.05)
        assert shown(it)[0].startswith("▌ endpoint:")


def test_what_the_server_says_of_secrets_is_not_in_it() -> None:
    """From the API's object through the real decoder: environment, arguments, volumes and annotations are not kept."""
    secret = "hunter2-secret"
    spec = {
        "containers": [
            {
                "name": "app",
                "image": "nginx",
                "env": [{"name": "PASSWORD", "value": secret}],
                "args": [f"--password={secret}"],
                "command": ["sh", "-c", secret],
                "envFrom": [{"secretRef": {"name": secret}}],
            }
        ],
        "volumes": [{"name": "v", "secret": {"secretName": secret}}],
        "imagePullSecrets": [{"name": secret}],
    }
    meta = {"name": "p", "namespace": "n", "uid": "u", "resourceVersion": "1", "annotations": {"a": secret}}
    pod = record({"kind": "Pod", "apiVersion": "v1", "metadata": meta, "spec": spec})
    assert isinstance(pod, Pod)
    row = replace(scenes.FRONTENDS[0], pod=pod)
    web = scenes.service("web", [row])
    for chosen in (
        Selection(row=EndpointId(web.key, row.key), service=web, member=row),
        Selection(row=ServiceId(web.key), service=web),
    ):
        text = text_of(chosen)
        assert "name: app" in text or chosen.member is None
        assert secret not in text


async def test_hostile_text_stays_text() -> None:
    async with screen(scenes.hostile(), size=(100, 60)) as it:
        await it.press("y")
        assert "".join(shown(it)).isprintable()


async def test_help_and_palette_of_the_panel_are_about_its_own_keys() -> None:
    async with screen(story(), size=(100, 60)) as it:
        await it.press("j", "y")
        panel = it.app.screen
        await it.press("question_mark")
        told = "\n".join(it.part("ScreenText"))
        assert "Enter space     Fold what belongs to the line, or unfold it" in told
        assert "Signs" not in told
        await it.press("question_mark")
        assert it.app.screen is panel
        commands = {command.title: command.callback for command in it.app.get_system_commands(panel)}
        commands["Close all"]()
        await it.pilot.pause()
        assert len(shown(it)) == 2


async def test_lines_out_of_sight_are_not_spelled_out() -> None:
    """A service of a thousand pods has 35,000 lines, each of which cost its words before the first was shown."""
    rows = [scenes.endpoint(f"10.0.{n // 250}.{n % 250}", f"web-6d4cf-{n:05}") for n in range(300)]
    async with screen(scenes.initial([scenes.service("web", rows)]), size=(80, 24), pinned=()) as it:
        with patch.object(yaml_text, "_scalar", wraps=yaml_text._scalar) as spelled:
            await it.press("g", "j", "y")
            assert it.part("YamlView")[0]
        assert 0 < spelled.call_count < 10 * 24


async def test_keys_that_come_at_once_go_to_what_was_typed_before_the_enter() -> None:
    async with screen(story(), size=(80, 24)) as it:
        await it.press("y")
        for key in ("slash", *"selector", "enter"):
            it.app.post_message(Key(key, key if len(key) == 1 else None))
        await it.pilot.pause()
        await it.pilot.pause()
        assert [line.strip("▌ ") for line in it.part("YamlView") if line.startswith("▌")] == ["selector:"]
