"""Payloads of Slack → what somebody did, as far as the payload alone tells it. Pure.

- `read` never raises: what is missing or of another type is taken for absent, and what makes no sense is ignored.
- Text is not neutral yet (adapters.slack.text), for that needs the members of user groups: take it from `words`, and
  put it back by `with_words`.
- The workspace is the installation's, never the sender's: they differ in channels shared with others.
- A form was opened somewhere: its submission happens in that room and thread, as the sealed metadata says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from adapters.slack import events
from adapters.slack.actions import PERSON
from adapters.slack.files import files_in, unpacked
from adapters.slack.grants import PLATFORM
from adapters.slack.manifest import ADD_TO_TASK, CREATE_TASK, NEW_TASK
from adapters.slack.received import (
    Content,
    Ignored,
    Pointed,
    Refused,
    id_of,
    mapping,
    mappings,
    text,
    thread_of,
)
from adapters.slack.render import origin_of
from adapters.slack.slip import Slip, Source, opener
from adapters.slack.views import FIELD, values
from bot.contents import Completing, Pressed, Remarked, Submitted, Typed
from bot.message import FieldKind, Message, PersonSelect, Text, Tone
from bot.ports import Address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.files import SentFile
    from bot.model import RoomKind

Delivered: TypeAlias = Literal["command", "event", "interactive", "options"]
Payload: TypeAlias = "Mapping[str, Any]"

_OLD = Message(
    "This button is out of date.",
    (Text(("It was made by another version of me. Ask for the list or the card again, and use the new one.",)),),
    Tone.WARNING,
)
_COMPLETES = {
    f"{FIELD}{FieldKind.PEOPLE}": "person",
    f"{FIELD}{FieldKind.PROJECT}": "project",
    f"{FIELD}{FieldKind.TAGS}": "tag",
    f"{FIELD}{FieldKind.TASK}": "task",
}
_SIGNS = {"person": "@", "tag": "+", "task": "#", "project": "#"}  # typed before a name, and no part of it


# Said by a button that asks for one thing: a second click on it, with a time of its own, asks for the same.
_ONCE = re.compile(r"(?:add|draft|undo)\s|.*\sconfirm:yes\b", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Action:
    """`team`: the installation; an enterprise's id if it is org-wide. `user`: an account. What there is not is empty.

    `user_team`: where the account belongs, if the payload tells; `outsider`: that is another organisation. `shared`:
    the channel is open to another one. `channel`: empty in Home (but when that is opened), for global shortcuts and
    for news about people. `channel_name_hint`: as Slack calls it here. `thread_ts`: the first message of the thread
    that it happened in, where a task's card may stand. `key`: the same for every delivery of this action. `files`: of
    some, only the id is known (adapters.slack.files).
    """

    team: str
    user: str
    content: Content
    key: str
    slip: Slip
    user_team: str = ""
    outsider: bool = False
    shared: bool = False
    channel: str = ""
    channel_name_hint: str = ""
    thread_ts: str = ""
    files: tuple[SentFile, ...] = ()


def read(payload: Payload, *, source: Delivered, secret: bytes) -> Action | Ignored:
    """`source`: as what Slack delivered it. `secret`: what forms were sealed with (adapters.slack.slip)."""
    match source:
        case "event":
            action = _event(payload)
        case "command":
            action = _command(payload)
        case "options":
            action = _asked(payload, secret)
        case _:
            action = _interactive(payload, secret)
    if isinstance(action, Action) and not (action.key and action.team):
        return Ignored("it has no id" if action.team else "it belongs to no workspace")
    return action


def address(action: Action, kind: RoomKind, name: str) -> Address:
    """What belongs to no channel belongs to the person."""
    room = action.channel or action.user
    return Address(PLATFORM, action.team, room, name, kind, action.thread_ts or None)


def words(action: Action) -> str | None:
    """What somebody wrote, as Slack escapes it; None: nothing, or it is yet to be fetched."""
    return action.content.text if isinstance(action.content, (Typed, Pointed, Remarked)) else None


def with_words(action: Action, neutral: str) -> Action:
    """The action with its text neutral; a form that can't be opened at once is offered by this line."""
    match action.content:
        case Typed():
            return replace(action, content=Typed(neutral), slip=replace(action.slip, line=neutral))
        case Pointed():
            return replace(action, content=replace(action.content, text=neutral))
        case Remarked():
            return replace(action, content=Remarked(neutral))
    return action


# ---- whose it is


def _action(payload: Payload, content: Content, key: str, slip: Slip, *, user_team: str = "", hint: str = "") -> Action:
    """`slip` says who and where; the workspace is filled in."""
    team = installation(payload)
    return Action(
        team=team,
        user=slip.user,
        content=content,
        key=key,
        slip=replace(slip, team=team),
        user_team=user_team,
        outsider=_is_outsider(payload, team, user_team),
        shared=payload.get("is_ext_shared_channel") is True,
        channel=slip.channel,
        channel_name_hint=hint,
        thread_ts=slip.thread_ts,
    )


def installation(payload: Payload) -> str:
    """The workspace that this was delivered for; the enterprise, if the bot is installed there."""
    authorization = next(iter(mappings(payload, "authorizations")), {})
    context = authorization or payload
    if context.get("is_enterprise_install") in (True, "true") and (enterprise := _enterprise(payload)):
        return enterprise
    return (
        text(authorization, "team_id")
        or text(payload, "view", "app_installed_team_id")
        or text(payload, "context_team_id")
        or id_of(payload, "team")
        or text(payload, "team_id")
        or text(payload, "user", "team_id")
        or text(payload, "view", "team_id")
    )


def _enterprise(payload: Payload) -> str:
    authorization = next(iter(mappings(payload, "authorizations")), {})
    return (
        text(authorization, "enterprise_id")
        or id_of(payload, "enterprise")
        or text(payload, "enterprise_id")
        or text(payload, "team", "enterprise_id")
    )


def _is_outsider(payload: Payload, team: str, user_team: str) -> bool:
    """Of an enterprise, Slack may name the sender's workspace or the enterprise itself."""
    enterprise = _enterprise(payload)
    return user_team not in {"", team, enterprise} and team != enterprise


# ---- events


def _event(payload: Payload) -> Action | Ignored:
    bot = next(iter(mappings(payload, "authorizations")), {})
    happened = events.read(payload, text(bot, "user_id"))
    if isinstance(happened, Ignored):
        return happened
    slip = Slip(
        happened.source,
        user=happened.user,
        channel=happened.channel,
        thread_ts=happened.thread_ts,
        message_ts=happened.message_ts,
        line=happened.content.text if isinstance(happened.content, Typed) else "",
    )
    key = text(payload, "event_id")
    action = _action(payload, happened.content, key, slip, user_team=happened.user_team, hint=happened.hint)
    return replace(action, files=happened.files)


# ---- commands


def _command(payload: Payload) -> Action:
    line = text(payload, "text").strip()
    slip = Slip(
        Source.COMMAND,
        user=text(payload, "user_id"),
        channel=text(payload, "channel_id"),
        response_url=text(payload, "response_url"),
        trigger_id=text(payload, "trigger_id"),
        line=line,
    )
    return _action(
        payload,
        Typed(line),
        slip.trigger_id,
        slip,
        user_team=text(payload, "team_id"),
        hint=text(payload, "channel_name"),
    )


# ---- what is pressed, filled in and pointed at


def _interactive(payload: Payload, secret: bytes) -> Action | Ignored:
    match text(payload, "type"):
        case "block_actions":
            return _pressed(payload, secret)
        case "view_submission":
            return _submitted(payload, secret)
        case "message_action":
            return _pointed(payload)
        case "shortcut":
            return _began(payload)
        case kind:
            return Ignored(f"nobody waits for {kind or 'a payload without a type'}")


def _from(payload: Payload, content: Content, key: str, slip: Slip) -> Action:
    team = text(payload, "user", "team_id")
    return _action(payload, content, key, slip, user_team=team, hint=text(payload, "channel", "name"))


def _pressed(payload: Payload, secret: bytes) -> Action | Ignored:
    pressed = next(iter(mappings(payload, "actions")), {})
    content = _said_by(pressed)
    if isinstance(content, Ignored):
        return content
    slip = _pressed_in(payload, secret)
    line = content.command if isinstance(content, Pressed) else ""
    slip = replace(slip, origin=origin_of(text(pressed, "block_id")), line=line)
    place = slip.channel if slip.message_ts else text(payload, "view", "id")
    clicked = (text(pressed, "action_id"), text(pressed, "block_id"), text(pressed, "action_ts"))
    parts = ("once", line) if _ONCE.match(line) else clicked
    key = ":".join((place, slip.message_ts, *parts, slip.user))
    return _from(payload, content, key if place and clicked[-1] else slip.trigger_id, slip)


def _said_by(pressed: Payload) -> Pressed | Refused | Ignored:
    """What the button says; one that an older version made may still have a line to say."""
    kind, action = text(pressed, "type"), text(pressed, "action_id")
    if text(pressed, "url"):
        return Ignored("a link, which Slack opens")
    if action.startswith(FIELD) or kind == "plain_text_input":
        return Ignored("a field of a form, which is not submitted yet")
    if (account := text(pressed, "selected_user")) and action.startswith(PERSON):
        return Pressed(PersonSelect("", action.removeprefix(PERSON)).picked(account))
    line = text(pressed, "value") or text(pressed, "selected_option", "value")
    return Pressed(line) if line else Refused(_OLD)


def _pressed_in(payload: Payload, secret: bytes) -> Slip:
    user, trigger = text(payload, "user", "id"), text(payload, "trigger_id")
    if text(payload, "view", "type") == "home":
        return Slip(Source.PRESS_HOME, user=user, trigger_id=trigger)
    if text(payload, "view", "id"):
        return replace(_of_modal(payload, Source.PRESS_MODAL, secret), trigger_id=trigger)
    container = mapping(payload, "container")
    stamp, thread = text(container, "message_ts"), text(container, "thread_ts")
    return Slip(
        Source.PRESS_PRIVATE if container.get("is_ephemeral") is True else Source.PRESS,
        user=user,
        channel=text(payload, "channel", "id") or text(container, "channel_id"),
        thread_ts=thread_of(mapping(payload, "message")) or ("" if thread == stamp else thread),
        message_ts=stamp or text(payload, "message", "ts"),
        response_url=text(payload, "response_url"),
        trigger_id=trigger,
    )


def _of_modal(payload: Payload, source: Source, secret: bytes) -> Slip:
    """Where it was opened is where it happens."""
    view, user = mapping(payload, "view"), text(payload, "user", "id")
    command, opened = opener(text(view, "private_metadata"), installation(payload), user, secret)
    return Slip(
        source,
        user=user,
        channel=opened.channel if opened else "",
        thread_ts=opened.thread_ts if opened else "",
        view_id=text(view, "id"),
        view_hash=text(view, "hash"),
        command=command,
        field=next(iter(mapping(view, "state", "values")), ""),
        opened=opened,
    )


def _submitted(payload: Payload, secret: bytes) -> Action:
    slip = _of_modal(payload, Source.SUBMISSION, secret)
    key = f"{slip.view_id}:{slip.view_hash}" if slip.view_id else ""
    action = _from(payload, Submitted(slip.command, values(mapping(payload, "view"))), key, slip)
    return replace(action, files=unpacked(slip.opened.files) if slip.opened else ())


def _asked(payload: Payload, secret: bytes) -> Action | Ignored:
    asking, typed = text(payload, "action_id"), text(payload, "value")
    what = _COMPLETES.get(asking)
    if what is None:
        return Ignored("a field that suggests nothing")
    slip = replace(_of_modal(payload, Source.SUGGESTION, secret), asking=asking, typed=typed)
    content = Completing(what, typed.strip().removeprefix(_SIGNS[what]))
    return _from(payload, content, f"{slip.view_id}:{asking}:{typed}", slip)


def _pointed(payload: Payload) -> Action:
    message, uses = mapping(payload, "message"), text(payload, "callback_id")
    stamp, channel = text(payload, "message_ts") or text(message, "ts"), text(payload, "channel", "id")
    slip = Slip(
        Source.MESSAGE_SHORTCUT,
        user=text(payload, "user", "id"),
        channel=channel,
        thread_ts=thread_of(message) or stamp,
        message_ts=stamp,
        response_url=text(payload, "response_url"),
        trigger_id=text(payload, "trigger_id"),
    )
    content = Pointed(
        stamp,
        _text_of(message),
        author=text(message, "user"),
        author_name=text(message, "username") or text(message, "bot_profile", "name"),
        thread_ts=thread_of(message),
        link=permalink(text(payload, "team", "domain"), channel, stamp, thread_of(message)),
        attach=uses == ADD_TO_TASK,
    )
    known = uses in {CREATE_TASK, ADD_TO_TASK}
    action = _from(payload, content if known else Refused(_OLD), slip.trigger_id, slip)
    return replace(action, thread_ts=content.thread_ts, files=files_in(message))


def _began(payload: Payload) -> Action:
    slip = Slip(Source.GLOBAL_SHORTCUT, user=text(payload, "user", "id"), trigger_id=text(payload, "trigger_id"))
    if text(payload, "callback_id") != NEW_TASK:
        return _from(payload, Refused(_OLD), slip.trigger_id, slip)
    return _from(payload, Pressed("form"), slip.trigger_id, replace(slip, line="form"))


# ---- messages


def permalink(domain: str, channel: str, ts: str, thread_ts: str = "") -> str:
    """Where a message can be read; empty where something of that is not known."""
    if not (domain and channel and ts):
        return ""
    thread = f"?thread_ts={thread_ts}&cid={channel}" if thread_ts else ""
    return f"https://{domain}.slack.com/archives/{channel}/p{ts.replace('.', '')}{thread}"


def _text_of(message: Payload) -> str:
    """Other bots write beside the text, and some people only send a file."""
    beside = (text(one, "fallback") or text(one, "text") for one in mappings(message, "attachments"))
    files = (text(one, "title") or text(one, "name") for one in mappings(message, "files"))
    return text(message, "text") or next(filter(None, (*beside, *files)), "")
