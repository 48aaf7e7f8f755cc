"""What reaches somebody, where and when, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bot.calendar import When
from bot.message import Button, Buttons, Fields, Message, Note, Tone
from bot.notices import OPTIONAL, How
from bot.views.spans import brief_moment, joined, line, listed, plural, with_examples

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.calendar import Calendar
    from bot.message import Line
    from bot.model import Person
    from bot.notices import NoticeSettings

Rows: TypeAlias = "tuple[tuple[str, Line], ...]"

MOST = 10  # muted or watched ones that are named
_PLACES = {How.DM: "In a direct message", How.CHANNEL: "In the channel", How.OFF: "Not at all"}
_SWITCHED = {
    True: "What comes in direct messages comes again; what you turned off by itself stays off.",
    False: "What came in direct messages is off now; what comes in the channel still does.",
}


def rows(settings: NoticeSettings, person: Person, follows: Sequence[tuple[str, Line]]) -> Rows:
    platform = (("I write to you on", (settings.platform.capitalize(),)),) if settings.platform else ()
    return (
        *_places(settings),
        ("Quiet hours", (_quiet(settings, person),)),
        ("Urgent ones", ("come in quiet hours, too" if settings.urgent_breaks else "wait, too",)),
        *platform,
        *follows,
    )


def _places(settings: NoticeSettings) -> Iterator[tuple[str, Line]]:
    for how, place in _PLACES.items():
        kinds = [kind.value.replace("_", " ") for kind in OPTIONAL if settings.how(kind) is how]
        if kinds:
            yield place, ("everything" if len(kinds) == len(OPTIONAL) else listed(kinds),)


def _quiet(settings: NoticeSettings, person: Person) -> str:
    if settings.quiet.never:
        return "none"
    hours = f"{settings.quiet.since:%H:%M} to {settings.quiet.until:%H:%M}, then all in one message"
    return hours if person.zone_known else f"{hours}, once I know your time zone"


def followed(
    follows: Mapping[tuple[str, str], datetime | None], names: Mapping[str, str], calendar: Calendar, now: datetime
) -> Iterator[tuple[str, Line]]:
    """`names`: of tasks and projects, by subject. Channels are counted: which they are is said in each."""
    for how, heading in (("mute", "Muted"), ("watch", "Watched")):
        untils = {subject: until for (its, subject), until in follows.items() if its == how}
        parts = [_until(names[one], untils[one], calendar, now) for one in untils if one in names]
        channels = sum(one.startswith("room:") for one in untils)
        more = [(f"{len(parts) - MOST} more",)] if len(parts) > MOST + 1 else []
        parts = [*parts[: MOST if more else MOST + 1], *more, *([(plural(channels, "channel"),)] if channels else [])]
        if parts:
            yield heading, joined(parts)


def _until(called: str, until: datetime | None, calendar: Calendar, now: datetime) -> Line:
    return line(called, " until ", brief_moment(When(until), calendar, now)) if until else (called,)


def chosen(shown: Rows, dm: bool | None, change: int) -> Message:
    """As it is since this change. `dm`: they were switched on or off altogether."""
    told = [Note((_SWITCHED[dm],))] if dm is not None else []
    buttons = Buttons((Button("Undo", f"undo {change}"), Button("Change", "prefs")))
    return Message("What I tell you", (Fields(shown), *told, buttons), Tone.GOOD)


def on_already(shown: Rows) -> Message:
    """Nothing is off only since they wanted no direct messages."""
    told = Note(with_examples("What is off, you turned off by itself: `prefs notify all dm` turns it on."))
    return Message("Direct messages are on", (Fields(shown), told, Buttons((Button("Change", "prefs"),))))
