"""What other threads, and the screen, tell the program: one vocabulary, past tense."""

from textual.message import Message

from epwatch.kube.evidence import Evidence
from epwatch.model.batch import Batch
from epwatch.tui.terminal.errand import Errand


class BatchArrived(Message):
    """A feed delivered the news since the batch before; ``source`` is its reader."""

    def __init__(self, batch: Batch, source: object) -> None:
        super().__init__()
        self.batch = batch
        self.source = source


class FeedFailed(Message):
    """A feed cannot go on: a cleaned message for the user and the program's exit code; ``source`` is its reader."""

    def __init__(self, message: str, exit_code: int, source: object) -> None:
        super().__init__()
        self.source = source
        self.message = message
        self.exit_code = exit_code


class NamesRead(Message):
    """The names of all namespaces were read where ``source`` looks; None: they are not known."""

    def __init__(self, names: frozenset[str] | None, source: object) -> None:
        super().__init__()
        self.names = names
        self.source = source


class EvidenceRead(Message):
    """What somebody who asked why is to be told beside the streams was read, or could not be."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__()
        self.evidence = evidence


class ErrandWished(Message):
    """A key asked for a command to run in the screen's place."""

    def __init__(self, errand: Errand) -> None:
        super().__init__()
        self.errand = errand


class Written(Message):
    """What was to be written to a file is there, or is not whole: a cleaned line, and whether it went well."""

    def __init__(self, text: str, well: bool) -> None:
        super().__init__()
        self.text = text
        self.well = well


class EndWished(Message):
    """A signal or ctrl-c asked for the end, with the program's exit code."""

    def __init__(self, exit_code: int) -> None:
        super().__init__()
        self.exit_code = exit_code


class Warned(Message):
    """Something beside the cluster went wrong, the log file say: a cleaned line that stays in view."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
