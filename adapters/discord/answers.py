"""How a reply is shown, from how somebody turned to the bot. Pure.

- Private unless the reply says otherwise. A message that everybody sees is never replaced, and what is pressed on it is
  answered in private; a private list or card is replaced: by what was done, and itself below that as it is now
  (`shown_again`).
- What was written in a channel can't be answered there in private: the answer is a direct message.
- A form is opened by a click or a command, at once or not at all: too late, it is offered by a button.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from adapters.discord import limits, modals, render
from adapters.discord.slip import Source
from adapters.discord.spans import label
from adapters.discord.text import link
from bot import enclosing, numbering
from bot.characters import units
from bot.message import Button, Buttons, Choices, Form, Message, Note, Text, Tone, compose
from bot.ports import Audience

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.discord.render import Rendered
    from adapters.discord.slip import Slip
    from adapters.discord.spans import Json
    from bot.ports import Reply


@dataclass(frozen=True, slots=True)
class Say:
    """To whoever waits; `public`: everybody in the room sees it."""

    drawn: Rendered
    public: bool = False


@dataclass(frozen=True, slots=True)
class Replace:
    """In the place of the private message that was pressed."""

    drawn: Rendered


@dataclass(frozen=True, slots=True)
class Open:
    """A modal."""

    modal: Json


@dataclass(frozen=True, slots=True)
class Suggest:
    """Pairs of what is shown and what is inserted."""

    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Post:
    """In the channel where it was said, as a reply to it."""

    drawn: Rendered


@dataclass(frozen=True, slots=True)
class Tell:
    """In a direct message. `otherwise`: what everybody may read where that is not taken; None: nothing."""

    drawn: Rendered
    otherwise: Rendered | None


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to say; whoever waits is not kept waiting."""


Answer: TypeAlias = Say | Replace | Open | Suggest | Post | Tell | Nothing


def plan(
    slip: Slip,
    reply: Reply,
    *,
    again: Reply | None = None,
    names: Mapping[str, str] | None = None,
    late: bool = False,
) -> Answer:
    """`again`: the reply to the line of `shown_again`, if there is one. `names`: as render.message has them.

    `late`: it was acknowledged before, so no form can be opened.
    """
    match reply.body:
        case Choices(options):
            fitting = [(label(shown, limits.CHOICE, names or {}), value) for value, shown in options]
            return Suggest(tuple((shown or "…", value) for shown, value in fitting if units(value) <= limits.CHOICE))
        case _ if slip.source is Source.SUGGESTION:
            return Suggest(())
        case _ if slip.source is Source.REMARK:
            return Nothing()
        case Form() as form if late or not _opens_forms(slip):
            return _said(_beside(slip), reply, _offer(form, slip), names)
        case Form() as form:
            source = link(slip.guild, slip.channel, modals.made_of(form.command))
            return Open(modals.modal(form, link=source, names=names))
        case message:
            return _shown(slip, reply, _placed(slip, _honest(slip, reply, message)), again, names)


def shown_again(slip: Slip, reply: Reply) -> str:
    """The line that shows what was pressed as it is now, to be handled next; empty if the reply takes its place."""
    if not isinstance(reply.body, Message) or reply.audience is not Audience.PRIVATE or reply.origin:
        return ""
    failed_form = slip.source is Source.SUBMISSION and not reply.understood
    return "" if failed_form else slip.origin


# ---- parts


def _opens_forms(slip: Slip) -> bool:
    """After a form Discord opens no other one."""
    return slip.source.is_interaction and slip.source is not Source.SUBMISSION


def _offer(form: Form, slip: Slip) -> Message:
    """By the form's own command: what was chosen for it is no line that reads back as it was meant."""
    command = form.command.partition(" version:")[0]
    line = command if _verb(command) in _REOPENED and command != "comment" else slip.line
    line = enclosing.like(numbering.like(line, form.command), form.command)
    if not line or len(line) > limits.CUSTOM_ID - limits.CUSTOM_ID_HEAD:
        return Message("The form could not be opened in time.", (Text(("Please try it once more.",)),), Tone.WARNING)
    return Message(form.title, (Buttons((Button("Open the form", line, Tone.GOOD),)),))


_REOPENED = frozenset({"edit", "comment", "prefs"})


def _beside(slip: Slip) -> Slip:
    """An offer leaves the page that was pressed as it is."""
    return replace(slip, source=Source.PRESS, origin="") if slip.in_place and _is_pressed(slip) else slip


def _is_pressed(slip: Slip) -> bool:
    return slip.source in {Source.PRESS, Source.PRESS_PRIVATE}


def _honest(slip: Slip, reply: Reply, message: Message) -> Message:
    """What was done where the bot may post no card says so; a card that was to be posted is none."""
    is_page = bool(reply.origin or reply.file) and reply.card is None
    if not slip.silent or not reply.understood or is_page or message.is_empty:
        return message
    if reply.card is not None:  # it was all that was asked for
        return Message("No card is shown here", (Text(_SILENT),), Tone.WARNING)
    return replace(message, blocks=(*message.blocks, Note(_SILENT)))


_SILENT = (
    "I may not post in this channel, so no card is shown here. Edit Channel → Permissions lets me: add Nudge there.",
)


def _placed(slip: Slip, message: Message) -> Message:
    """With the server that it is about, where that was a guess."""
    if not slip.home or message.is_empty:
        return message
    where = f"In the server {slip.home}, where you used me last."
    return replace(message, blocks=(*message.blocks, Note((where,))))


def _shown(slip: Slip, reply: Reply, message: Message, again: Reply | None, names: Mapping[str, str] | None) -> Answer:
    below = again.body if again and again.understood and isinstance(again.body, Message) else None
    if below is None:
        return _said(slip, reply, message, names)
    both = below if message.is_empty else compose(message, below)
    origin = (again.origin if again else "") or slip.origin
    return Replace(render.message(both, origin=origin, server=slip.server, names=names))


def _said(slip: Slip, reply: Reply, message: Message, names: Mapping[str, str] | None) -> Answer:
    if message.is_empty:
        if slip.source not in _ASKED:
            return Nothing()
        message = Message("Done.", tone=Tone.GOOD)
    public = _is_public(slip, reply)
    is_page = not public and reply.card is None
    origin = reply.origin if is_page else ""
    drawn = render.message(message, origin=origin, room=public, server=slip.server, names=names, file=reply.file)
    if slip.source.is_interaction:
        return Replace(drawn) if _replaces(slip, reply) else Say(drawn, public)
    if public or slip.source is Source.DIRECT:
        return Post(drawn)
    is_asked = slip.source is not Source.REACTION  # the card shows what came of it, and nobody expects a word
    return Tell(drawn, render.message(_private(message)) if is_asked else None)


# What was pressed or written may stay without a word; a command may not.
_ASKED = frozenset({Source.COMMAND, Source.MENU, Source.SUBMISSION})


def _is_public(slip: Slip, reply: Reply) -> bool:
    """Who turns the pages of a list that everybody sees, does it for themselves; a report is posted by a press."""
    turns = slip.source is Source.PRESS or (slip.source is Source.PRESS_PRIVATE and bool(slip.origin))
    return reply.audience is Audience.ROOM and (not turns or _verb(reply.origin) == "report")


def _replaces(slip: Slip, reply: Reply) -> bool:
    """A private page is replaced by the next page, not by a card that is looked at from a list."""
    if _is_public(slip, reply):
        return False
    if slip.source is Source.SUBMISSION:  # what is wrong with a form gives way to what comes of it
        return slip.alone and not slip.origin
    if not (_is_pressed(slip) and slip.in_place):
        return False
    return not (_verb(slip.origin) in _LISTS and _verb(reply.origin) == "show")


_LISTS = frozenset({"list", "search", "today", "home"})


def _verb(line: str) -> str:
    return line.partition(" ")[0]


def _private(message: Message) -> Message:
    """For the room, when the person takes no direct messages: nothing that only they may read."""
    done = message.tone is Tone.GOOD
    title = "Done." if done else "I have an answer for you, and can't send it."
    how = (
        "I may not write direct messages to you: allow them from members of this server, or use /task here, whose "
        "answers only you see."
    )
    return Message(title, (Text((how,)),), message.tone)
