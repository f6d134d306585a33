"""What a server sends back of our own headers is taken out before anything is made of it."""

import base64

import pytest

from epwatch.kube.reflected import without_credential

BASIC = "Basic " + base64.b64encode(b"you:pass:word").decode()


@pytest.mark.parametrize(
    ("answer", "authorization", "expected"),
    [
        (
            b"you sent Bearer abc.def twice: abc.def",
            "Bearer abc.def",
            b"you sent Bearer [credential] twice: [credential]",
        ),
        (b"you sent " + BASIC.encode(), BASIC, b"you sent Basic [credential]"),
        (b"no pass:word for you", BASIC, b"no [credential] for you"),
        (b"nothing", None, b"nothing"),
        (b"nothing", "Bearer ", b"nothing"),
        (b"nothing", "Basic ???", b"nothing"),
    ],
)
def test_neither_token_nor_password_stays(answer: bytes, authorization: str | None, expected: bytes) -> None:
    assert without_credential(answer, authorization) == expected
