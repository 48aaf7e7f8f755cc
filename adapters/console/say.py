"""One message from the command line: `nudge say TEXT`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.console import files
from adapters.console.conversation import Conversation
from adapters.console.inbound import place
from adapters.console.render import body, message
from adapters.console.screen import Screen, trouble
from bot.errors import UserError
from bot.message import Form, Message, Note, Text, Tone, as_data

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.ports import Handle, Reply

FORMS_NEED_A_CHAT = Message("", (Note(("Forms can be filled in with `nudge chat`.",)),))


async def say(
    handle: Handle,
    text: str,
    *,
    as_: str,
    room: str = "general",
    thread: str | None = None,
    as_json: bool = False,
    write: Callable[[str], None] | None = None,
    zone: str | None = None,
    exports: Path = Path(files.FOLDER),
) -> int:
    """Say it and show the reply. Exit status: 0 understood, 1 not.

    `room`: "general", "#web", "private plans" or "dm". `thread`: a task whose thread it is said in. `write` gets whole
    lines, with their line breaks; by default they go to the standard output. `exports`: the folder of a file that comes
    with the reply.
    """
    screen = Screen(write)
    try:
        reply = await _reply(handle, text, as_, room, thread, zone)
        kept = files.keep(reply.file, exports) if reply.file else None
    except UserError as error:
        screen.show(message(Message(error.problem, (Text((error.advice,)),), Tone.WARNING), screen.columns))
        return 1
    except Exception as error:  # noqa: BLE001  # a person reads this, not a traceback
        screen.show(message(trouble(error, "Nothing was kept to send again: please repeat it."), screen.columns))
        return 1
    if as_json:
        screen.write(json.dumps(as_data(reply.body), ensure_ascii=False) + "\n")
    else:
        _show(reply, screen)
        if kept:
            screen.show(message(files.written(kept), screen.columns))
    return 0 if reply.understood else 1


async def _reply(handle: Handle, text: str, person: str, room: str, thread: str | None, zone: str | None) -> Reply:
    where = place(room, person)
    if where is None:
        raise UserError(f"“{room}” is no room.", "For example: general, #web, private plans, dm.")
    conversation = Conversation(handle, person, where, zone=zone)
    if thread is not None:
        opened = await conversation.open_thread(thread)
        if not opened.understood:
            return opened
    return await conversation.say(text)


def _show(reply: Reply, screen: Screen) -> None:
    screen.show(body(reply.body, screen.columns))
    if isinstance(reply.body, Form):
        screen.show(message(FORMS_NEED_A_CHAT, screen.columns))
