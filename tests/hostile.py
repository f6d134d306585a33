"""Text that means harm to a terminal, a reader or a markup parser; a cluster full of it; what must not get through."""

import json
import re
from collections.abc import Callable
from itertools import count

from epwatch.sim import SimCluster
from tests import factories
from tests.factories import Json

CORPUS = {
    "window title": "\x1b]0;owned\x07",
    "clipboard, BEL": "\x1b]52;c;b3duZWQ=\x07",
    "clipboard, ST": "\x1b]52;c;b3duZWQ=\x1b\\",
    "hyperlink": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "clear": "\x1b[2J\x1b[H",
    "colour": "\x1b[31mred\x1b[0m",
    "report": "\x1b[6n\x1b[c\x1b[>q",
    "reset": "\x1bc",
    "leave the other screen": "\x1b[?1049l\x1b[?25h",
    "device control": "\x1bPq#0;2;0;0;0\x1b\\",
    "application command": "\x1b_Gf=100;AAAA\x1b\\",
    "privacy message": "\x1b^pm\x1b\\",
    "string": "\x1bXsos\x1b\\",
    "C1 CSI": "\x9b2J\x9b6n",
    "C1 OSC": "\x9d0;owned\x9c",
    "C1 DCS, APC": "\x90q\x9c\x9fG\x9c",
    "bidi": "\u202egnp.exe\u202c \u2066x\u2069",
    "zero width": "pay\u200bpal\u200d\ufeff\u2060",
    "tags": "ok\U000e0041\U000e007f",
    "NUL, DEL": "a\x00b\x7fc",
    "lines": "one\ntwo\r\nthree\vfour\ffive\u2028six\u2029seven\x85eight",
    "bell, backspace": "rm -rf\x07\x08\x08\x08\x08\x08\x08ls",
    "lone surrogate": "half\ud800",
    "private use": "\ue0b0\U000f0000",
    "combining storm": "z" + "\u0301\u0489\u20dd" * 200,
    "markup that acts": "[@click=app.leave]click[/]",
    "markup that closes": "[/] [/red] [",
    "markup that links": "[link=https://evil.example]x[/link]",
    "long": "x" * 9000,
    "wide": "日本語" * 40 + "👩‍👩‍👧‍👦" * 10,
}
"""Payloads by what they try."""

_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ue000-\uf8ff\U000e0000-\U000e0fff]"
)

Text = Callable[[], str]
"""Gives the next text for a field."""


def hostile() -> Text:
    """Return a source that goes through the corpus again and again; each text begins differently."""
    numbers = count()
    # UTF-8 has no half of a surrogate pair.
    payloads = [payload for payload in CORPUS.values() if "\ud800" not in payload]

    def text() -> str:
        number = next(numbers)
        return f"h{number}{payloads[number % len(payloads)]}"

    return text


def benign() -> Text:
    """Return a source of as many harmless texts."""
    numbers = count()
    return lambda: f"h{next(numbers)}"


def raw(text: str) -> list[str]:
    """Return what of text a terminal would obey or a reader would not see, line feeds left out."""
    return [
        f"{found.group()!r} in {text[max(0, found.start() - 30) : found.end() + 30]!r}"
        for found in _FORBIDDEN.finditer(text)
    ]


def build(text: Text, cluster: SimCluster) -> None:
    """Fill a cluster in which every free text is one of the source's, names and labels too."""
    for number in range(6):
        namespace = "default" if number < 3 else f"n{number}{text()}"
        app, name = {"app": text()}, f"s{number}{text()}"
        cluster.create(factories.service(name, namespace=namespace, selector=app))
        pods = [_pod(text, namespace, app, f"10.9.{number}.{row}") for row in range(4)]
        for pod in pods:
            cluster.create(pod)
        members = [_member(text, pod) for pod in pods[:3]]
        made = factories.endpointslice(
            f"{name}-{text()}", service=name, namespace=namespace, endpoints=members, managed_by=text()
        )
        cluster.create(made)
        external = factories.external_name(f"x{number}{text()}", text(), namespace=namespace)
        cluster.create(external)


def _pod(text: Text, namespace: str, labels: Json, address: str) -> Json:
    pod = factories.pod(f"p{text()}", namespace=namespace, labels=labels | {text(): text()}, ip=address, ready=False)
    pod["metadata"]["annotations"] = {text(): text()}
    pod["spec"]["nodeName"] = text()
    status = pod["status"]
    status["message"] = text()
    status["reason"] = text()
    status["conditions"] = [
        {"type": kind, "status": "False", "reason": text(), "message": text()} for kind in ("Ready", text())
    ]
    status["containerStatuses"] = [
        {"name": text(), "ready": False, "restartCount": 3, "image": text(), "imageID": text(), "state": state}
        for state in (
            {"waiting": {"reason": text(), "message": text()}},
            {"terminated": {"exitCode": 1, "reason": text(), "message": text()}},
        )
    ]
    return pod


def _member(text: Text, pod: Json) -> Json:
    name, uid = pod["metadata"]["name"], pod["metadata"].get("uid")
    member = factories.endpoint(
        pod["status"]["podIP"], name, uid=uid, namespace=pod["metadata"]["namespace"], node=text(), zone=text()
    )
    member["hostname"] = text()
    member["conditions"] = {"ready": False, "serving": False, "terminating": False}
    return member


def kubeconfig(text: Text, server: str, token: str) -> str:
    """Return a kubeconfig whose names are the source's."""
    cluster, user, context = text(), text(), text()
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": cluster, "cluster": {"server": server}}],
            "users": [{"name": user, "user": {"token": token}}],
            "contexts": [{"name": context, "context": {"cluster": cluster, "user": user}}],
            "current-context": context,
        }
    )
