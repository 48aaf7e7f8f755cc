"""The Events API: an event → what happened. Pure.

- Only people count: no bots, not the bot itself, no edits, nothing that Slack says of its own accord.
- Of messages only direct ones, and those in threads, which may be a task's; a mention is an event of its own.
- A file beside the text, and a reply that also goes to the channel, are still something somebody wrote. A file alone is
  a remark in a thread; between the bot and a person it asks for nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from adapters.slack.files import files_in
from adapters.slack.received import (
    Content,
    Ignored,
    PersonChanged,
    Pointed,
    RoomChanged,
    RoomMoved,
    TokensRevoked,
    Uninstalled,
    id_of,
    mapping,
    text,
    thread_of,
)
from adapters.slack.slip import Source
from bot.contents import Joined, Left, Pressed, Remarked, Ticked, Typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.files import SentFile

DIRECT = "directmessage"  # what Slack calls a direct message where it names channels
MAKES_TASK, TICKS = "task", "white_check_mark"

_WRITTEN = frozenset({"", "file_share", "thread_broadcast"})
_SLACKBOT = "USLACKBOT"
_STAMP = re.compile(r"[0-9]{1,10}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class Happening:
    """Ids; what there is not is empty. `answer_in`: the thread. `hint`: what the payload calls the channel."""

    content: Content
    source: Source = Source.NOBODY
    user: str = ""
    user_team: str = ""
    channel: str = ""
    thread_ts: str = ""
    message_ts: str = ""
    hint: str = ""
    files: tuple[SentFile, ...] = ()


def read(payload: Mapping[str, Any], own_user: str) -> Happening | Ignored:
    """`own_user`: the bot's account."""
    event = mapping(payload, "event")
    kind = text(event, "type")
    if reader := _PERSONAL.get(kind):
        stranger = _not_a_person(event, own_user) or _told_twice(event, own_user)
        return Ignored(stranger) if stranger else reader(event)
    if kind in _ROOM_CHANGED:
        return Happening(RoomChanged(), channel=id_of(event, "channel"), hint=text(event, "channel", "name"))
    if reader := _OTHERS.get(kind):
        return reader(event)
    return _uninstalled(payload, event) or Ignored(f"nobody waits for {kind or 'an event without a type'}")


def _not_a_person(event: Mapping[str, Any], own_user: str) -> str:
    """Why there is nobody to answer."""
    user = text(event, "user")
    if event.get("bot_id") or event.get("bot_profile"):
        return "a bot wrote it"
    if not user or user == _SLACKBOT:
        return "nobody wrote it"
    return "the bot itself" if user == own_user else ""


def _told_twice(event: Mapping[str, Any], own_user: str) -> str:
    """Of what mentions the bot in a channel, Slack tells as a mention, too."""
    is_written = text(event, "type") == "message" and text(event, "channel_type") != "im"
    return "the mention comes, too" if is_written and f"<@{own_user}>" in text(event, "text") else ""


# ---- what people write


def _written(event: Mapping[str, Any]) -> Happening | Ignored:
    subtype = text(event, "subtype")
    if subtype not in _WRITTEN:
        return Ignored(f"not something written: {subtype}")
    is_direct = text(event, "channel_type") == "im"
    if not is_direct and not thread_of(event):
        return Ignored("not said to the bot")
    if not text(event, "text").strip() and (is_direct or not files_in(event)):
        return Ignored("no words")
    if not is_direct:
        return replace(_said(event, Source.REMARK), content=Remarked(text(event, "text")))
    return _said(event, Source.DIRECT, DIRECT)


def _mentioned(event: Mapping[str, Any]) -> Happening | Ignored:
    """In a direct message, the message itself comes, too."""
    if "edited" in event or text(event, "subtype") not in _WRITTEN:
        return Ignored("not something new")
    if text(event, "channel_type") == "im" or text(event, "channel").startswith("D"):
        return Ignored("the message itself comes, too")
    return _said(event, Source.MENTION)


def _said(event: Mapping[str, Any], source: Source, hint: str = "") -> Happening:
    return Happening(
        Typed(text(event, "text")),
        source,
        user=text(event, "user"),
        user_team=_team_of(event),
        channel=text(event, "channel"),
        thread_ts=thread_of(event),
        message_ts=text(event, "ts"),
        hint=hint,
        files=files_in(event),
    )


def _team_of(event: Mapping[str, Any]) -> str:
    return text(event, "user_team") or text(event, "source_team") or text(event, "team")


# ---- what people do


def _reacted(event: Mapping[str, Any]) -> Happening | Ignored:
    name, _, _ = text(event, "reaction").partition("::")
    message = text(event, "item", "ts")
    if text(event, "item", "type") != "message" or name not in {MAKES_TASK, TICKS}:
        return Ignored("not a reaction for the bot")
    content = Ticked(message) if name == TICKS else Pointed(message, author=text(event, "item_user"), at_once=True)
    return Happening(
        content,
        Source.REACTION,
        user=text(event, "user"),
        user_team=_team_of(event),
        channel=text(event, "item", "channel"),
        message_ts=message,
    )


def _opened_home(event: Mapping[str, Any]) -> Happening | Ignored:
    if text(event, "tab") != "home":
        return Ignored("another tab")
    return Happening(
        Pressed("home"), Source.HOME, user=text(event, "user"), channel=text(event, "channel"), hint=DIRECT
    )


def _came(event: Mapping[str, Any]) -> Happening:
    at = _moment(text(event, "event_ts"))
    content = Joined(at) if text(event, "type") == "member_joined_channel" else Left(at)
    return Happening(content, user=text(event, "user"), user_team=_team_of(event), channel=text(event, "channel"))


def _moment(stamp: str) -> datetime | None:
    """Of seconds since 1970, with a fraction."""
    if not _STAMP.fullmatch(stamp):
        return None
    return datetime.fromtimestamp(float(stamp), UTC)


# ---- what changes


def _person_changed(event: Mapping[str, Any]) -> Happening:
    user = mapping(event, "user")
    return Happening(PersonChanged(user), user=text(user, "id"))


def _room_moved(event: Mapping[str, Any]) -> Happening:
    return Happening(RoomMoved(text(event, "new_channel_id")), channel=text(event, "old_channel_id"))


def _uninstalled(payload: Mapping[str, Any], event: Mapping[str, Any]) -> Happening | None:
    at = payload.get("event_time")
    seconds = at if isinstance(at, int) else 0
    if text(event, "type") == "app_uninstalled":
        return Happening(Uninstalled(seconds))
    if text(event, "type") == "tokens_revoked":
        bots = mapping(event, "tokens").get("bot")
        return Happening(TokensRevoked(seconds, tuple(map(str, bots)) if isinstance(bots, list) else ()))
    return None


_PERSONAL: Mapping[str, Callable[[Mapping[str, Any]], Happening | Ignored]] = {
    "message": _written,
    "app_mention": _mentioned,
    "reaction_added": _reacted,
    "app_home_opened": _opened_home,
    "member_joined_channel": _came,
    "member_left_channel": _came,
}
_OTHERS: Mapping[str, Callable[[Mapping[str, Any]], Happening]] = {
    "user_change": _person_changed,
    "team_join": _person_changed,
    "channel_id_changed": _room_moved,
}
_ROOM_CHANGED = frozenset(
    f"{kind}_{change}" for kind in ("channel", "group") for change in ("rename", "archive", "unarchive", "deleted")
) | {"channel_shared", "channel_unshared"}  # private ones, too
