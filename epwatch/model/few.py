"""Collections most of which hold one or two: a tuple as long as they are few, which is small; a dict from there on.

So the few that hold thousands, of a label that all pods of a namespace have, are not copied for each that comes.
"""

from typing import Final, TypeVar

_MOST: Final = 8
"""Members of a tuple: to copy so many takes less than to look one up twice."""

_T = TypeVar("_T")

Few = tuple[_T, ...] | dict[_T, None]
"""Members in the order in which they came."""


def with_one(held: Few[_T], one: _T) -> Few[_T]:
    """Return what was held and one more, which was not in it; what was held is used up."""
    if isinstance(held, dict):
        held[one] = None
        return held
    return (*held, one) if len(held) < _MOST else dict.fromkeys((*held, one))


def without_one(held: Few[_T], one: _T) -> Few[_T]:
    """Return what was held but for one that was in it; what was held is used up."""
    if isinstance(held, dict):
        del held[one]
        return held
    return tuple([each for each in held if each is not one])
