"""What people write in Discord, as neutral text (bot.contents.Typed). Pure, and linear in the length of the text.

- Discord puts its references into <…> and escapes nothing: somebody may type `<@1>` letter by letter. They could as
  well have mentioned 1, and the core checks everybody who is named.
- A role is an account whose id is `&` and the role's id: its mention is neutral as it stands.
- A time that Discord shows to each in their own zone (`<t:…>`) is written as the one instant it is.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.commands import TAKES_TASK
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Collection

LINE_LENGTH = 4_000  # the longest message Discord lets anybody send

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL takes neither NUL nor half a character
_ID = r"[0-9]{1,20}"
_NAMED = re.compile(rf"<@!?({_ID})>|<@(&{_ID})>")
_TOKEN = re.compile(
    rf"<(?:@!?(?P<user>{_ID})|a?:(?P<emoji>\w{{1,64}}):{_ID}|t:(?P<seconds>-?[0-9]{{1,14}})(?::[A-Za-z])?"
    rf"|/(?P<command>[^<>:\n]{{1,100}}):{_ID}|id:(?P<place>[a-z-]{{1,40}})(?::{_ID})?|(?P<url>https?://[^\s<>]+))>"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERBS = "|".join(sorted(map(re.escape, TAKES_TASK), key=len, reverse=True))
_VERB = re.compile(rf"\s*(?:{_VERBS})(?=[\s<]|$)", re.IGNORECASE)
_PIECE = re.compile(
    rf"(?P<blank>[\s,]+)|<?https://(?:ptb\.|canary\.)?discord(?:app)?\.com/channels/(?:{_ID}|@me)/(?P<channel>{_ID})"
    rf"/(?P<message>{_ID})/?>?(?![^\s,])|(?P<word>[^\s<]+)"
)
_NUMBERS = re.compile(r"#?\d[\d,#-]*|\^|and|&")


def storable(text: str) -> str:
    """Without what no database takes."""
    return _UNSTORABLE.sub("", text)


def link(guild: str, channel: str, message: str) -> str:
    """Where a message can be read. `guild`: empty for direct messages."""
    return f"https://discord.com/channels/{guild or '@me'}/{channel}/{message}"


def mentioned(text: str) -> tuple[str, ...]:
    """The accounts that a text names, each once, roles as `&id`; the bot's own too."""
    return tuple(dict.fromkeys(user or role for user, role in _NAMED.findall(text)))


# ---- Discord's text → neutral text


def neutral(
    text: str,
    *,
    bot_user: str = "",
    bot_role: str = "",
    channels: Collection[str] = (),
    limit: int | None = LINE_LENGTH,
) -> str:
    """`bot_user`, `bot_role`: the bot and the role that is only its own; mentions of them vanish: they address it.

    `channels`: where it was written, and the thread there; a link to a message in one of them stands for the task shown
    there (`<card:…>`) where a command takes a task. `limit`: None for what was not written to the bot. Raises UserError
    for more characters.
    """
    text = _with_cards(_without(_mentions(bot_user, bot_role), storable(text)), channels)
    plain = references(text).strip()
    if limit is not None and len(plain) > limit:
        raise UserError(
            f"That is {len(plain):,} characters; in Discord a line may have {limit:,}.",
            "Shorten it, or add the task first and put the rest into comments.",
        )
    return plain


def addresses(text: str, *, bot_user: str, bot_role: str = "") -> bool:
    """Whether the bot is mentioned in the text itself, by its name or by the role that is only its own."""
    mentions = _mentions(bot_user, bot_role)
    return bool(mentions) and re.search(mentions, text) is not None


def references(text: str) -> str:
    """The text with every reference of Discord's neutral or as it would be said; nothing else is touched."""
    return _TOKEN.sub(_said, text)


def _said(token: re.Match[str]) -> str:
    match token.lastgroup:
        case "user":
            return f"<@{token['user']}>"
        case "emoji":
            return f":{token['emoji']}:"
        case "seconds":
            return _instant(int(token["seconds"])) or token[0]
        case "command":
            return f"/{token['command']}"
        case "place":
            return token["place"]
    return token["url"]


def _instant(seconds: int) -> str:
    """As the core reads an instant, in a title's tail, too: "2026-11-27T16:00Z"; empty beyond the calendar."""
    try:
        at = _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return ""
    return f"{at.replace(tzinfo=None).isoformat(timespec='seconds' if at.second else 'minutes')}Z"


# ---- whom it addresses


def _mentions(bot_user: str, bot_role: str) -> str:
    users = [rf"@!?{re.escape(bot_user)}"] if bot_user else []
    roles = [rf"@&{re.escape(bot_role)}"] if bot_role else []
    return f"<(?:{'|'.join(users + roles)})>" if users or roles else ""


def _without(mentions: str, text: str) -> str:
    """Without mentions of the bot: `@nudge: done 12` and `hey @nudge, …` are for it, not about it."""
    if not mentions:
        return text
    first = re.match(rf"\s*{mentions}[:,]?", text)
    return re.sub(f" ?{mentions}", "", text[first.end() :] if first else text)


# ---- links to messages


def _with_cards(text: str, channels: Collection[str]) -> str:
    """In `done <link> <link>` a link is a task; in a title it stays a link."""
    if not channels:
        return text
    verb = _VERB.match(text)
    at = verb.end() if verb else 0
    cards: list[str] = [text[:at]]
    while piece := _PIECE.match(text, at):
        if piece["word"] and not _NUMBERS.fullmatch(piece["word"]):
            break
        if piece["channel"] and piece["channel"] not in channels:
            break
        cards.append(f"<card:{piece['message']}>" if piece["channel"] else piece[0])
        at = piece.end()
    return "".join(cards) + text[at:]
