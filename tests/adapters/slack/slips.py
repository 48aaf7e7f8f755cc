"""Somebody who turned to the bot, in every way there is; and what is answered."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from adapters.slack import render
from adapters.slack.answers import plan
from adapters.slack.slip import Slip, Source
from bot.message import Button, Buttons, Fields, Form, FormField, Message, Tone
from bot.ports import Audience, Reply
from tests.adapters.slack.delivered import CHANNEL, DIRECT, TEAM, THREAD, TS, URL, USER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.slack.calls import Answer, Call

SECRET = b"secret"
DONE = Message("Done: #12", (Buttons((Button("Undo", "undo 5"),)),), Tone.GOOD)
LIST = Message("Here", (Fields((("#12", ("Fix login",)),)), Buttons((Button("Next", "list page:2"),))))
NOTHING = Message("")
FORM = Form("New task", "add", (FormField("title", "Title", required=True), FormField("due", "Due")), submit="Create")
PRIVATE, ROOM = Reply(DONE), Reply(DONE, Audience.ROOM)
LISTED = Reply(LIST, origin="list")

COMMAND = Slip(Source.COMMAND, TEAM, USER, CHANNEL, response_url=URL, trigger_id="t1", line="done 12")
PRESS = Slip(Source.PRESS, TEAM, USER, CHANNEL, message_ts=TS, response_url=URL, trigger_id="t1", line="done 12")
PRESS_PRIVATE = replace(PRESS, source=Source.PRESS_PRIVATE)
PRESS_LIST = replace(PRESS_PRIVATE, origin="list here")
PRESS_HOME = Slip(Source.PRESS_HOME, TEAM, USER, trigger_id="t1", origin="home due:week", line="done 12")
MODAL: Mapping[str, str] = {"view_id": "V01", "view_hash": "h1"}
PRESS_MODAL = Slip(Source.PRESS_MODAL, TEAM, USER, trigger_id="t1", line="done 12", **MODAL)  # type: ignore[arg-type]
SUBMISSION = Slip(Source.SUBMISSION, TEAM, USER, command="add", field="title", **MODAL)  # type: ignore[arg-type]
SHORTCUT = replace(PRESS, source=Source.MESSAGE_SHORTCUT, thread_ts=THREAD, line="")
GLOBAL = Slip(Source.GLOBAL_SHORTCUT, TEAM, USER, trigger_id="t1", line="form")
MENTION = Slip(Source.MENTION, TEAM, USER, CHANNEL, THREAD, TS, line="edit 12")
TYPED = Slip(Source.DIRECT, TEAM, USER, DIRECT, THREAD, TS, line="edit 12")
REACTION = Slip(Source.REACTION, TEAM, USER, CHANNEL, message_ts=TS)
HOME = Slip(Source.HOME, TEAM, USER, DIRECT)
SUGGESTION = Slip(Source.SUGGESTION, TEAM, USER, asking="field:tags", typed="ne")
NOBODY = Slip(Source.NOBODY, TEAM, USER, CHANNEL)
ALL = (
    COMMAND, PRESS, PRESS_PRIVATE, PRESS_LIST, PRESS_HOME, PRESS_MODAL, SUBMISSION, SHORTCUT, GLOBAL, MENTION, TYPED,
    REACTION, HOME, SUGGESTION, NOBODY,
)  # fmt: skip


answer = partial(plan, secret=SECRET)


def only(planned: Answer) -> Call:
    assert planned.ack is None
    (call,) = planned.calls
    return call


def drawn(message: Message, *, origin: str = "", room: bool = False) -> render.Rendered:
    return render.message(message, origin=origin, room=room)


def submitted(opened: Slip | None) -> Slip:
    return replace(SUBMISSION, opened=opened)
