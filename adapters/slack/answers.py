"""How a reply is shown, from how somebody turned to the bot: the acknowledgement, and what is asked of Slack. Pure.

- Private unless the reply says otherwise. A message that everybody sees is never replaced, a private list or card is:
  by what was done, and itself below that as it is now (`shown_again`).
- A picture is a file, and Slack shows files in messages that stand in a conversation: an answer that only one person
  sees says the same in words, and how to get the picture. With one, it is posted and never the acknowledgement, which
  could not wait for the upload.
- A form's answer is shown where the form was opened. What was not understood stays in the modal.
- `Answer.otherwise`: what to do if Slack refuses the call for good, so that the person learns of it nevertheless.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from adapters.slack import render, views
from adapters.slack import slip as slips
from adapters.slack.calls import (
    Answer,
    Call,
    DirectMessage,
    OpenView,
    Post,
    PostEphemeral,
    PublishHome,
    Respond,
    SendFile,
    UpdateView,
    response_body,
)
from adapters.slack.settings import HOOKS
from adapters.slack.slip import Source
from bot import numbering
from bot.message import (
    Button,
    Buttons,
    Choices,
    Code,
    Form,
    Message,
    Note,
    Text,
    Tone,
    compose,
)
from bot.pictures import Chart, Picture
from bot.ports import Audience

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from adapters.slack.render import Rendered
    from adapters.slack.slip import Slip
    from adapters.slack.spans import Json
    from bot.message import File
    from bot.ports import Reply


@dataclass(frozen=True, slots=True)
class _Means:
    """As for `plan`. `from_form`: a form was opened here, and what came of it is to be shown here."""

    secret: bytes
    names: Mapping[str, str]
    hooks: Sequence[str]
    late: bool
    from_form: bool = False


def plan(
    slip: Slip,
    reply: Reply,
    *,
    secret: bytes,
    again: Reply | None = None,
    names: Mapping[str, str] | None = None,
    hooks: Sequence[str] = (HOOKS,),
    late: bool = False,
) -> Answer:
    """`secret`: seals what goes through forms. `again`: the reply to the line of `shown_again`, if there is one.

    `names`: of people and channels, by id, for references in what people wrote. `hooks`: how a response_url may begin.
    `late`: it was acknowledged before, a submission by `working`.
    """
    means = _Means(secret, names or {}, hooks, late)
    answer = _planned(slip, reply, again, means)
    return replace(answer, calls=(*answer.calls, _sent(slip, reply.file, means))) if reply.file else answer


def _sent(slip: Slip, file: File, means: _Means) -> SendFile:
    return SendFile(slip.user, file, DirectMessage(slip.user, _drawn(_NOT_SENT, means)))


_NOT_SENT = Message(
    "Slack does not take the file.",
    (Text(("I may lack the right to send files (files:write). Whoever runs me can see it in nudge doctor.",)),),
    Tone.WARNING,
)


def _planned(slip: Slip, reply: Reply, again: Reply | None, means: _Means) -> Answer:
    match reply.body:
        case Choices() as choices:
            return Answer({"options": views.options(choices, slip.asking, slip.typed)})
        case _ if slip.source is Source.SUGGESTION:
            return Answer({"options": []})
        case _ if slip.source in {Source.NOBODY, Source.REMARK}:
            return Answer()
        case Form() as form:
            return _form(slip, form, means)
        case Message() as message if _has_modal(slip, means):
            return _in_modal(slip, reply, _honest(slip, reply, message), again, means)
        case Message() as message:
            return _shown(slip, reply, _honest(slip, reply, message), again, means)


def _honest(slip: Slip, reply: Reply, message: Message) -> Message:
    """What was done where the bot can post no card says so; a card that was to be posted is none."""
    if reply.file:
        return replace(message, blocks=(*message.blocks, Note(("The file is in our direct messages.",))))
    if _is_private_chart(reply, message):
        return replace(message, blocks=(*message.blocks, Note(_WHERE_PICTURES_ARE)))
    told_without = bool(reply.origin) and reply.card is None
    if not (slip.away or slip.shared) or not reply.understood or told_without or message.is_empty:
        return message
    why = _SHARED if slip.shared else _AWAY
    if reply.card is not None:  # it was all that was asked for
        return Message("No card is shown here", (Text(why),), Tone.WARNING)
    return replace(message, blocks=(*message.blocks, Note(why)))


def _is_private_chart(reply: Reply, message: Message) -> bool:
    return reply.audience is Audience.PRIVATE and any(isinstance(block, Chart) for block in message.blocks)


_WHERE_PICTURES_ARE = ("As a picture: post it here, or ask me in our direct messages.",)
_SHARED = ("People of another organisation are in this channel, so no card is shown here: only you see this.",)
_AWAY = ("I am not in this channel, so nobody else sees a card of it here. To let me in: ", Code("/invite @nudge"))


def working() -> Json:
    """The acknowledgement of a submission that takes longer: the modal stays, and `plan` goes on with it."""
    return {"response_action": "update", "view": views.loading("One moment…")}


def shown_again(slip: Slip, reply: Reply) -> str:
    """The line that shows what was pressed as it is now, to be handled next; empty if the reply takes its place."""
    if not isinstance(reply.body, Message) or (slip.source is Source.SUBMISSION and not reply.understood):
        return ""
    begun = slips.began(slip)
    if begun.source is Source.PRESS_HOME:
        return "" if _is_home(reply.origin) else begun.origin or "home"
    is_private = begun.source is Source.PRESS_PRIVATE and reply.audience is Audience.PRIVATE
    return begun.origin if is_private and not reply.origin else ""


# ---- forms


def _form(slip: Slip, form: Form, means: _Means) -> Answer:
    view = views.modal(form, slips.metadata(slip, form.command, means.secret), means.names)
    if slip.source is Source.SUBMISSION and not means.late:
        return Answer(_form_again(slip, form, view))
    offered = _privately(slip, _drawn(_offer(slip, form), means), means)
    if _has_modal(slip, means):
        return Answer(None, (_update(slip, view, means),), offered)
    if slip.trigger_id and not means.late:
        return Answer(None, (OpenView(slip.trigger_id, view),), offered)
    return Answer(None, (offered,))


def _form_again(slip: Slip, form: Form, view: Json) -> Json:
    """What is wrong, at its fields; or another form, as of a task that others changed, with what was filled in."""
    errors = views.field_errors(form)
    if form.command == slip.command and errors:
        return {"response_action": "errors", "errors": errors}
    return {"response_action": "update", "view": view}


def _offer(slip: Slip, form: Form) -> Message:
    """Only a click may open a form, and only at once."""
    if not slip.line:
        return Message("The form could not be opened in time.", (Text(("Please try it once more.",)),), Tone.WARNING)
    line = numbering.like(slip.line, form.command)
    return Message(form.title, (Buttons((Button("Open the form", line, Tone.GOOD),)),))


# ---- in the modal that is open


def _has_modal(slip: Slip, means: _Means) -> bool:
    return slip.source in {Source.SUBMISSION, Source.PRESS_MODAL} or (means.late and bool(slip.view_id))


def _in_modal(slip: Slip, reply: Reply, message: Message, again: Reply | None, means: _Means) -> Answer:
    """What was understood closes it, where an acknowledgement still can; what may be sent again leaves it as it is."""
    closes = slip.source is Source.SUBMISSION and not means.late
    if closes and reply.understood:
        return _shown(slips.began(slip), reply, message, again, replace(means, late=True, from_form=True))
    if closes and reply.again and slip.field:
        return Answer(
            {"response_action": "errors", "errors": {slip.field: f"{message.title} Please send it again in a minute."}}
        )
    if message.is_empty:
        if not means.late:
            return Answer()
        message = Message("Done.", tone=Tone.GOOD)
    view = views.notice(message, slips.metadata(slip, slip.command, means.secret), means.names)
    if closes:
        return Answer({"response_action": "update", "view": view})
    return Answer(None, (_update(slip, view, means),), _privately(slip, _drawn(message, means), means))


def _update(slip: Slip, view: Json, means: _Means) -> UpdateView:
    """Acknowledged by `working`, it is another view than the one whose hash is known."""
    return UpdateView(slip.view_id, "" if means.late else slip.view_hash, view)


# ---- messages, by how somebody turned to the bot


def _shown(slip: Slip, reply: Reply, message: Message, again: Reply | None, means: _Means) -> Answer:
    if message.is_empty and again is None:
        return Answer()
    if _is_pictured(slip, reply, message):
        return _with_pictures(slip, reply, message, means)
    match slip.source:
        case Source.HOME | Source.PRESS_HOME:
            return _on_home(slip, reply, message, again, means)
        case Source.PRESS_PRIVATE if reply.audience is Audience.PRIVATE:
            return _in_place(slip, reply, message, again, means)
        case Source.COMMAND if not means.late:
            return Answer(response_body(_drawn(message, means, reply), public=reply.audience is Audience.ROOM))
        case Source.DIRECT:
            drawn = _drawn(message, means, replace(reply, audience=Audience.PRIVATE))
            return Answer(None, (Post(slip.channel, slip.thread_ts, drawn),))
        case Source.GLOBAL_SHORTCUT if slip.trigger_id and not means.late:
            view = views.notice(message, slips.metadata(slip, "", means.secret), means.names)
            return Answer(None, (OpenView(slip.trigger_id, view),), DirectMessage(slip.user, _drawn(message, means)))
    if reply.audience is Audience.ROOM and slip.channel:
        call = _publicly(slip, reply, message, means)
    else:
        call = _privately(slip, _drawn(message, means, reply), means)
    return Answer(None, (call,), _otherwise(call, slip, _drawn(message, means), means))


def _is_pictured(slip: Slip, reply: Reply, message: Message) -> bool:
    """Where it can be a message like any other; what a channel's pages show stays with whoever looks at them."""
    is_seen = reply.audience is Audience.ROOM or slip.channel.startswith(_DIRECT)
    has_any = any(isinstance(block, Picture) for block in message.blocks)
    return has_any and is_seen and bool(slip.channel) and slip.source in _POSTS


_DIRECT = "D"  # what the id of a direct conversation begins with
_POSTS = frozenset({Source.COMMAND, Source.PRESS, Source.PRESS_PRIVATE, Source.DIRECT, Source.MENTION})


def _with_pictures(slip: Slip, reply: Reply, message: Message, means: _Means) -> Answer:
    """In words where the bot may not post: between two people, say."""
    public = reply.audience is Audience.ROOM
    room = public and slip.source is not Source.DIRECT
    drawn = render.message(message, origin=reply.origin, room=room, names=means.names, pictured=True)
    words = _drawn(message, means, reply)
    if _may_respond(slip, means):
        otherwise: Call = Respond(slip.response_url, words, public=public, thread_ts=slip.thread_ts)
    else:
        otherwise = DirectMessage(slip.user, words)
    return Answer(None, (Post(slip.channel, slip.thread_ts, drawn),), otherwise)


def _on_home(slip: Slip, reply: Reply, message: Message, again: Reply | None, means: _Means) -> Answer:
    """What was done stands above the page. A page that can't be shown is no news to whoever only opened it."""
    if slip.source is Source.HOME or _is_home(reply.origin):
        page = views.home(message, origin=reply.origin or "home", names=means.names)
        return Answer(None, (PublishHome(slip.user, page),))
    banner = None if message.is_empty else message
    told = DirectMessage(slip.user, _drawn(banner, means)) if banner else None
    if again is None or not isinstance(again.body, Message):
        return Answer(None, (told,) if told else ())
    view = views.home(again.body, banner=banner, origin=again.origin or slip.origin or "home", names=means.names)
    return Answer(None, (PublishHome(slip.user, view),), told)


def _is_home(origin: str) -> bool:
    return _verb(origin) == "home"


def _in_place(slip: Slip, reply: Reply, message: Message, again: Reply | None, means: _Means) -> Answer:
    """A form that was opened from what can't be shown again leaves that as it is."""
    below = again.body if again and again.understood and isinstance(again.body, Message) else None
    if below:
        message = below if message.is_empty else compose(message, below)
        reply = replace(reply, origin=(again.origin if again else "") or slip.origin)
    if message.is_empty:
        return Answer()
    drawn = _drawn(message, means, reply)
    replaces = (not means.from_form or bool(slip.origin)) and not _is_detail(slip, reply)
    call = _privately(slip, drawn, means, replaces=replaces)
    return Answer(None, (call,), _otherwise(call, slip, drawn, means))


def _is_detail(slip: Slip, reply: Reply) -> bool:
    """A card that is asked for in a list: whoever looks at one task goes on with the list."""
    return _verb(slip.origin) in _LISTS and _verb(reply.origin) == "show"


_LISTS = frozenset({"list", "search", "today"})


def _verb(line: str) -> str:
    return line.partition(" ")[0]


# ---- calls


def _publicly(slip: Slip, reply: Reply, message: Message, means: _Means) -> Call:
    drawn = _drawn(message, means, reply)
    if slip.source in _RESPONDS and _may_respond(slip, means):
        return Respond(slip.response_url, drawn, public=True, thread_ts=slip.thread_ts)
    return Post(slip.channel, slip.thread_ts, drawn)


def _privately(slip: Slip, drawn: Rendered, means: _Means, *, replaces: bool = False) -> Call:
    begun = slips.began(slip)
    if begun.source is Source.DIRECT:
        return Post(begun.channel, begun.thread_ts, drawn)
    if begun.source in _RESPONDS and _may_respond(begun, means):
        return _response(begun, drawn, replaces=replaces)
    if begun.channel:
        return PostEphemeral(begun.channel, begun.user, begun.thread_ts, drawn)
    return DirectMessage(begun.user, drawn)


# A message shortcut's answer belongs into the thread, where its response_url does not lead.
_RESPONDS = frozenset({Source.COMMAND, Source.PRESS, Source.PRESS_PRIVATE})


def _otherwise(refused: Call, slip: Slip, drawn: Rendered, means: _Means) -> Call:
    if not isinstance(refused, Respond) and _may_respond(slip, means):
        return _response(slip, drawn)
    if isinstance(refused, Respond) and slip.channel:
        return PostEphemeral(slip.channel, slip.user, slip.thread_ts, drawn)
    return DirectMessage(slip.user, drawn)


def _response(slip: Slip, drawn: Rendered, *, replaces: bool = False) -> Respond:
    thread = "" if replaces or slip.source is Source.MESSAGE_SHORTCUT else slip.thread_ts
    return Respond(slip.response_url, drawn, replace_original=replaces, thread_ts=thread)


def _may_respond(slip: Slip, means: _Means) -> bool:
    """The address came with a payload; nothing is sent to anybody but Slack."""
    return slip.response_url.startswith(tuple(means.hooks))


# ---- drawing


def _drawn(message: Message, means: _Means, reply: Reply | None = None) -> Rendered:
    """With a reply: as it is to be shown; without: for the person alone, as news."""
    origin, room = (reply.origin, reply.audience is Audience.ROOM) if reply else ("", False)
    return render.message(message, origin=origin, room=room, names=means.names)
