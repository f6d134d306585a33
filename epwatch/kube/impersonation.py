"""The headers that act as somebody else, as kubectl sends them (CF-9).

Source: client-go transport/round_trippers.go, impersonatingRoundTripper.
"""

from urllib.parse import quote

from epwatch.kube.stanzas import KubeconfigError, UserStanza

Headers = tuple[tuple[str, str], ...]
"""Header lines; a name may come more than once."""


def impersonation(user: UserStanza) -> Headers:
    """Return the Impersonate-* headers.

    Raises:
        KubeconfigError: groups, uid or extra without a user, which the server refuses too, or text no header can carry.
    """
    if not user.as_user:
        if user.as_groups or user.as_uid or user.as_user_extra:
            msg = "impersonating groups, uid or extra needs a user too: set --as (or `as` in the kubeconfig)"
            raise KubeconfigError(msg)
        return ()
    headers = [("Impersonate-User", user.as_user)]
    if user.as_uid:
        headers.append(("Impersonate-Uid", user.as_uid))
    headers += [("Impersonate-Group", group) for group in user.as_groups or ()]
    for key, values in (user.as_user_extra or {}).items():
        headers += [(f"Impersonate-Extra-{quote(key.lower(), safe='')}", value) for value in values]
    if not all(text.isprintable() for line in headers for text in line):
        msg = "a name to impersonate holds a control character"
        raise KubeconfigError(msg)
    return tuple(headers)
