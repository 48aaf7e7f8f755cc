"""That something is muted or watched from now on, or no longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.message import Button, Buttons, Message, Text, Tone
from bot.views.spans import line, moment

if TYPE_CHECKING:
    from datetime import datetime

    from bot.calendar import Calendar, When


@dataclass(frozen=True, slots=True)
class Told:
    """`verb`: as in bot.commands.Follow; `called`: what it is about."""

    verb: str
    called: str
    is_task: bool
    until: When | None = None


def followed(told: Told, calendar: Calendar, now: datetime, change: int) -> Message:
    it = "it" if told.is_task else "its tasks"
    until = line(" until ", moment(told.until, calendar, now)) if told.until else ("",)
    spared = "" if told.is_task else ", but what is given to you and where you are mentioned"
    texts = {
        "mute": line(f"I tell you nothing of {it}", until, f"{spared}. Your lists stay as they are."),
        "unmute": (f"I tell you of {it} again, as your preferences say.",),
        "watch": (f"I tell you of all that happens to {it}, where you may see it.",),
        "unwatch": (f"I tell you only what concerns you of {it}.",),
    }
    title = {"mute": "Muted", "unmute": "Not muted any more", "watch": "Watched", "unwatch": "Not watched any more"}
    buttons = Buttons((Button("Undo", f"undo {change}"), Button("Preferences", "prefs")))
    return Message(f"{title[told.verb]}: {told.called}", (Text(texts[told.verb]), buttons), Tone.GOOD)
