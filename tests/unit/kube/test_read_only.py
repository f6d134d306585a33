"""SEC-12: read-only by construction: over the sources, no request but GET and one review, and no other library."""

import ast
from pathlib import Path

import epwatch
from epwatch.kube.access_review import PATH

ROOT = Path(epwatch.__file__).parent
SOURCES = [path for path in ROOT.rglob("*.py") if "sim" not in path.relative_to(ROOT).parts]
SENDERS = {"post", "put", "patch", "delete", "options", "request", "_request", "ws_connect"}


def calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def imports(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def functions(path: Path) -> dict[str, list[ast.Call]]:
    """Return the calls in each function of a file, by its name."""
    tree = ast.parse(path.read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name: calls(node) for node in ast.walk(tree) if isinstance(node, kinds)}


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def test_the_one_post_is_an_access_review_which_changes_nothing() -> None:
    client = functions(ROOT / "kube" / "client.py")
    assert [name for name, made in client.items() for call in made if called(call) == "post"] == ["review"]
    users = [path for path in SOURCES if any(called(call) == "review" for call in calls(ast.parse(path.read_text())))]
    assert [path.name for path in users] == ["access_review.py"]
    assert PATH == "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


def test_where_http_is_spoken_only_get_is_sent() -> None:
    speakers = [
        path for path in SOURCES if any(name.startswith("aiohttp") for name in imports(ast.parse(path.read_text())))
    ]
    assert "client.py" in {path.name for path in speakers}
    for path in speakers:
        for name, made in functions(path).items():
            for call in made:
                allowed = {"post"} if (path.name, name) == ("client.py", "review") else set()
                assert called(call) not in SENDERS - allowed, f"{path}:{call.lineno} sends something else than GET"


def test_nothing_else_speaks_http() -> None:
    others = (
        "urllib.request",
        "http.client",
        "requests",
        "httpx",
        "kubernetes_asyncio.watch",
        "kubernetes_asyncio.stream",
    )
    for path in SOURCES:
        used = {name for name in imports(ast.parse(path.read_text())) if name.startswith(others)}
        assert not used, f"{path} imports {used}"


GENERATED = {
    f"kubernetes_asyncio.client.{name}"
    for name in ("ApiClient", "AppsV1Api", "BatchV1Api", "Configuration", "CoreV1Api")
}


def test_the_library_is_asked_for_configuration_and_by_our_session_for_what_is_read_on_demand() -> None:
    allowed = {
        "kubernetes_asyncio",
        "kubernetes_asyncio.client.Configuration",
        "kubernetes_asyncio.config.ConfigException",
        "kubernetes_asyncio.config.load_incluster_config",
        "kubernetes_asyncio.config.load_kube_config_from_dict",
    }
    for path in SOURCES:
        used = {name for name in imports(ast.parse(path.read_text())) if name.startswith("kubernetes_asyncio")}
        granted = {"auth.py": allowed, "generated.py": GENERATED}.get(path.name, set())
        assert used <= granted, f"{path} imports {used}"
