"""A file that was read and is looked over: kept for a day, by whoever sent it. What was imported is known for good."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from bot.imports.model import ImportedFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.model import Room

_FILE = TypeAdapter(ImportedFile)
_QUICK = 3  # zlib's level: what is written is read a few times and forgotten


class ImportState(StrEnum):
    STAGED = "staged"
    DONE = "done"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Staged:
    """`content`: of a table, as it was sent, for its columns may be mapped anew; else empty. `read`: empty, if its
    columns are to be mapped first. Both are packed, and empty a day later.

    `room`: where its tasks go, as it is now; None: it is gone. `people`: who the names in the file are here, as
    somebody said; None is nobody. `project`: the slug of the one that was chosen for what has none. `first_number`: of
    the tasks, once numbers are reserved. `change`: that imported it.
    """

    id: int
    name: str
    digest: str
    room: Room | None
    created_at: datetime
    state: ImportState = ImportState.STAGED
    content: bytes = b""
    read: bytes = b""
    columns: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, int | None] = field(default_factory=dict)
    project: str | None = None
    count: int = 0
    first_number: int | None = None
    change: int | None = None


def digest_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def packed(file: ImportedFile) -> bytes:
    return zlib.compress(_FILE.dump_json(file, exclude_defaults=True), _QUICK)


def unpacked(data: bytes) -> ImportedFile:
    return _FILE.validate_json(zlib.decompress(data))


def packed_bytes(content: bytes) -> bytes:
    return zlib.compress(content, _QUICK)


def unpacked_bytes(data: bytes) -> bytes:
    return zlib.decompress(data)
