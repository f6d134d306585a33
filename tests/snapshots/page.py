"""A picture as a page of text: the screen, under it the roles of its cells, the grounds, and what the codes mean."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from tests.snapshots.cells import Cells, Seen


def page(title: str, screen: Seen) -> str:
    """Return the page, with a newline at its end; ``title`` says what there is to see."""
    return "\n".join(_lines(title, screen)) + "\n"


def _lines(title: str, screen: Seen) -> Iterator[str]:
    yield title
    yield ""
    yield from _numbered(f"{line.text}|" for line in screen.lines)
    yield ""
    yield "roles"
    yield from _numbered((line.codes for line in screen.lines), blank=False)
    yield ""
    yield "grounds"
    yield from _grounds(screen.lines)
    yield ""
    yield from (f"{code}  {meaning}" for code, meaning in screen.looks.items())
    yield from (f"{name}: {colour}" for name, colour in screen.grounds.items())


def _numbered(texts: Iterable[str], *, blank: bool = True) -> Iterator[str]:
    """Yield each line with its number; ``blank`` ones too."""
    return (f"{number:>3}|{text}" for number, text in enumerate(texts) if text or blank)


def _grounds(lines: Iterable[Cells]) -> Iterator[str]:
    """Yield the lines' grounds, equal ones that follow each other in one."""
    for grounds, group in groupby(enumerate(lines), key=lambda line: line[1].grounds):
        numbers = [number for number, _line in group]
        span = f"{numbers[0]}-{numbers[-1]}" if len(numbers) > 1 else str(numbers[0])
        yield f"{span:>7}  " + ", ".join(name if cell == 0 else f"from {cell} {name}" for cell, name in grounds)
