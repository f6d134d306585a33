"""Kubeconfigs of every shape that kubectl has a rule for, each with how the two programs are told of it."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

V1, BETA = "client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"


@dataclass(frozen=True)
class Case:
    """One situation.

    ``files`` are written below a folder, which {home} stands for, and which is $HOME; a None makes a folder.
    ``variable`` is $KUBECONFIG, None leaves it unset. ``reason`` says why the two differ: then they have to.
    ``flattens`` compares what the paths lead to instead of the paths, which kubectl shows as they are written.
    """

    files: dict[str, str | None]
    variable: str | None = "{home}/a"
    explicit: str | None = None
    context: str | None = None
    reason: str = ""
    flattens: bool = False

    def write(self, home: Path) -> None:
        """Write the files below home."""
        for name, text in self.files.items():
            path = home / name
            if text is None:
                path.mkdir(parents=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")


def one(user: str = "token: t", cluster: str = "server: 'https://h'", context: str = "", head: str = "") -> str:
    """Return a file with one context, its stanzas as YAML flow mappings."""
    return (
        f"{head}current-context: x\n"
        f"clusters: [{{name: c, cluster: {{{cluster}}}}}]\n"
        f"users: [{{name: u, user: {{{user}}}}}]\n"
        f"contexts: [{{name: x, context: {{cluster: c, user: u{context}}}}}]\n"
    )


def two(first: str, second: str, **more: str | None) -> dict[str, str | None]:
    """Return the files a and d/b."""
    return {"a": first, "d/b": second, **more}


def other(name: str) -> str:
    """Return a file with one context of that name, and everything in it of that name too."""
    return (
        f"current-context: {name}\nclusters: [{{name: {name}, cluster: {{server: 'https://{name}.example'}}}}]\n"
        f"users: [{{name: {name}, user: {{token: other}}}}]\n"
        f"contexts: [{{name: {name}, context: {{cluster: {name}, user: {name}}}}}]\n"
    )


BOTH = "{home}/a:{home}/d/b"
PARTS = "clusters: [{name: c, cluster: {server: 'https://h'}}]\nusers: [{name: u, user: {token: t}}]\n"
PLUGIN = "command: plugin, apiVersion: {version}, interactiveMode: Never"
VIEW_ONLY = "view prints it; kubectl itself refuses to use it, and so do we"

CASES = {
    "one context": Case({"a": one()}),
    "a namespace": Case({"a": one(context=", namespace: shop")}),
    "json": Case(
        {
            "a": '{"current-context": "x", "clusters": [{"name": "c", "cluster": {"server": "https://h"}}], '
            '"users": [], "contexts": [{"name": "x", "context": {"cluster": "c", "user": ""}}]}'
        }
    ),
    "version and kind": Case({"a": one(head="apiVersion: v1\nkind: Config\npreferences: {}\n")}),
    "another kind": Case({"a": one(head="apiVersion: v1\nkind: Pod\n")}),
    "another version": Case({"a": one(head="apiVersion: v2\nkind: Config\n")}),
    "unknown fields": Case({"a": one("token: t, tokken: s", "server: 'https://h', colour: red", ", x: [1]")}),
    # Which file wins
    "first current-context wins": Case(two(one(), other("blue")), BOTH),
    "an empty current-context leaves it to the next": Case(two("current-context: ''\n", other("blue")), BOTH),
    "a context of a later file": Case(two(one(), other("blue")), BOTH, context="blue"),
    "the first cluster of a name, whole": Case(
        two(one(), one(cluster="server: 'https://g', tls-server-name: name")), BOTH
    ),
    "the first user of a name, whole": Case(two(one("username: me"), one("token: t")), BOTH),
    "the first context of a name, whole": Case(two(one(), one(context=", namespace: shop")), BOTH),
    "stanzas spread over files": Case(
        two("current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n", PARTS), BOTH
    ),
    "empty names in the list": Case(two(one(), other("blue")), ":{home}/d/b::{home}/a:"),
    "a missing file in the list": Case({"d/b": other("blue")}, BOTH),
    "a file twice in the list": Case(two(one(), other("blue")), "{home}/a:{home}/d/b:{home}/a"),
    "an empty file in the list": Case(two("", other("blue")), BOTH),
    "a file of comments in the list": Case(two("# nothing\n---\n", other("blue")), BOTH),
    "a broken file behind a good one": Case(two(one(), "{["), BOTH),
    "the default file": Case({".kube/config": one()}, None),
    "an empty variable": Case({".kube/config": one()}, ""),
    "an explicit file": Case(two(one(), other("blue")), "{home}/a", explicit="{home}/d/b"),
    "an explicit file that is missing": Case({"a": one()}, explicit="{home}/gone"),
    "no file at all": Case({}),
    "a folder in place of a file": Case({"a": None}),
    # Contexts
    "an unknown context": Case({"a": one()}, context="gone"),
    "no current context": Case({"a": one().replace("current-context: x\n", "")}),
    "an empty current context": Case({"a": one().replace("current-context: x", "current-context: ''")}),
    "an unknown current context": Case({"a": one().replace("current-context: x", "current-context: gone")}),
    "a context without user": Case({"a": one().replace(", user: u}", "}")}),
    "a context of an unknown user": Case(
        {"a": one().replace("user: u}}", "user: gone}}")}, reason="view refuses; kubectl get is anonymous then (CF-3)"
    ),
    "a context of an unknown cluster": Case({"a": one().replace("cluster: c,", "cluster: gone,")}),
    "odd names": Case({"a": other("'arn:aws:eks:eu-1:12/x@y ü'")}, reason=""),
    "a nameless user": Case(
        {"a": one().replace("name: u, ", "").replace(", user: u}", "}")},
        reason="view leaves out a user without a name; kubectl get uses it, and so do we",
    ),
    # Users
    "basic auth": Case({"a": one("username: me, password: p")}),
    "token and basic auth": Case({"a": one("token: t, username: me")}, reason=VIEW_ONLY),
    "an absolute token file": Case({"a": one("tokenFile: /t/k")}),
    "token and token file": Case({"a": one("token: t, tokenFile: /t/k")}),
    "certificate data": Case({"a": one("client-certificate-data: Yw==, client-key-data: aw==")}),
    "certificate data and files": Case(
        {"a": one("client-certificate-data: Yw==, client-certificate: /c, client-key-data: aw==, client-key: /k")}
    ),
    "data that is no base64": Case({"a": one("client-certificate-data: '?', client-key-data: aw==")}),
    "a certificate without key": Case({"a": one("client-certificate-data: Yw==")}, reason=VIEW_ONLY),
    "relative paths in two folders": Case(
        {
            "a": "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n"
            "users: [{name: u, user: {client-certificate: c.pem, client-key: ./pki/k.pem}}]\n",
            "d/b": "clusters: [{name: c, cluster: {server: 'https://h', certificate-authority: ../pki/ca.pem}}]\n",
            "c.pem": "cert",
            "pki/k.pem": "key",
            "pki/ca.pem": "authority",
            "d/c.pem": "wrong",
            "d/pki/k.pem": "wrong",
        },
        BOTH,
        flattens=True,
    ),
    "impersonation": Case(
        {"a": one("token: t, as: jane, as-uid: '7', as-groups: [a, b], as-user-extra: {scope: [view, edit]}")}
    ),
    "a plugin": Case({"a": one(f"exec: {{{PLUGIN.format(version=V1)}}}")}),
    "a plugin with everything": Case(
        {
            "a": one(
                f"exec: {{{PLUGIN.format(version=V1)}, args: [get, token], env: [{{name: A, value: b}}], "
                "installHint: apt install plugin, provideClusterInfo: true}"
            )
        }
    ),
    "a beta plugin need not say how interactive it is": Case({"a": one(f"exec: {{command: p, apiVersion: {BETA}}}")}),
    "a v1 plugin has to": Case({"a": one(f"exec: {{command: p, apiVersion: {V1}}}")}, reason=VIEW_ONLY),
    "a plugin of another version": Case({"a": one("exec: {command: p, apiVersion: v7}")}, reason=VIEW_ONLY),
    "oidc with a date": Case(
        {"a": one("auth-provider: {name: oidc, config: {id-token: a.b.c, expiry: 2026-11-24T12:00:00Z}}")}
    ),
    # Clusters
    "a path and a slash": Case({"a": one(cluster="server: 'https://h:6443/k8s/c/'")}),
    "no server": Case({"a": one(cluster="tls-server-name: name")}, reason=VIEW_ONLY),
    "a server without scheme": Case(
        {"a": one(cluster="server: 'h:6443'")}, reason="view prints it; both go to http://h:6443 without credentials"
    ),
    "a proxy": Case({"a": one(cluster="server: 'https://h', proxy-url: 'socks5://p:1080'")}),
    "another name": Case({"a": one(cluster="server: 'https://h', tls-server-name: name")}),
    "no verification": Case({"a": one(cluster="server: 'https://h', insecure-skip-tls-verify: true")}),
    "no verification, by an authority": Case(
        {"a": one(cluster="server: 'https://h', insecure-skip-tls-verify: true, certificate-authority-data: Yw==")},
        reason=VIEW_ONLY,
    ),
    # YAML
    "malformed": Case({"a": "clusters: [\n"}),
    "a list": Case({"a": "- a\n- b\n"}),
    "a word": Case({"a": "word\n"}),
    "a number for a token": Case({"a": one("token: 7")}),
    "a truth for a name": Case({"a": other("yes")}),
    "a letter that is a truth": Case(
        {"a": other("y")}, reason="kubectl's YAML takes a bare y for true and refuses it as a name; ours for a letter"
    ),
    "a stanza twice": Case({"a": "clusters: [{name: c}, {name: c}]\n" + other("blue")}),
    "null stanzas": Case(
        {"a": one("null: null", "server: 'https://h'", ", namespace: null").replace("{null: null}", "")}
    ),
    "null lists": Case({"a": other("blue") + "preferences: null\nextensions: null\n"}),
    "a nested null": Case({"a": one(f"exec: {{{PLUGIN.format(version=V1)}, args: null, installHint: null}}")}),
    "several documents": Case({"a": other("blue") + "---\n" + other("green")}),
    "anchors": Case({"a": one("token: &t abc, username: ''").replace("https://h", "https://h") + "x: *t\n"}),
    "carriage returns": Case({"a": one().replace("\n", "\r\n")}),
    "a byte order mark": Case({"a": "\ufeff" + one()}),
}
