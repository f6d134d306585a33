"""`epwatch __complete WORDS...`: what a shell's completion script, or kubectl's, asks on every tab.

Answers as Cobra's programs do, so that kubectl understands it: a candidate and its meaning a line, then a directive.
Source: github.com/spf13/cobra completions.go. It says nothing else: an error would stand in the middle of a prompt.
"""

import contextlib
import os
import sys
from collections.abc import Sequence
from typing import Final

from epwatch.cli.candidates import Candidate, Completion, Question, complete_at
from epwatch.cli.exits import Exit
from epwatch.cli.parser import parse

WORD: Final = "__complete"
"""Cobra's name for the hidden command."""
_NO_FILES: Final = 4
_FILES: Final = 0


def run(words: Sequence[str]) -> int:
    """Print the candidates for the last of words; the program's name is left out."""
    completion = complete_at(words)
    current = words[-1] if words else ""
    found = [*completion.candidates, *_answers(completion, words)]
    lines = [f"{one.word}\t{one.meaning}".rstrip() for one in found if one.word.startswith(current)]
    directive = _FILES if completion.question is Question.FILES else _NO_FILES
    sys.stdout.write("\n".join([*lines, f":{directive}"]) + "\n")
    return Exit.DONE


def kubectl() -> int:
    """Be ``kubectl_complete-epwatch``, which kubectl runs for ``kubectl epwatch`` and a tab."""
    return run(sys.argv[1:])


def _answers(completion: Completion, words: Sequence[str]) -> list[Candidate]:
    question = completion.question
    if question is None or question is Question.FILES:
        return []
    from epwatch.cli.live_names import names_of

    try:
        # What the parser would say about a half-typed line belongs to nobody.
        with open(os.devnull, "w") as nowhere, contextlib.redirect_stderr(nowhere):  # noqa: PTH123 - quick start
            _, arguments = parse(_asked(completion, words))
        found = names_of(question, arguments)
    except (Exception, SystemExit):  # noqa: BLE001 - whatever it is, a tab is no place to tell it
        return []
    return [Candidate(f"{completion.prefix}{name}", question.value) for name in found]


def _asked(completion: Completion, words: Sequence[str]) -> list[str]:
    """Return the words that say which cluster is meant: the last one, and a flag that waits for it, do not."""
    before = list(words[:-1])
    waits = before and before[-1].startswith("-") and not words[-1].startswith("-")
    if waits and completion.question is not Question.SERVICES:
        before.pop()
    return before
