"""Files to be read, by somebody in Berlin on Wednesday 16 September 2026 at 10:00; some of them lie in imports/."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.errors import UserError
from bot.imports.model import ImportedFile, UnknownTable
from bot.imports.reading import read
from tests.unit.readers import CALENDAR, NOW

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.calendar import Calendar
    from bot.imports.model import ImportedTask

SAMPLES = sorted((Path(__file__).parent / "imports").iterdir())


def sample(name: str) -> bytes:
    return (Path(__file__).parent / "imports" / name).read_bytes()


def imported(
    content: bytes | str,
    mapping: Mapping[str, str] | None = None,
    *,
    name: str = "plan.csv",
    calendar: Calendar = CALENDAR,
) -> ImportedFile:
    found = read(name, content.encode() if isinstance(content, str) else content, mapping, calendar=calendar, now=NOW)
    assert isinstance(found, ImportedFile)
    return found


def unknown(content: bytes | str) -> UnknownTable:
    found = read("plan.csv", content.encode() if isinstance(content, str) else content, calendar=CALENDAR, now=NOW)
    assert isinstance(found, UnknownTable)
    return found


def as_guessed(content: bytes | str) -> ImportedFile:
    return imported(content, {field: column for column, field in unknown(content).guess.items()})


def refused(content: bytes | str, mapping: Mapping[str, str] | None = None) -> UserError:
    with pytest.raises(UserError) as caught:
        imported(content, mapping)
    return caught.value


def by_title(file: ImportedFile) -> dict[str, ImportedTask]:
    return {task.title: task for task in file.tasks}
