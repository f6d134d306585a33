"""The verdict codes and severities of the interface, as constants."""

from enum import StrEnum


class Code(StrEnum):
    """One word on a pod, an endpoint, a port or a service."""

    OK = "Ok"
    DRAINING = "Draining"
    LAST_RESORT = "LastResort"
    POD_FINISHED = "PodFinished"
    POD_HAS_NO_IP = "PodHasNoIP"
    NODE_GONE = "NodeGone"
    WRONG_IP_FAMILY = "WrongIPFamily"
    PORT_NAME_UNRESOLVED = "PortNameUnresolved"
    NOT_READY = "NotReady"
    TERMINATING = "Terminating"
    NOT_YET_IN_SLICE = "NotYetInSlice"
    LABEL_MISMATCH = "LabelMismatch"
    STALE_IN_SLICE = "StaleInSlice"
    SLICE_UNAVAILABLE = "SliceUnavailable"
    UNKNOWN = "Unknown"
    DEGRADED = "Degraded"
    OUTAGE = "Outage"
    NO_MATCHING_PODS = "NoMatchingPods"
    SCALED_TO_ZERO = "ScaledToZero"
    NO_SELECTOR = "NoSelector"
    EXTERNAL_NAME = "ExternalName"


class Severity(StrEnum):
    """How bad: "wrong" means error."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
