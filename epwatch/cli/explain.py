"""`epwatch explain`: why each pod is, or is not, in rotation; its exit code is the answer."""

import json
import os
import sys
from collections.abc import Sequence

from epwatch.cli import messages
from epwatch.cli.arguments import Arguments
from epwatch.cli.compose import Source, open_source
from epwatch.cli.exits import CommandError, Exit, tell
from epwatch.cli.get import PATIENCE, check, streams_of, take
from epwatch.cli.names import POD
from epwatch.cli.on_demand import begin
from epwatch.headless.document import Picture, document, together
from epwatch.headless.explain_text import explain
from epwatch.headless.explanation import Explanation, enriched, of_pod, of_services, wanted_of
from epwatch.headless.json_types import JsonObject
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
    """Take one settled picture a context from the source and print what is to be said; raises as :func:`run`."""
    found: list[Explanation] = []

    def look(pictures: Sequence[Picture]) -> None:
        asked = [(told, begin(source.evidence, wanted_of(told))) for told in _explanations(pictures, source, arguments)]
        found.extend(enriched(told, answer()) for told, answer in asked)

    pictures = take(source, arguments.request_timeout or PATIENCE, settle=True, look=look)
    _print(found, arguments.output, several=len(pictures) > 1)
    _tell_incomplete(pictures)
    if any(told.wrong for told in found):
        return Exit.NO
    return Exit.UNKNOWABLE if any(told.unknowable for told in found) else Exit.DONE


def _explanations(pictures: Sequence[Picture], source: Source, arguments: Arguments) -> Sequence[Explanation]:
    """Return what is to be said of each context; of a pod's own alone."""
    if not arguments.pods:
        try:
            check(pictures, source, arguments)
        except CommandError:
            # It may be where nobody could look.
            _tell_incomplete(pictures)
            raise
        return [of_services(picture) for picture in pictures]
    pods = [(picture, pod) for picture in pictures for pod in picture.pods]
    if not pods:
        raise CommandError(messages.no_such_pod(arguments.pods[0], source.targets, streams_of(pictures)))
    if len(pods) > 1:
        raise CommandError(messages.several_pods([(picture.context, pod) for picture, pod in pods]), Exit.USAGE)
    return [of_pod(*pods[0])]


def _tell_incomplete(pictures: Sequence[Picture]) -> None:
    if missing := messages.incomplete(streams_of(pictures)):
        tell(f"epwatch: {missing}")


def _print(explanations: Sequence[Explanation], output: str, *, several: bool) -> None:
    if output == "json":
        made = together(_document(each) for each in explanations)
        sys.stdout.write(json.dumps(made, indent=2, ensure_ascii=True) + "\n")
    else:
        signs = signs_for(os.environ)
        for each in explanations:
            text = explain(each, signs)
            # Of a context that has none of what was asked for there is nothing to say.
            sys.stdout.write(f"context {each.picture.context}\n{text}" if several and text else text)
    sys.stdout.flush()


def _document(explanation: Explanation) -> JsonObject:
    pod = None if explanation.pod is None else explanation.pod.name
    return document(explanation.picture, explanation.loose, pod)
