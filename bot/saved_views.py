"""A view: a list under a name. It is one person's, or shared with the workspace; a room may list a shared one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.model import Room, Who

NAME_LENGTH = 40
VIEWS_PER_PERSON = 50
LISTED = 100  # views that one answer shows


@dataclass(frozen=True, slots=True)
class SavedView:
    """`line`: a canonical `list`, read again whenever it is opened. `rooms`: those whose list it is."""

    id: int
    owner: Who
    name: str
    line: str
    shared: bool = False
    rooms: tuple[Room, ...] = ()

    @property
    def key(self) -> str:
        return key_of(self.name)

    @property
    def filter(self) -> str:
        return self.line.removeprefix("list").strip()


def key_of(name: str) -> str:
    """Names are compared without case."""
    return name.casefold()
