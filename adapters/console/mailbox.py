"""What the bot says of its own accord, kept for each room until somebody is there to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.message import Message
    from bot.ports import Address


@dataclass(frozen=True, slots=True)
class Letter:
    id: str
    where: Address
    message: Message


class Mailbox:
    def __init__(self) -> None:
        self._waiting: list[Letter] = []
        self._ids: dict[str, str] = {}

    def put(self, where: Address, message: Message, key: str) -> str:
        """The letter's id; a key that was used before adds nothing."""
        if key not in self._ids:
            self._ids[key] = f"letter-{len(self._ids) + 1}"
            self._waiting.append(Letter(self._ids[key], where, message))
        return self._ids[key]

    def replace(self, where: Address, letter_id: str, message: Message) -> None:
        """A letter not read yet changes in place; one that was read is nobody's any more."""
        letter = Letter(letter_id, where, message)
        self._waiting = [letter if one.id == letter_id else one for one in self._waiting]

    def take(self, *rooms: str) -> list[Letter]:
        """What waits in these rooms, oldest first; it waits no longer."""
        taken = [one for one in self._waiting if one.where.room in rooms]
        self._waiting = [one for one in self._waiting if one.where.room not in rooms]
        return taken
