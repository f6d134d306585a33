"""The log file: private, appended to, never a link that somebody else laid out."""

import os


def append(path: str, text: str) -> None:
    """Append text to the file at path, made with mode 0600 (SEC-11); one that cannot be written is passed over.

    It is only asked for while the program ends over something worse, so it must not raise.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        handle = os.open(path, flags, 0o600)
    except OSError:
        return
    with os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
