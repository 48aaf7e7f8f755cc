"""What every service is given: the transaction, who asks, from where, when, and what they asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.commands import AnyCommand, BulkEdit
    from bot.files import Fetched, SentFile
    from bot.model import Actor
    from bot.ports import Limits, Sender
    from bot.store import Standing, Tx


@dataclass(frozen=True, slots=True)
class Request:
    """`named`: account → who is mentioned, as the platform knows them. `locale`: of who asks, as with ports.Sender.

    `heard`: the room and the thread in which everybody reads what was said. `public_url`: where calendars are served.
    `files`: as with ports.Inbound.
    """

    tx: Tx
    standing: Standing
    command: AnyCommand
    now: datetime
    limits: Limits
    named: Mapping[str, Sender] = field(default_factory=dict)
    locale: str | None = None
    heard: tuple[int, str] | None = None
    public_url: str | None = None
    files: tuple[SentFile, ...] = ()
    file: Fetched | None = None  # what was sent along to be read
    bulk: BulkEdit | None = None  # what found the tasks by a filter: they are only asked about, by this

    @property
    def actor(self) -> Actor:
        return self.standing.actor

    @property
    def change(self) -> int:
        """The claimed id of what this request changes; dispatch claims one for every command that changes."""
        assert self.standing.change is not None, f"{type(self.command).__name__} changes something unclaimed"
        return self.standing.change
