"""The relay itself: each toxic does what its name says, so that the fault matrix may lean on it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from tests.access.stream_server import StreamServer
from tests.faults.relay import Relay, Toxics

PAYLOAD = bytes(range(256)) * 16


@pytest.fixture
async def upstream() -> AsyncIterator[tuple[str, int]]:
    """Answer each line with PAYLOAD, and stay open until the client leaves."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while await reader.readline():
                writer.write(PAYLOAD)
                await writer.drain()
        writer.transport.abort()

    server = StreamServer(serve)
    await server.start()
    yield "127.0.0.1", server.port
    await server.stop()


async def ask(relay: Relay) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection through the relay and send one line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
    writer.write(b"go\n")
    return reader, writer


async def test_a_good_line_passes_every_byte(upstream: tuple[str, int]) -> None:
    async with Relay(upstream) as relay:
        reader, writer = await ask(relay)
        assert await reader.readexactly(len(PAYLOAD)) == PAYLOAD
        assert (relay.accepted, relay.from_server) == (1, len(PAYLOAD))
        writer.close()


async def test_latency_holds_each_chunk_back(upstream: tuple[str, int]) -> None:
    async with Relay(upstream, Toxics(latency=0.05)) as relay:
        begin = asyncio.get_running_loop().time()
        reader, writer = await ask(relay)
        await reader.readexactly(len(PAYLOAD))
        # There and back again: two directions, one hold each.
        assert asyncio.get_running_loop().time() - begin >= 0.1
        writer.close()


async def test_bandwidth_limits_bytes_a_second(upstream: tuple[str, int]) -> None:
    async with Relay(upstream, Toxics(bandwidth=40_960)) as relay:
        begin = asyncio.get_running_loop().time()
        reader, writer = await ask(relay)
        await reader.readexactly(len(PAYLOAD))
        assert asyncio.get_running_loop().time() - begin >= len(PAYLOAD) / 40_960
        writer.close()


async def test_a_black_hole_passes_nothing_and_closes_nothing(upstream: tuple[str, int]) -> None:
    async with Relay(upstream) as relay:
        reader, writer = await ask(relay)
        await reader.readexactly(len(PAYLOAD))
        relay.toxics.black_hole = True
        writer.write(b"again\n")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.05)
        assert not reader.at_eof()
        writer.close()


async def test_reset_peers_aborts_with_an_rst(upstream: tuple[str, int]) -> None:
    async with Relay(upstream) as relay:
        reader, writer = await ask(relay)
        await reader.readexactly(len(PAYLOAD))
        relay.reset_peers()
        with pytest.raises(ConnectionResetError):
            await reader.read(1)
        writer.close()


async def test_a_slicer_cuts_but_loses_nothing(upstream: tuple[str, int]) -> None:
    async with Relay(upstream, Toxics(slice_bytes=7)) as relay:
        reader, writer = await ask(relay)
        assert await reader.readexactly(len(PAYLOAD)) == PAYLOAD
        writer.close()


async def test_limit_data_ends_the_stream_after_so_many_bytes(upstream: tuple[str, int]) -> None:
    async with Relay(upstream, Toxics(limit_bytes=100)) as relay:
        reader, writer = await ask(relay)
        assert await reader.read(-1) == PAYLOAD[:100]
        writer.close()


async def test_slow_close_holds_the_end_back(upstream: tuple[str, int]) -> None:
    async with Relay(upstream, Toxics(limit_bytes=10, slow_close=0.05)) as relay:
        reader, writer = await ask(relay)
        await reader.readexactly(10)
        begin = asyncio.get_running_loop().time()
        assert await reader.read(1) == b""
        assert asyncio.get_running_loop().time() - begin >= 0.04
        writer.close()
