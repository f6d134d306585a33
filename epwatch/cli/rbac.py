"""`epwatch rbac`: the smallest manifest that lets somebody, or a recorder in the cluster, run epwatch."""

import sys

from epwatch.cli.arguments import Arguments
from epwatch.cli.exits import CommandError, Exit, tell
from epwatch.cli.rbac_manifests import Manifest, Subject, recorder, rights

_KINDS = {"user": "User", "group": "Group", "serviceaccount": "ServiceAccount"}


def run(arguments: Arguments) -> int:
    """Print the manifests as YAML; asks no cluster.

    Raises:
        CommandError: the options do not go together, or the subject is none.
    """
    import yaml

    yaml.safe_dump_all(_manifests(arguments), sys.stdout, sort_keys=False, default_flow_style=False)
    sys.stdout.flush()
    return Exit.DONE


def _manifests(arguments: Arguments) -> list[Manifest]:
    namespaces = None if arguments.all_namespaces else list(dict.fromkeys(arguments.namespaces)) or ["default"]
    if not arguments.as_deployment:
        if arguments.image is not None:
            message = "--image belongs to --as-deployment"
            raise CommandError(message, Exit.USAGE)
        subject = None if arguments.subject is None else _subject(arguments.subject)
        if subject is None:
            tell("epwatch: nobody is bound to it: --subject user:NAME adds that")
        return rights(namespaces, subject, why="why" in arguments.extras, names="names" in arguments.extras)
    if arguments.image is None or arguments.subject is not None:
        message = "--as-deployment needs --image REF, and makes the account that it runs as: leave out --subject"
        raise CommandError(message, Exit.USAGE)
    home = arguments.namespaces[0] if arguments.namespaces else "default"
    return recorder(home, namespaces, arguments.image)


def _subject(text: str) -> Subject:
    kind, colon, name = text.partition(":")
    namespace, slash, account = name.partition("/")
    known = _KINDS.get(kind)
    if not colon or not name or known is None or (known == "ServiceAccount" and not (slash and namespace and account)):
        message = f"{text!a} is no subject: write user:NAME, group:NAME or serviceaccount:NAMESPACE/NAME"
        raise CommandError(message, Exit.USAGE)
    return Subject(known, account, namespace) if known == "ServiceAccount" else Subject(known, name)
