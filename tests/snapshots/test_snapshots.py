"""Each picture is as it is kept; where it was changed on purpose, `python -m tests.snapshots --renew` keeps it anew."""

import pytest

from tests.snapshots.album import ALBUM
from tests.snapshots.kept import FOLDER, difference
from tests.snapshots.picture import Picture, taken


@pytest.mark.parametrize("picture", ALBUM, ids=lambda picture: picture.file)
async def test_it_looks_as_it_is_kept(picture: Picture, monkeypatch: pytest.MonkeyPatch) -> None:
    if differs := difference(picture, await taken(picture)):
        pytest.fail(f"{differs}\n\nIf this is meant: python -m tests.snapshots --renew {picture.file}", pytrace=False)


def test_every_file_is_a_picture_and_no_two_have_one() -> None:
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted({one.file for one in ALBUM})
    assert len({one.file for one in ALBUM}) == len(ALBUM)
