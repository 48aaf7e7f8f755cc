"""What is asked of digests: what is up in a channel, posted there on a time."""

from __future__ import annotations

from typing import ClassVar, Literal

from bot import options
from bot.calendar import When
from bot.commands.command import Command
from bot.options import Way
from bot.terms import Condition, RoomRef

WORKDAYS = frozenset(range(5))


class SetDigest(Command):
    """`room` None: the room this is said in. `clock`: "HH:MM" of the team's zone; `days` as date.weekday()."""

    words: ClassVar = ("digest set",)
    usage: ClassVar = "digest set [#channel] at 09:00 [on mon-fri] [for filters]"
    summary: ClassVar = (
        "Post what is overdue, due, nobody's or just done to a channel, at a time of the team's zone. For leads and "
        "admins."
    )
    examples: ClassVar = ("digest set at 09:00 on mon-fri", "digest set #web at 8:30 on mon,thu for in:web p:high")
    ways: ClassVar = (
        Way(
            "digest set",
            "Post what is up to a channel, on a time",
            (options.DIGEST_TIME.needed(), options.DIGEST_DAYS, options.CHANNEL, options.FILTER),
        ),
    )
    clock: str
    days: frozenset[int] = WORKDAYS
    room: RoomRef | None = None
    conditions: tuple[Condition, ...] = ()


class ListDigests(Command):
    words: ClassVar = ("digest list",)
    usage: ClassVar = "digest list"
    summary: ClassVar = "Which channels have a digest, and when."
    examples: ClassVar = ("digest list",)
    changes: ClassVar = False
    ways: ClassVar = (Way("digest list", "Which channels have a digest"),)


class ShowDigest(Command):
    """`digest`: by its number, as buttons say it; then `room` is None. `page`: counted from 1."""

    words: ClassVar = ("digest now",)
    usage: ClassVar = "digest now [#channel]"
    summary: ClassVar = "Show a channel's digest as it would be now, to you alone."
    examples: ClassVar = ("digest now",)
    changes: ClassVar = False
    ways: ClassVar = (Way("digest now", "The digest as it is now, for you", (options.CHANNEL,)),)
    room: RoomRef | None = None
    digest: int | None = None
    page: int = 1


class StopDigest(Command):
    """`verb` is the last of the words. `until`: of a pause; None: until it is resumed."""

    words: ClassVar = ("digest pause", "digest resume", "digest off")
    usage: ClassVar = "digest pause|resume|off [#channel] [until when]"
    summary: ClassVar = "Pause a channel's digest, until a day or until it is resumed; or take it off."
    examples: ClassVar = ("digest pause until monday", "digest resume", "digest off")
    ways: ClassVar = (
        Way("digest pause", "No digest for a while", (options.CHANNEL, options.PAUSED_UNTIL)),
        Way("digest resume", "The digest comes again", (options.CHANNEL,)),
        Way("digest off", "No digest any more", (options.CHANNEL,)),
    )
    verb: Literal["pause", "resume", "off"]
    room: RoomRef | None = None
    until: When | None = None
