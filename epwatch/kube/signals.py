"""Ends of a list or a watch that no server and no network reports: named, so that each gets its reaction."""


class RelistError(Exception):
    """The stream cannot be trusted any more: only a new list can (R-6). The text says why, in one cleaned line."""


class AuditMismatchError(RelistError):
    """A fresh list differs from what the watch told: something was swallowed on the way (R-14)."""


class RewindError(RelistError):
    """The server counts resourceVersions from an earlier one than it once sent: its etcd came back from a backup."""


class MovedError(RelistError):
    """The kubeconfig names another server, or another authority for it, than before: it may be another cluster."""


class StreamEndedError(Exception):
    """A watch ended cleanly, as every watch does sooner or later."""


class VeryShortWatchError(Exception):
    """A watch ended at once and empty: a failure, or a broken proxy would be asked in a loop (client-go's name)."""


class IdleTimeoutError(Exception):
    """A watch was silent for longer than a healthy server is: nobody's error, the stream is resumed (HO-2).

    No TimeoutError: the transport would take it for one of its own, on its way out of the open watch.
    """


class InterruptedStreamError(Exception):
    """The user, or the end of a suspension, wants everything to be tried now (R-4, HO-4)."""


class PageTooLargeError(ValueError):
    """A page of a list has more bytes than anybody has room for (EN-1); fewer items may fit."""


class TransportError(OSError):
    """The transport failed, whatever the library calls it; the text is one cleaned line."""


class CredentialError(TransportError):
    """No credential is to be had: a token file or a plugin fails; the text names it."""


class NotAnApiError(TransportError):
    """What answers is no Kubernetes API: a login page of a proxy, usually (EN-2)."""
