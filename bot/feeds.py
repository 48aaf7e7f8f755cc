"""Feeds: a person's tasks as a calendar, at an address that nobody can guess. Vocabulary, and the addresses.

Whoever has the address reads the calendar, and nobody is asked who they are. Only the hash of its secret is kept.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.model import Room, RoomKind

if TYPE_CHECKING:
    from datetime import datetime

FEEDS_PER_PERSON = 10
MOST_TASKS = 2000  # in a calendar, the soonest
MOST_READ = 5000  # tasks that are looked through for them
SECRET_BYTES = 32
PATH = "/calendar/{token}.ics"
REFRESHED = timedelta(minutes=15)  # how often calendars are told to look
NOTED = timedelta(hours=1)  # that a calendar was read is written down no more often

# Begins so that a log knows it for a secret (bot.log).
_TOKEN = re.compile(r"cal_[A-Za-z0-9_-]{43}", re.ASCII)
NOWHERE = Room(0, "", RoomKind.DM)  # where a calendar's filter is read: as if said to the bot alone


@dataclass(frozen=True, slots=True)
class Feed:
    """`line`: a canonical `list`, read again whenever the calendar is. `read_at`: when it last was, within an hour."""

    id: int
    person: int
    line: str
    made_at: datetime
    read_at: datetime | None = None

    @property
    def filter(self) -> str:
        return filter_of(self.line)


def filter_of(line: str) -> str:
    return line.removeprefix("list").strip()


def new_token() -> str:
    return f"cal_{secrets.token_urlsafe(SECRET_BYTES)}"


def is_token(text: str) -> bool:
    """Whether it can be one."""
    return _TOKEN.fullmatch(text) is not None


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def address(public_url: str, token: str) -> str:
    return f"{public_url}{PATH.format(token=token)}"
