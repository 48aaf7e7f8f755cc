"""Files that come with an answer, written where only their owner reads them; and files of this machine, read."""

from __future__ import annotations

from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import FileGone, FileTooLarge, UserError
from bot.message import Code, Message, Text

if TYPE_CHECKING:
    from bot.files import SentFile
    from bot.message import File

FOLDER = "exports"  # below the data folder


def keep(file: File, folder: Path) -> Path:
    """Beside those that are there already. Raises UserError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = _free(folder / file.name)
        place.touch(mode=0o600)
        place.write_bytes(file.content)
    except OSError as error:
        raise UserError(f"I can't write {file.name}: {error.strerror}.", f"Look at {folder}, and try again.") from error
    return place


def _free(wanted: Path) -> Path:
    others = (wanted.with_stem(f"{wanted.stem}-{number}") for number in count(2))
    return next(place for place in chain((wanted,), others) if not place.exists())


def written(place: Path) -> Message:
    return Message("", (Text(("Written to ", Code(str(place)))),))


def read(file: SentFile, most: int) -> bytes:
    """Its id is where it is. `most`: bytes. Raises UserError."""
    try:
        with Path(file.id).open("rb") as opened:
            content = opened.read(most + 1)
    except OSError as error:
        raise FileGone(file.name) from error
    if len(content) > most:
        raise FileTooLarge(file.name, most)
    return content
