"""Payloads of Discord → what somebody did, as far as the payload alone tells it. Pure.

- A payload is {"t": the event's name, "d": Discord's object}: INTERACTION_CREATE, MESSAGE_CREATE or
  MESSAGE_REACTION_ADD. For the last two Discord tells only the channel's id; "channel" goes along if it is known.
- `read` never raises: what is missing or of another type is taken for absent. Somebody waits for the answer to an
  interaction, so one that makes no sense any more is refused kindly, and ignored only if nobody could be answered.
- A thread belongs to its channel's room, but a private one is a room itself: not everybody in the channel sees it.
- In channels the bot hears what mentions it in the text. A reply to one of its messages pings it, too, and is often
  meant for the others there. What is said in a thread may be a comment; Discord shows the bot its words only if it has
  the intent for that, or if it is pinged.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.discord import actions, modals, tree
from adapters.discord.chosen import OUT_OF_DATE, asked, chosen, given_files, typed
from adapters.discord.contents import author, origin_of, said_in
from adapters.discord.delivered import EPHEMERAL, Action, Delivered, Payload, action_of
from adapters.discord.received import (
    Content,
    Ignored,
    Pointed,
    Refused,
    id_of,
    mapping,
    mappings,
    mentioned_in,
    number,
    others_in,
    resolved,
    sender,
    text,
    texts,
)
from adapters.discord.slip import Source
from adapters.discord.text import addresses, neutral
from bot.contents import Attaching, FromMessage, Pressed, Remarked, Submitted, Ticked
from bot.message import Message, PersonSelect, Text, Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from bot.files import SentFile
    from bot.ports import Sender

_OLD_BUTTON = Refused(
    Message(
        "This button is out of date.",
        (Text(("It was made by another version of me. Ask for the list or the card again, and use the new one.",)),),
        Tone.WARNING,
    )
)

_UNREADABLE = Refused(
    Message(
        "You mentioned my role instead of me, so Discord does not show me what you wrote.",
        (Text(("Of the two that are offered behind @, pick the one with my picture. Or use /task.",)),),
        Tone.WARNING,
    )
)
_SAID, _REPLIED = 0, 19  # kinds of messages
_ON_PERSON, _ON_MESSAGE = 2, 3  # kinds of commands

TICKS = frozenset({"✅", "☑", "✔", "white_check_mark", "ballot_box_with_check", "heavy_check_mark"})
MAKES_TASK = frozenset({"📝", "memo", "task"})

# Said by a button that asks for one thing: a second click on it asks for the same.
_ONCE = re.compile(r"(?:add|draft|undo)\s|.*\sconfirm:yes\b", re.DOTALL)


def read(payload: Payload, *, bot_user: str, bot_role: str = "", now: datetime) -> Action | Ignored:
    """`bot_role`: the role of this server that only the bot has; empty if it has none."""
    delivered = Delivered(mapping(payload, "d"), bot_user, bot_role, now)
    reader = _READERS.get(text(payload, "t"))
    return reader(delivered) if reader else Ignored("nobody waits for it")


def filled(pointed: Pointed, message: Payload, *, bot_user: str, bot_role: str = "") -> Pointed:
    """With what the message says. `message`: as Discord's API gives it; whom it names: received.others_in."""
    said = neutral(said_in(message), bot_user=bot_user, bot_role=bot_role, limit=None)
    return replace(pointed, text=said, author=author(message))


# ---- interactions: commands, what is being typed into one, presses, forms


def _interaction(delivered: Delivered) -> Action | Ignored:
    reader = _INTERACTIONS.get(number(delivered.d, "type"))
    return reader(delivered) if reader else Ignored("an interaction of another kind")


def _done(
    delivered: Delivered,
    content: Content,
    source: Source,
    *,
    message: str = "",
    origin: str = "",
    named: Iterable[Sender] = (),
    files: tuple[SentFile, ...] = (),
) -> Action | Ignored:
    """By whoever caused the interaction. `named`: beside those that Discord resolved."""
    d, guild = delivered.d, delivered.guild
    user = mapping(d, "member", "user") or mapping(d, "user")
    who = sender(user, d.get("member"), guild, locale=text(d, "locale"))
    named = (*resolved(d.get("data"), guild), *named)
    return action_of(delivered, who, content, source, message=message, origin=origin, named=named, files=files)


def _commanded(delivered: Delivered) -> Action | Ignored:
    data = mapping(delivered.d, "data")
    match number(data, "type"):
        case kind if kind == _ON_MESSAGE:
            return _on_message(delivered, data)
        case kind if kind == _ON_PERSON:
            return _on_person(delivered, data)
    return _done(delivered, chosen(data, delivered.channels), Source.COMMAND, files=given_files(data))


def _on_person(delivered: Delivered, data: Payload) -> Action | Ignored:
    line = {tree.TASKS_OF: "list all <@{}>", tree.ASSIGN_TASK: "form <@{}>"}.get(text(data, "name"), "")
    target = id_of(data, "target_id")
    content = Pressed(line.replace("{}", target)) if line and target else OUT_OF_DATE
    return _done(delivered, content, Source.MENU)


def _on_message(delivered: Delivered, data: Payload) -> Action | Ignored:
    target = id_of(data, "target_id")
    message = mapping(data, "resolved", "messages", target)
    content = _of_message(delivered, text(data, "name"), target, message) if target else OUT_OF_DATE
    named = others_in(message, delivered.guild, bot_user=delivered.bot, bot_role=delivered.bot_role)
    files = delivered.files(message) if isinstance(content, (FromMessage, Attaching)) else ()
    action = _done(delivered, content, Source.MENU, message=target, named=named, files=files)
    return action if isinstance(action, Ignored) else replace(action, about=target)


def _of_message(delivered: Delivered, menu: str, target: str, message: Payload) -> Content:
    about = target, delivered.neutral(said_in(message)), author(message), delivered.link(target)
    match menu:
        case tree.SHOW_TASK:
            return Pressed(f"show <card:{target}>")
        case tree.CREATE_TASK:
            return FromMessage(*about)
        case tree.ADD_TO_TASK:
            return Attaching(*about)
    return OUT_OF_DATE


def _asked(delivered: Delivered) -> Action | Ignored:
    return _done(delivered, asked(mapping(delivered.d, "data")), Source.SUGGESTION)


def _pressed(delivered: Delivered) -> Action | Ignored:
    d = delivered.d
    pressed, shown = mapping(d, "data"), mapping(d, "message")
    message, content = id_of(shown, "id"), _said_by(pressed)
    source = Source.PRESS_PRIVATE if number(shown, "flags") & EPHEMERAL else Source.PRESS
    action = _done(delivered, content, source, message=message, origin=origin_of(shown))
    if isinstance(action, Ignored) or not message or not _ONCE.match(action.slip.line):
        return action
    seen = text(shown, "edited_timestamp") if action.slip.in_place else ""  # replaced since, it asks anew
    return replace(action, key=":".join(filter(None, (message, seen, "once", action.slip.line, action.slip.user))))


def _said_by(pressed: Payload) -> Pressed | Refused:
    """What the button says, or what was picked; older ones may mean nothing any more."""
    kind, line = actions.read_custom_id(text(pressed, "custom_id")) or ("", "")
    picked = next(iter(texts(pressed, "values")), "")
    match kind:
        case actions.SAY | actions.ORIGIN:
            return Pressed(line)
        case actions.PICK if picked:
            return Pressed(picked)
        case actions.WHO if picked:
            is_role = picked in mapping(pressed, "resolved", "roles")
            return Pressed(PersonSelect("", line).picked(f"&{picked}" if is_role else picked))
    return _OLD_BUTTON


def _submitted(delivered: Delivered) -> Action | Ignored:
    """What it was opened from, if that was a message, goes along."""
    d = delivered.d
    form, shown = text(d, "data", "custom_id"), mapping(d, "message")
    command = modals.command(form, delivered.link(modals.made_of(form)))
    values = modals.values(mappings(d, "data", "components"), mapping(d, "data", "resolved"))
    content = Submitted(command, values)
    action = _done(delivered, content, Source.SUBMISSION, message=id_of(shown, "id"), origin=origin_of(shown))
    return action if isinstance(action, Ignored) else replace(action, about=modals.about(form))


_INTERACTIONS: Mapping[int, Callable[[Delivered], Action | Ignored]] = {
    2: _commanded,
    3: _pressed,
    4: _asked,
    5: _submitted,
}


# ---- what people write, and react to


def _written(delivered: Delivered) -> Action | Ignored:
    said = text(delivered.d, "content")
    if reason := _not_for_the_bot(delivered, said):
        return Ignored(reason)
    if not _is_for_the_bot(delivered, said):
        return _heard(delivered, Remarked(delivered.neutral(said)), Source.REMARK)
    line = typed(said, delivered.channels, bot_user=delivered.bot, bot_role=delivered.bot_role)
    content = line if said or not delivered.guild else _UNREADABLE
    return _heard(delivered, content, Source.MENTION if delivered.guild else Source.DIRECT)


def _heard(delivered: Delivered, content: Content, source: Source) -> Action | Ignored:
    d = delivered.d
    who = sender(d.get("author"), d.get("member"), delivered.guild)
    named = others_in(d, delivered.guild, bot_user=delivered.bot, bot_role=delivered.bot_role)
    files = delivered.files(d)
    return action_of(delivered, who, content, source, message=id_of(d, "id"), named=named, files=files)


def _not_for_the_bot(delivered: Delivered, said: str) -> str:
    """Why nothing is to be done.

    The bot's name alone asks for today's list; a file alone asks for nothing, but in a thread it is a remark.
    """
    d = delivered.d
    if d.get("webhook_id") or mapping(d, "author").get("bot") is True or id_of(d, "author", "id") == delivered.bot:
        return "no person wrote it"
    if d.get("type", _SAID) not in (_SAID, _REPLIED):
        return "nobody said it"
    if not delivered.guild:
        return "" if said.strip() else "no words"
    is_remark = delivered.room != delivered.channel and bool(said.strip() or delivered.files(d))
    return "" if is_remark or _is_for_the_bot(delivered, said) else "not said to the bot"


def _is_for_the_bot(delivered: Delivered, said: str) -> bool:
    is_addressed = addresses(said, bot_user=delivered.bot, bot_role=delivered.bot_role)
    return not delivered.guild or is_addressed or _to_its_role(delivered, said)


def _to_its_role(delivered: Delivered, said: str) -> bool:
    """Discord's client suggests the bot's own role beside the bot; of such a message the bot is told no word."""
    roles = {one.external_id for one in mentioned_in(delivered.d, delivered.guild)}
    return not said and bool(delivered.bot_role) and f"&{delivered.bot_role}" in roles


def _reacted(delivered: Delivered) -> Action | Ignored:
    """A reaction has no id, and may be taken off and put on again: then it is another one.

    So the minute in which it comes is part of its key. Delivered twice, it is most likely in one minute; and if not, a
    task that is done stays done, and of one message one task is made.
    """
    d, message = delivered.d, id_of(delivered.d, "message_id")
    emoji = text(d, "emoji", "name").removesuffix("\N{VARIATION SELECTOR-16}")
    if not message or emoji not in TICKS | MAKES_TASK:
        return Ignored("not a reaction for the bot")
    who = sender(mapping(d, "member", "user") or {"id": d.get("user_id")}, d.get("member"), delivered.guild)
    if who.barred or who.external_id == delivered.bot:
        return Ignored("no person put it there")
    content = Ticked(message) if emoji in TICKS else Pointed(message, delivered.link(message))
    key = f"{message}:{emoji}:{who.external_id}:{delivered.now:%Y-%m-%dT%H:%M}"
    return action_of(delivered, who, content, Source.REACTION, message=message, key=key)


_READERS: Mapping[str, Callable[[Delivered], Action | Ignored]] = {
    "INTERACTION_CREATE": _interaction,
    "MESSAGE_CREATE": _written,
    "MESSAGE_REACTION_ADD": _reacted,
}
