"""What kubernetes_asyncio reads out of a configuration, as a value that can pass from process to process."""

from typing import Protocol

from msgspec import Struct

from epwatch.kube.kubeconfig import Resolved


class Settings(Struct, frozen=True):
    """Where the server is and what the library makes of the rest; its repr tells no secret.

    ``authorization`` is the header of a static credential, ``authority_file`` the CA's certificates.
    """

    host: str
    server_name: str | None = None
    authorization: str | None = None
    proxy: str | None = None
    authority_file: str | None = None

    def __repr__(self) -> str:
        return f"Settings({self.host})"


class Configure(Protocol):
    """Reads the settings of a cluster."""

    async def __call__(self, resolved: Resolved) -> Settings:
        """Return the settings.

        Raises:
            KubeconfigError: what is configured cannot be used.
        """
        ...

    def close(self) -> None:
        """End what still runs for it."""
        ...
