"""LineSplitter: any chunking gives the lines of one chunk."""

from hypothesis import given
from hypothesis import strategies as st

from epwatch.kube.wire import LineSplitter

bodies = st.lists(st.sampled_from([b"\n", b"\r", b" ", b"a", b"bc", b"\xc2\x85", b"{}", b"\n\n"])).map(b"".join)


@given(bodies, st.lists(st.integers(0, 8), max_size=30))
def test_any_chunking_gives_the_lines_of_one_chunk(body: bytes, sizes: list[int]) -> None:
    chunks: list[bytes] = []
    rest = body
    for size in sizes:
        chunks.append(rest[:size])
        rest = rest[size:]
    chunks.append(rest)

    pieces = LineSplitter()
    lines = [line for chunk in chunks for line in pieces.feed(chunk)]

    assert lines == list(LineSplitter().feed(body))
    assert lines == [stripped for line in body.split(b"\n")[:-1] if (stripped := line.strip(b" \t\r"))]
