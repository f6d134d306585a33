"""Names and numbers on the command line: checked before anything is asked of a server.

The rules for names are those of k8s.io/apimachinery pkg/util/validation: an RFC 1123 label for a namespace, a subdomain
for what stands for a service, since slices without one are shown under their own name.
"""

import argparse
import re
from typing import Final, NoReturn

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?")
_CLUSTER = re.compile(r"[a-z0-9.-]{1,50}")
_POD_KINDS = ("po", "pod", "pods")
POD = "pod/"
"""What stands before the name of a pod."""
_POLICY = re.compile(r"allow|deny|allowlist=[^,\s]+(,[^,\s]+)*")
_KINDS = ("svc", "service", "services")
_KEY = r"[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?"
_VALUE = r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?"
_TERM = (
    rf"\s*(?:!\s*{_KEY}|{_KEY}(?:\s*(?:==?|!=)\s*{_VALUE}|\s*[<>]\s*-?[0-9]+"
    rf"|\s+(?:in|notin)\s*\(\s*{_VALUE}\s*(?:,\s*{_VALUE}\s*)*\))?)\s*"
)
_SELECTOR = re.compile(rf"\s*|{_TERM}(?:,{_TERM})*")
"""The grammar of k8s.io/apimachinery pkg/labels, without its limits of length: what does not fit, no server reads."""


def _refuse(message: str) -> NoReturn:
    raise argparse.ArgumentTypeError(message)


def namespaces(text: str) -> tuple[str, ...]:
    """Return the namespaces of a comma list, in order.

    Raises:
        argparse.ArgumentTypeError: one of them is no namespace name.
    """
    found = tuple(part.strip() for part in text.split(","))
    for name in found:
        if not _LABEL.fullmatch(name):
            _refuse(f"{name!a} is not the name of a namespace (lower case letters, digits and '-')")
    return found


def selector(text: str) -> str:
    """Return a label selector as it is.

    Raises:
        argparse.ArgumentTypeError: no server would read it.
    """
    if not _SELECTOR.fullmatch(text):
        _refuse(f"{text!a} is no label selector; write app=web, tier!=db, 'zone in (a,b)', key or '!key'")
    return text


def service(text: str) -> str:
    """Return the bare name of NAME, svc/NAME or service/NAME.

    Raises:
        argparse.ArgumentTypeError: it names another kind, or is no name.
    """
    kind, slash, name = text.rpartition("/")
    if slash and kind not in _KINDS:
        _refuse(f"{text!a} is not a service; write NAME, svc/NAME or service/NAME")
    if not _SUBDOMAIN.fullmatch(name):
        _refuse(f"{text!a} is not the name of a service (lower case letters, digits, '-' and '.')")
    return name


def subject(text: str) -> str:
    """Return a service's bare name, or pod/NAME for a pod.

    Raises:
        argparse.ArgumentTypeError: it names another kind, or is no name.
    """
    kind, slash, name = text.rpartition("/")
    if not slash or kind not in _POD_KINDS:
        return service(text)
    if not _SUBDOMAIN.fullmatch(name):
        _refuse(f"{text!a} is not the name of a pod (lower case letters, digits, '-' and '.')")
    return f"{POD}{name}"


def place(text: str) -> tuple[str, str]:
    """Return ("node", NAME) of node/NAME, or ("zone", NAME) of zone/NAME.

    Raises:
        argparse.ArgumentTypeError: it is neither.
    """
    kind, slash, name = text.partition("/")
    if not slash or kind not in ("node", "zone") or not name:
        _refuse(f"{text!a} is no place; write node/NAME or zone/NAME")
    return kind, name


def expression(text: str) -> str:
    """Return text as it is, which the filter's grammar can read.

    Raises:
        argparse.ArgumentTypeError: it cannot.
    """
    # Deferred: help and version do without the model.
    from epwatch.model.filter import FilterError, parse

    try:
        parse(text)
    except FilterError as error:
        _refuse(ascii(str(error))[1:-1])
    return text


def whole(text: str) -> int:
    """Return text as a whole number from 1.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        _refuse(f"{text!a} is not a whole number from 1")
    return int(text)


def port(text: str) -> int:
    """Return text as a port number; 0 lets the system choose.

    Raises:
        argparse.ArgumentTypeError: it is no number from 0 to 65535.
    """
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        _refuse(f"{text!a} is not a port (0 to 65535)")
    return int(text)


def seed(text: str) -> int:
    """Return text as a whole number.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        _refuse(f"{text!a} is not a whole number")
    return int(text)


def factor(text: str) -> float:
    """Return text as a number above 0 and up to 1000.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1000:
        _refuse(f"{text!a} is not a number above 0 and up to 1000")
    return number


def cluster(text: str) -> str:
    """Return the name of a cluster of our own.

    Raises:
        argparse.ArgumentTypeError: it is none, as kind has it (pkg/internal/apis/config/validate.go), or too long.
    """
    if not _CLUSTER.fullmatch(text):
        _refuse(f"{text!a} is not the name of a cluster (lower case letters, digits, '.' and '-')")
    return text


def exec_policy(text: str) -> str:
    """Return text as it is, once it is allow, deny or allowlist=NAME,PATH.

    Raises:
        argparse.ArgumentTypeError: it is none of them.
    """
    if not _POLICY.fullmatch(text):
        _refuse(f"{text!a} is no policy; write allow, deny, or allowlist=NAME,/PATH/TO/ANOTHER")
    return text


def size(text: str) -> int:
    """Return a number of bytes: 100M, 512k, 2G, or a plain number.

    Raises:
        argparse.ArgumentTypeError: it is none, or less than 64k.
    """
    match = re.fullmatch(r"([0-9]{1,12})([kMG]?)", text)
    found = 0 if match is None else int(match[1]) * {"": 1, "k": 1024, "M": 1024**2, "G": 1024**3}[match[2]]
    if found < 65536:
        _refuse(f"{text!a} is no size from 64k; write 100M, 512k or 2G")
    return found


EXTRAS: Final = ("why", "names")
"""What `rbac` may grant beside the streams."""


def extras(text: str) -> tuple[str, ...]:
    """Return what is to be granted beside the streams; several as a,b.

    Raises:
        argparse.ArgumentTypeError: there is no such thing.
    """
    wanted = tuple(each.strip() for each in text.split(","))
    if unknown := [each for each in wanted if each not in EXTRAS]:
        message = f"{unknown[0]!a} is neither of {', '.join(EXTRAS)}"
        raise argparse.ArgumentTypeError(message)
    return wanted
