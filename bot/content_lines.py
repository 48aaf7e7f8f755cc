"""The lines that a calendar is written in, as RFC 5545 has them (section 3.1): values, and where lines are folded.

Values are escaped here and nowhere else: what people wrote can end no line, and begin no other property.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.characters import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from zoneinfo import ZoneInfo

LONGEST = 75  # bytes of a line, without its end
_END = b"\r\n"
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def written(lines: Iterable[str]) -> bytes:
    return b"".join(map(_folded, lines))


def _folded(line: str) -> bytes:
    """A line that goes on begins with a space. No character is cut in two."""
    rest, parts, most = line.encode(), list[bytes](), LONGEST
    while len(rest) > most:
        cut = most
        while rest[cut] & 0xC0 == 0x80:  # in the middle of a character
            cut -= 1
        parts.append(rest[:cut])
        rest, most = rest[cut:], LONGEST - 1
    return (_END + b" ").join((*parts, rest)) + _END


# ---- values


def text(value: str) -> str:
    return clean(value).translate(_ESCAPED)


def texts(values: Iterable[str]) -> str:
    return ",".join(map(text, values))


def day(value: date) -> str:
    return f"{value:%Y%m%d}"


def instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%S}Z"


def wall_time(at: datetime) -> str:
    """Of a zone that is named beside it."""
    return f"{at:%Y%m%dT%H%M%S}"


def _offset(of: timedelta) -> str:
    minutes = round(of.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02}{rest:02}"


# ---- zones


def zone(key: ZoneInfo, since: datetime, until: datetime) -> Iterator[str]:
    """What its clocks show between the two: each time they are changed by itself, for no rule says all zones."""
    yield from ("BEGIN:VTIMEZONE", f"TZID:{key.key}")
    yield from _observed(since.astimezone(key), since.astimezone(key))
    for at in _changes(key, since, until):
        yield from _observed((at - _SECOND).astimezone(key), at.astimezone(key))
    yield "END:VTIMEZONE"


def _observed(before: datetime, after: datetime) -> Iterator[str]:
    kind = "DAYLIGHT" if after.dst() else "STANDARD"
    came, goes = before.utcoffset() or timedelta(), after.utcoffset() or timedelta()
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{wall_time(after - goes + came)}"
    yield f"TZOFFSETFROM:{_offset(came)}"
    yield f"TZOFFSETTO:{_offset(goes)}"
    yield f"TZNAME:{text(after.tzname() or '')}"
    yield f"END:{kind}"


def _changes(key: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """The first second of each other offset."""
    at = since
    while at < until:
        if _offset_at(key, at) != _offset_at(key, at + _DAY):
            yield _change(key, at, at + _DAY)
        at += _DAY


def _change(key: ZoneInfo, before: datetime, after: datetime) -> datetime:
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if _offset_at(key, middle) == _offset_at(key, before):
            before = middle
        else:
            after = middle
    return after


def _offset_at(key: ZoneInfo, at: datetime) -> timedelta | None:
    return at.astimezone(key).utcoffset()
