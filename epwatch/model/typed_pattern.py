"""A regular expression as somebody types it, letter by letter."""

import re
import warnings


def typed_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return the pattern that ``text`` means to :mod:`re`.

    Raises:
        re.error: it means none.
    """
    with warnings.catch_warnings():
        # Of "[[" Python says that it may mean a nested set one day; that is no word to whoever types it.
        warnings.simplefilter("ignore", FutureWarning)
        return re.compile(text, flags)
