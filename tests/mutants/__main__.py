"""Command line: `python -m tests.mutants [M-1 ...] [--stateful]` prints which test kills which mutant; 1 if one lives.

With --stateful the stateful test runs too on those that it must kill, which takes some minutes more.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.mutants.table import MUTANTS, Mutant
from tests.mutants.tree import DoesNotApplyError, Outcome, Tree

_STATEFUL: Final = "tests/faults/test_stateful.py"


def main() -> int:
    """Run the mutants that are named, all without names."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="M-N", help="only these")
    parser.add_argument("--stateful", action="store_true", help="run the stateful test on those that it must kill")
    arguments = parser.parse_args()
    chosen = [one for one in MUTANTS if not arguments.names or one.name in arguments.names]
    with tempfile.TemporaryDirectory(prefix="epwatch-mutants-") as folder:
        try:
            return _run(Tree(Path(folder)), chosen, stateful=arguments.stateful)
        except DoesNotApplyError as error:
            print(error)
            return 1


def _run(tree: Tree, mutants: Sequence[Mutant], *, stateful: bool) -> int:
    tests = tuple(dict.fromkeys(test for mutant in mutants for test in mutant.tests))
    sane = tree.run(tests)
    if sane.code != 0:
        print(f"without any mutant: {sane.failed}")
        return 1
    survivors = 0
    for mutant in mutants:
        tree.apply(mutant)
        survivors += not _tell(mutant, tree.run(mutant.tests))
        if stateful and mutant.stateful:
            survivors += not _tell(mutant, tree.run((_STATEFUL,), "--hypothesis-profile", "mutants"))
        tree.restore(mutant)
    print(f"{survivors} survived")
    return 1 if survivors else 0


def _tell(mutant: Mutant, outcome: Outcome) -> bool:
    said = (
        f"killed in {outcome.seconds:3.0f} s by {outcome.failed}" if outcome.killed else f"SURVIVES: {outcome.failed}"
    )
    print(f"{mutant.name:5} {mutant.mistake:55} {said}", flush=True)
    return outcome.killed


sys.exit(main())
