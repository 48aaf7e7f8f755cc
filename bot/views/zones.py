"""Time zones: where somebody is, asked once; in which zone a date was read; the team's own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.calendar import Calendar, place
from bot.message import Button, Buttons, Message, Note, Select, Text, Tone
from bot.views.spans import with_examples

if TYPE_CHECKING:
    from datetime import datetime

    from bot.message import Block

MOST = 25  # options of a select on any platform

# Where people live who set this language, the most of them first; with a region, what is more than its language says.
_LIKELY = {
    "bg": "Europe/Sofia",
    "cs": "Europe/Prague",
    "da": "Europe/Copenhagen",
    "de": "Europe/Berlin Europe/Vienna Europe/Zurich",
    "el": "Europe/Athens",
    "en-AU": "Australia/Sydney Australia/Brisbane Australia/Perth Australia/Adelaide Australia/Darwin",
    "en-CA": "America/Toronto America/Vancouver America/Edmonton America/Winnipeg America/Halifax",
    "en-GB": "Europe/London Europe/Dublin",
    "en-IN": "Asia/Kolkata",
    "en-US": "America/New_York America/Chicago America/Denver America/Los_Angeles America/Phoenix America/Anchorage",
    "es": "Europe/Madrid America/Mexico_City America/Bogota America/Argentina/Buenos_Aires America/Lima",
    "es-419": "America/Mexico_City America/Bogota America/Argentina/Buenos_Aires America/Lima America/Santiago",
    "fi": "Europe/Helsinki",
    "fr": "Europe/Paris Europe/Brussels Europe/Zurich America/Toronto Africa/Casablanca Africa/Abidjan",
    "hi": "Asia/Kolkata",
    "hr": "Europe/Zagreb",
    "hu": "Europe/Budapest",
    "id": "Asia/Jakarta Asia/Makassar Asia/Jayapura",
    "it": "Europe/Rome",
    "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
    "lt": "Europe/Vilnius",
    "nl": "Europe/Amsterdam Europe/Brussels",
    "no": "Europe/Oslo",
    "pl": "Europe/Warsaw",
    "pt": "Europe/Lisbon America/Sao_Paulo",
    "pt-BR": "America/Sao_Paulo America/Manaus America/Recife Europe/Lisbon",
    "ro": "Europe/Bucharest",
    "ru": "Europe/Moscow Europe/Kaliningrad Asia/Yekaterinburg Asia/Novosibirsk Asia/Almaty Asia/Vladivostok",
    "sv": "Europe/Stockholm",
    "th": "Asia/Bangkok",
    "tr": "Europe/Istanbul",
    "uk": "Europe/Kyiv",
    "vi": "Asia/Ho_Chi_Minh",
    "zh": "Asia/Shanghai Asia/Hong_Kong Asia/Taipei Asia/Singapore",
    "zh-TW": "Asia/Taipei Asia/Hong_Kong",
}
# One for most of the people of the world, the likeliest to be asked first.
_COMMON = (
    "Europe/London Europe/Berlin America/New_York America/Los_Angeles America/Chicago Europe/Paris Asia/Kolkata"
    " America/Sao_Paulo Asia/Tokyo Australia/Sydney Asia/Shanghai Europe/Istanbul America/Denver America/Mexico_City"
    " Asia/Singapore Africa/Johannesburg Africa/Lagos Africa/Cairo Asia/Dubai Asia/Jakarta Asia/Manila Asia/Bangkok"
    " Europe/Moscow America/Argentina/Buenos_Aires Pacific/Auckland Asia/Karachi Europe/Athens Pacific/Honolulu"
)


def question(calendar: Calendar, locale: str | None, now: datetime) -> tuple[Block, ...]:
    """`calendar`: as their dates are read until they say. `locale`: what their platform says of their language."""
    told = f"I don't know where you are, so I read dates in {calendar.zone.key}, the team's zone. Pick a city with your"
    asked = Text(with_examples(f"{told} time; any other: `prefs tz CITY`. I ask this only once."))
    options = tuple(
        Button(f"{place(zone)} (now {now.astimezone(zone):%H:%M})", f"prefs tz {zone.key}")
        for zone in likely(calendar, locale, now)
    )
    return asked, Select("Where are you?", options)


def likely(calendar: Calendar, locale: str | None, now: datetime) -> list[ZoneInfo]:
    """The team's and those of the language first, then the world's from west to east."""
    language = (locale or "").partition("-")[0]
    known = _LIKELY.get(locale or "") or _LIKELY.get(language) or ""
    near = dict.fromkeys([*([] if calendar.zone.key == "UTC" else [calendar.zone.key]), *known.split()])
    far = [ZoneInfo(name) for name in _COMMON.split() if name not in near][: MOST - len(near)]
    return [*map(ZoneInfo, near), *sorted(far, key=lambda zone: now.astimezone(zone).replace(tzinfo=None))]


def note(calendar: Calendar) -> Note:
    """Below a date of somebody who was asked, and said nothing."""
    return Note(with_examples(f"Read in {calendar.zone.key}, the team's zone: `prefs tz CITY` sets yours."))


def default_set(zone: ZoneInfo, now: datetime, change: int) -> Message:
    told = f"It is {now.astimezone(zone):%H:%M} there. It is that of all who did not say theirs."
    buttons = Buttons((Button("Undo", f"undo {change}"),))
    return Message(f"The team's time zone is {zone.key} now", (Text((told,)), buttons), Tone.GOOD)
