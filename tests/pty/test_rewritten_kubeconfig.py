"""A kubeconfig that is rewritten while the screen looks: what the header warns of is what holds now."""

import base64
import datetime as dt
import json
import sys
from pathlib import Path

from epwatch.sim.certificate import make_identity
from tests.pty.driver import Terminal
from tests.pty.server_thread import ServerThread

CTRL_R = "\x12"


def test_the_header_warns_of_what_the_kubeconfig_says_now_and_the_rows_stay(tmp_path: Path) -> None:
    identity = make_identity(dt.datetime.now(dt.UTC))
    path = tmp_path / "config"
    with ServerThread(tls=identity.context()) as made:
        cluster = {"server": made.server.url, "insecure-skip-tls-verify": True}
        document = {
            "clusters": [{"name": "c", "cluster": cluster}],
            "users": [{"name": "u", "user": {"token": made.server.token}}],
            "contexts": [{"name": "here", "context": {"cluster": "c", "user": "u"}}],
            "current-context": "here",
        }
        path.write_text(json.dumps(document))
        argv = (sys.executable, "-m", "epwatch", "--kubeconfig", str(path))
        with Terminal(argv, columns=120, lines=30, environ={}) as terminal:
            terminal.until_shows("! TLS is not verified", "3/3 ready", "LIVE services")
            path.write_text("contexts: [")
            terminal.type(CTRL_R)
            terminal.until_shows("! TLS is not verified", "the former goes on: ", "3/3 ready")
            del cluster["insecure-skip-tls-verify"]
            cluster["certificate-authority-data"] = base64.b64encode(identity.authority).decode()
            path.write_text(json.dumps(document))
            terminal.type(CTRL_R)
            terminal.until(lambda text: "TLS is not" not in text and "goes on" not in text)
            terminal.until_shows("3/3 ready", "LIVE services")
            made.do(lambda: made.cluster.scale("frontend", 4))
            terminal.until_shows("4/4 ready")
            terminal.type("q")
            assert terminal.wait()[0] == 0
