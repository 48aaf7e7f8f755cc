"""What a person prefers, is told of, mutes and watches, as the line that sets it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.canonical import words
from bot.notices import OPTIONAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot import commands as c
    from bot.notices import How, NoticeKind
    from bot.terms import SubjectRef


def preferences_line(command: c.SetPreferences) -> str:
    return words.line(
        "prefs",
        f"tz {words.value(command.zone)}" if command.zone is not None else "",
        f"days {','.join(words.DAYS[day] for day in sorted(command.workdays))}" if command.workdays else "",
        f"workday end {command.workday_end}" if command.workday_end is not None else "",
        f"week {words.DAYS[command.week_start]}" if command.week_start is not None else "",
        "" if command.day_first is None else f"order {'dmy' if command.day_first else 'mdy'}",
        notices_line(command.notices),
    )


def notices_line(command: c.SetNotices | None) -> str:
    """`notify` last: behind it, "dm" is a place."""
    if command is None:
        return ""
    return words.line(
        f"quiet {_hours(*command.quiet)}" if command.quiet else "",
        "" if command.urgent is None else f"urgent {switched(command.urgent)}",
        "" if command.dm is None else f"dm {switched(command.dm)}",
        f"platform {command.platform}" if command.platform else "",
        _all_of("muted", command.muted),
        _all_of("watched", command.watched),
        f"notify {' '.join(hows(command.hows))}" if command.hows else "",
    )


def _hours(since: str, until: str) -> str:
    return "off" if since == until else f"{since}-{until}"


def switched(state: bool) -> str:
    return "on" if state else "off"


def hows(pairs: Sequence[tuple[NoticeKind, How]]) -> list[str]:
    """ "assigned,mentioned channel", "commented off"; of all there are, first what holds for most: "all dm"."""
    kinds = {how: [kind for kind, its in pairs if its is how] for how in dict.fromkeys(how for _, how in pairs)}
    said = [f"{','.join(named)} {how.value}" for how, named in kinds.items()]
    if len(pairs) < len(OPTIONAL):
        return said
    most = max(kinds, key=lambda how: len(kinds[how]))
    return [f"all {most.value}", *(one for how, one in zip(kinds, said, strict=True) if how is not most)]


def _all_of(section: str, subjects: Sequence[SubjectRef] | None) -> str:
    return "" if subjects is None else words.line(section, *(map(_subject, subjects) if subjects else ("none",)))


def follow_line(command: c.Follow) -> str:
    until = f"until {words.moment(command.until)}" if command.until else ""
    return words.line(command.verb, _subject(command), until)


def _subject(named: c.Follow | SubjectRef) -> str:
    project = "" if named.project is None else f"in:{words.keyed(named.project)}"
    room = f"#{words.quoted(named.room.name)}" if named.room and named.room.name else words.channel(named.room)
    return words.line(words.reference(named.ref), project, room)
