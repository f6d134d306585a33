"""Who asks a context that then cannot be watched any longer is told why, whether the question waits or is under way."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from epwatch.kube.evidence import Evidence, Wanted
from epwatch.kube.objects import Kind
from epwatch.questions import Questions

WHY = "the plugin is gone"


class Hanging:
    """A client, and a reflector, that answers nothing; ``asked`` is set once both were asked."""

    kind = Kind.ENDPOINTSLICES
    refused = False

    def __init__(self) -> None:
        self._asked = 0
        self.asked = asyncio.Event()

    @asynccontextmanager
    async def get(self, *_words: object, **_named: object) -> AsyncIterator[None]:
        await self.confirm()
        yield

    async def confirm(self) -> str:
        self._asked += 1
        if self._asked == 2:
            self.asked.set()
        await asyncio.Event().wait()
        return ""


async def test_a_question_that_is_being_answered_when_the_watches_end_is_answered_with_why() -> None:
    questions, hanging = Questions(None), Hanging()
    told: list[object] = []
    questions.confirm(told.append)
    questions.namespaces(told.append)
    answering = asyncio.create_task(
        questions.answer(hanging, [hanging], lambda: None, lambda _wanted, _found: None)  # type: ignore[arg-type,list-item]  # what is asked of them it has
    )
    async with asyncio.timeout(30):
        await hanging.asked.wait()
    answering.cancel()
    with suppress(asyncio.CancelledError):
        await answering
    assert told == []
    questions.refuse(WHY)
    assert told == [WHY, None]


async def test_a_question_that_waits_or_comes_later_is_answered_with_why() -> None:
    questions = Questions(None)
    told: list[object] = []
    questions.evidence(Wanted(every_node=True), told.append)
    questions.refuse(WHY)
    questions.confirm(told.append)
    assert told == [Evidence(unread=(f"everything: {WHY}",)), WHY]
