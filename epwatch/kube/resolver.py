"""Name resolution that cannot hold up the end of the program (R-15).

The loop's own resolver runs in a pool whose threads Python waits for at exit; a resolver that does not answer would
keep a program that was told to quit for half a minute. Threads of ours are daemons: nobody waits for them.
"""

import asyncio
import socket
import threading
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

_Addresses = list[tuple[Any, Any, int, str, Any]]
"""What socket.getaddrinfo returns; Any as in its stub."""


class DaemonResolver(AbstractResolver):
    """Resolves names with the system's resolver, each in a thread that nobody waits for."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of host.

        Raises:
            OSError: it has none.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[_Addresses] = loop.create_future()

        def look_up() -> None:
            try:
                found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
            except OSError as error:
                _hand_over(loop, answer, error)
            else:
                _hand_over(loop, answer, found)

        threading.Thread(target=look_up, name="epwatch-resolve", daemon=True).start()
        return [_result(host, port, found) for found in await answer]

    async def close(self) -> None:
        """Do nothing: threads end by themselves."""


def _hand_over(
    loop: asyncio.AbstractEventLoop, answer: "asyncio.Future[_Addresses]", result: _Addresses | OSError
) -> None:
    def settle() -> None:
        if answer.done():
            return
        if isinstance(result, OSError):
            answer.set_exception(result)
        else:
            answer.set_result(result)

    try:
        loop.call_soon_threadsafe(settle)
    except RuntimeError:
        return  # the loop was closed meanwhile, nobody waits any more


def _result(host: str, port: int, found: tuple[Any, Any, int, str, Any]) -> ResolveResult:
    family, _, protocol, _, address = found
    # The numeric flags keep the loop from resolving once more; a scope id belongs to the address (fe80::1%eth0).
    scope = f"%{address[3]}" if family == socket.AF_INET6 and address[3] else ""
    return ResolveResult(
        hostname=host,
        host=f"{address[0]}{scope}" if "%" not in address[0] else address[0],
        port=port,
        family=family,
        proto=protocol,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
