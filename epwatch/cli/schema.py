"""`epwatch schema`: the JSON Schema of the lines of `stream -o json`."""

import json
import sys

from epwatch.cli.arguments import Arguments
from epwatch.cli.exits import Exit
from epwatch.headless.stream_schema import stream_schema


def run(arguments: Arguments) -> int:  # noqa: ARG001 - as every command
    """Print it."""
    sys.stdout.write(json.dumps(stream_schema(), indent=2, ensure_ascii=True) + "\n")
    sys.stdout.flush()
    return Exit.DONE
