"""What `--plain` says and answers: each sentence once, a picture that is not live never without that word."""

import pytest

from epwatch.headless.conversation import Conversation
from epwatch.headless.latch import End, Latch
from epwatch.kube.evidence import Evidence
from epwatch.kube.objects import Kind
from epwatch.kube.phase import Phase
from epwatch.model.batch import Batch
from epwatch.model.change import ChangeType
from tests.unit.headless.fakes import HandFeed, Written
from tests.unit.headless.pictures import KEY, NOON, absent, added, snapshot, status, statuses

WHO = "default/web-service: added pod frontend-6d4cf-abcd5, 192.168.1.5 port 8080 on node-a, Ready, now in rotation"


class Talk:
    """A conversation about one service, with its first picture taken in."""

    def __init__(self) -> None:
        self.written = Written()
        self.latch = Latch()
        self.it = Conversation(
            HandFeed(), self.latch, self.written.put, utc=True, wall=lambda: NOON, read=lambda _wanted: Evidence()
        )
        first = added(type=ChangeType.SERVICE_ADDED, endpoint=None, initial=True)
        services = (snapshot(absent=(absent(),)),)
        self.tell(services=services, changes=(first,), streams=statuses())

    def tell(self, **news: object) -> list[str]:
        """Return what a batch makes it say."""
        self.written.data = b""
        values = {"time": NOON, "context": KEY.context, "synced": True}
        self.it.batch(Batch(**{**values, **news}))  # type: ignore[arg-type]  # a builder of test values
        return self.written.lines

    def asked(self, line: str) -> list[str]:
        """Return what a typed line makes it say."""
        self.written.data = b""
        self.it.typed(line)
        return self.written.lines


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_it_begins_with_what_it_is_what_can_be_typed_and_the_zone_of_its_times(talk: Talk) -> None:
    talk.written.data = b""
    talk.it.greet()
    assert talk.written.lines == [
        "epwatch, plain. Changes are told below as they happen, times in UTC.",
        "Type list, list NAME, why NAME, or quit.",
    ]


def test_what_was_there_at_the_start_is_one_sentence(talk: Talk) -> None:
    assert talk.written.lines == ["The first picture is there: 1 service, 3 of 3 ready."]


def test_a_change_is_a_sentence_with_its_time(talk: Talk) -> None:
    assert talk.tell(changes=(added(),)) == [f"12:04:29Z, {WHO}; pod became Ready; 3 of 3 ready."]


def test_a_try_like_the_one_before_is_not_said_again(talk: Talk) -> None:
    down = status(Kind.PODS, Phase.RETRYING, cause="connection refused")
    again = (status(Kind.PODS, Phase.CONNECTING), down, status(Kind.PODS, Phase.LIVE))
    said = [talk.tell(streams=(one,)) for one in (down, *again)]
    assert said == [
        ["12:04:29Z, pods in default: retrying, connection refused."],
        [],
        [],
        ["12:04:29Z, pods in default: live."],
    ]


def test_a_picture_that_is_not_live_says_so_before_it_answers(talk: Talk) -> None:
    talk.tell(streams=(status(Kind.PODS, Phase.STALE, cause="silent for 45 s", listed=True),))
    for question in ("list", "list web-service", "why web-service"):
        assert talk.asked(question)[:2] == ["This is not all live:", "  pods in default: stale, silent for 45 s."]


def test_list_tells_a_service_a_sentence_and_by_name_its_rows(talk: Talk) -> None:
    whole = "default/web-service: 3 of 3 ready, ok."
    assert talk.asked("list") == [whole]
    rows = talk.asked("list default/web-service")
    assert rows[:2] == [whole, "  pod frontend-6d4cf-abcd2, 192.168.1.2 port 8080 on node-a: Ready, in rotation."]
    assert rows[-1] == "  pod frontend-7f9aa-ttuuv: not in rotation, no address yet, image pull fails."


def test_why_takes_a_service_or_a_pod(talk: Talk) -> None:
    assert "    in rotation: frontend-6d4cf-abcd2  192.168.1.2  ok: ready" in talk.asked("why web-service")
    (pod,) = talk.asked("why frontend-7f9aa-ttuuv")
    assert pod.startswith("default/web-service, pod frontend-7f9aa-ttuuv, no endpoint: pod has no IP: ")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("why", "Why of what? Type why, and the name of a service or of a pod."),
        ("why wb-service", "Nothing here is named wb-service. Did you mean web-service?"),
        ("list web", "Nothing here is named web. Did you mean web-service?"),
        ("\x1b[2Jlst", "\ufffd[2Jlst is no command. Type list, list NAME, why NAME, or quit."),
    ],
)
def test_a_wrong_line_is_answered_with_what_can_be_typed(talk: Talk, line: str, said: str) -> None:
    assert talk.asked(line) == [said]


def test_quit_ends_it(talk: Talk) -> None:
    assert talk.asked("quit") == []
    assert talk.latch.wait().end is End.DONE
