"""Files that come with an answer, written where only their owner reads them; and files of this machine as if sent."""

from __future__ import annotations

import asyncio
import mimetypes
import re
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import FileGone, FileTooLarge, UserError
from bot.files import SentFile
from bot.message import Code, Message, Text

if TYPE_CHECKING:
    from bot.message import File
    from bot.ports import Address

FOLDER = "exports"  # below the data folder
LARGEST = 10_000_000  # bytes that are read

_REF = r"(?:#?[0-9]+|\^|[A-Za-z][\w-]*-[0-9]+)"
_PLACE = r"(?P<place>\"[^\"]+\"|\S.*)"
_ATTACHED = re.compile(rf"\s*(?P<said>attach\s+{_REF})\s+{_PLACE}", re.IGNORECASE)
_ATTACHED_HERE = re.compile(rf"\s*(?P<said>attach)\s+(?!{_REF}\s*$){_PLACE}", re.IGNORECASE)
_IMPORTED = re.compile(r"\s*(?P<said>import)\s+(?P<place>\"[^\"]+\"|\S*[./\\]\S*)(?=\s|$)", re.IGNORECASE)


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


# ---- what is sent


def along(text: str, *, in_thread: bool) -> tuple[str, tuple[SentFile, ...]]:
    """`attach 12 plan.pdf`, `import tasks.csv`: the line without the place of the file, and the file.

    In a task's thread `attach plan.pdf` says it, too. Raises UserError for a place without a file.
    """
    found = _ATTACHED.match(text) or (_ATTACHED_HERE.match(text) if in_thread else None) or _IMPORTED.match(text)
    if found is None:
        return text, ()
    return f"{found['said']}{text[found.end() :]}", (_sent(found["place"].strip().strip('"')),)


def _sent(place: str) -> SentFile:
    path = Path(place).expanduser().absolute()
    if not path.is_file():
        raise _gone(path)
    kind, _ = mimetypes.guess_type(path.name)
    return SentFile(str(path), path.name, path.stat().st_size, kind or "")


async def fetch(where: Address, file: SentFile) -> bytes:  # noqa: ARG001 - as Adapter.fetch; all files are on this machine
    return await asyncio.to_thread(read, file, LARGEST)


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


def _gone(path: Path) -> UserError:
    if path.is_dir():
        return UserError(f"{path} is a folder.", "Name one file.")
    return UserError(f"There is no file {path}.", "Write where it is, with quotes around spaces.")
