"""`epwatch explain`: why each pod is, or is not, in rotation; its exit code is the answer."""

import json
import os
import sys

from epwatch.cli import messages
from epwatch.cli.arguments import Arguments
from epwatch.cli.compose import Source, open_source
from epwatch.cli.exits import CommandError, Exit, tell
from epwatch.cli.get import PATIENCE, check, take
from epwatch.cli.names import POD
from epwatch.cli.on_demand import read
from epwatch.headless.document import Picture, document
from epwatch.headless.explain_text import explain
from epwatch.headless.explanation import Explanation, enriched, of_pod, of_services, wanted_of
from epwatch.headless.plain import signs_for


def run(arguments: Arguments) -> int:
    """Print the explanation; 3 where something is wrong, 5 where nobody can know, else 0.

    Raises:
        CommandError: nothing can be read, or what was named does not exist; services and pods were mixed.
    """
    arguments.pods = [name.removeprefix(POD) for name in arguments.services if name.startswith(POD)]
    if arguments.pods:
        if len(arguments.services) > 1:
            message = "explain takes one pod/NAME, or services"
            raise CommandError(message, Exit.USAGE)
        # Which services select it nobody knows before all of them are read.
        arguments.services = []
    return show(open_source(arguments, exact=False), arguments)


def show(source: Source, arguments: Arguments) -> int:
    """Take one settled picture from the source and print what is to be said of it; raises as :func:`run`."""
    found: list[Explanation] = []

    def look(picture: Picture) -> None:
        told = _explanation(picture, source, arguments)
        found.append(enriched(told, read(source.evidence, wanted_of(told))))

    picture = take(source, arguments.request_timeout or PATIENCE, settle=True, look=look)
    (told,) = found
    _print(told, arguments.output)
    if not picture.complete:
        tell(f"epwatch: {messages.incomplete(picture.streams)}")
    if told.wrong:
        return Exit.NO
    return Exit.UNKNOWABLE if told.unknowable else Exit.DONE


def _explanation(picture: Picture, source: Source, arguments: Arguments) -> Explanation:
    if not arguments.pods:
        check(picture, source, arguments.services)
        return of_services(picture)
    if not picture.pods:
        raise CommandError(messages.no_such_pod(arguments.pods[0], source.target, picture.streams))
    if len(picture.pods) > 1:
        raise CommandError(messages.several_pods(picture.pods), Exit.USAGE)
    return of_pod(picture, picture.pods[0])


def _print(explanation: Explanation, output: str) -> None:
    if output == "json":
        pod = None if explanation.pod is None else explanation.pod.name
        made = document(explanation.picture, explanation.loose, pod)
        sys.stdout.write(json.dumps(made, indent=2, ensure_ascii=True) + "\n")
    else:
        sys.stdout.write(explain(explanation, signs_for(os.environ)))
    sys.stdout.flush()
