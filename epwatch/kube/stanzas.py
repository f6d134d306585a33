"""The stanzas of a kubeconfig as types, none of which tells a secret in its repr (SEC-9).

Source: client-go tools/clientcmd/api/v1/types.go; what is not used here is left out.
"""

from pathlib import Path

from msgspec import Struct, field

from epwatch.kube.sanitize import clean


class KubeconfigError(Exception):
    """A kubeconfig that cannot be used; the message names the file and says what to do, in one cleaned line."""

    def __init__(self, message: str) -> None:
        super().__init__(clean(message, 1000))


class Extension(Struct):
    """Anything that somebody put into a stanza under a name."""

    name: str = ""
    extension: object = None

    def __repr__(self) -> str:
        return f"Extension({self.name!r}, ...)"


class ClusterStanza(Struct, rename="kebab"):
    """One cluster; paths are absolute after loading. Server and proxy may carry passwords."""

    server: str = ""
    certificate_authority: str | None = None
    certificate_authority_data: str | None = None
    insecure_skip_tls_verify: bool = False
    tls_server_name: str | None = None
    proxy_url: str | None = None
    disable_compression: bool = False
    extensions: list[Extension] = []

    def __repr__(self) -> str:
        return "ClusterStanza(...)"


class ContextStanza(Struct):
    """One context."""

    cluster: str = ""
    user: str = ""
    namespace: str | None = None


class ExecEnv(Struct):
    """One variable for a plugin."""

    name: str = ""
    value: str = ""

    def __repr__(self) -> str:
        return f"ExecEnv({self.name!r}, ...)"


class ExecStanza(Struct, rename="camel"):
    """How a credential plugin is run (CF-6)."""

    command: str = ""
    api_version: str = ""
    args: list[str] | None = None
    env: list[ExecEnv] | None = None
    install_hint: str = ""
    provide_cluster_info: bool = False
    interactive_mode: str = ""

    def __repr__(self) -> str:
        return f"ExecStanza({self.command!r}, ...)"


class ProviderStanza(Struct):
    """A legacy auth-provider."""

    name: str = ""
    config: dict[str, str] | None = None

    def __repr__(self) -> str:
        return f"ProviderStanza({self.name!r}, ...)"


class UserStanza(Struct, rename="kebab"):
    """One user; paths are absolute after loading."""

    client_certificate: str | None = None
    client_certificate_data: str | None = None
    client_key: str | None = None
    client_key_data: str | None = None
    token: str | None = None
    token_file: str | None = field(default=None, name="tokenFile")
    username: str | None = None
    password: str | None = None
    as_user: str | None = field(default=None, name="as")
    as_uid: str | None = None
    as_groups: list[str] | None = None
    as_user_extra: dict[str, list[str]] | None = None
    auth_provider: ProviderStanza | None = None
    exec: ExecStanza | None = None

    @property
    def has_certificate(self) -> bool:
        """Return whether a client certificate is configured."""
        return bool(self.client_certificate or self.client_certificate_data)

    @property
    def needs_plugin(self) -> bool:
        """Return whether a plugin is run: only where nothing else says who we are, as in client-go.

        Source: plugin/pkg/client/auth/exec/exec.go, UpdateTransportConfig.
        """
        fixed = self.token or self.token_file or self.username or self.password or self.has_certificate
        return self.exec is not None and not fixed

    def __repr__(self) -> str:
        return "UserStanza(...)"


class MergedConfig(Struct):
    """All files as one; ``sources`` are those that were read, ``named`` what was asked for, for messages.

    ``exposed`` are the files that others can write.
    """

    named: str
    sources: list[Path] = []
    exposed: list[Path] = []
    current_context: str = ""
    clusters: dict[str, ClusterStanza] = {}
    contexts: dict[str, ContextStanza] = {}
    users: dict[str, UserStanza] = {}

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is configured, as where there is no file at all."""
        return not (self.current_context or self.clusters or self.contexts or self.users)

    def __repr__(self) -> str:
        return f"MergedConfig({self.named!r}, ...)"
