"""A chat in the terminal: reads a line, does it, shows what comes back, until the person leaves.

Whatever goes wrong is shown, and the chat goes on.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, NoReturn, TypeVar

from prompt_toolkit.shortcuts import PromptSession

from adapters.console import files
from adapters.console import inbound as read
from adapters.console.completion import LineCompleter
from adapters.console.conversation import Conversation
from adapters.console.forms import fill, values_of
from adapters.console.render import body
from adapters.console.sample import BOARD_MADE, OFFER, TOUR, TOUR_ENDS, is_empty, make_board
from adapters.console.screen import trouble
from bot.errors import UserError
from bot.message import Code, Fields, Form, Message, Note, Text, Tone
from bot.model import RoomKind
from bot.ports import Reply

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from pathlib import Path

    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.history import History

    from adapters.console.mailbox import Mailbox
    from adapters.console.screen import Screen
    from bot.message import Choices
    from bot.ports import Handle

T = TypeVar("T")

_BUTTON_RULE = (
    Code(".1"),
    " presses the first button of the last message that has any; ",
    Code("12"),
    " shows task 12.",
)
_HELP = Message(
    "In this console",
    (
        Fields(tuple((usage, (does,)) for usage, does in read.COMMANDS.values())),
        Text(_BUTTON_RULE),
        Text(("Everything else goes to the bot. Tab completes, ↑ brings lines back, Ctrl-C clears the line.",)),
    ),
)
_GREETING = Message(
    "", (Note((Code("help"), " lists what the bot understands, ", Code("/help"), " what this console adds.")),)
)
_AGAIN = "Your line is not lost: /again sends it once more, and it will not be done twice."
_FORM_KEPT = Message(
    "Nothing was saved.", (Text(("What you filled in is kept: ", Code("/resume"), " goes on with it.")),)
)
_FORM_UNFILLED = Message("", (Note(("Filling in a form needs a terminal.",)),))
_TOUR_FOOTER = " Enter sends the line, change it if you like · Ctrl-C ends the tour"


class Leave(Exception):
    """The person is going."""


class Chat:
    """`terminal`: whether there is one to prompt on. `exports`: the folder of files that come with answers."""

    def __init__(
        self,
        handle: Handle,
        person: str,
        screen: Screen,
        mailbox: Mailbox,
        *,
        exports: Path,
        terminal: bool,
        zone: str | None,
    ) -> None:
        self.conversation = Conversation(handle, person, zone=zone, operator=person)
        self._handle = handle
        self._zone = zone
        self._screen = screen
        self._mailbox = mailbox
        self._exports = exports
        self._terminal = terminal
        self._left_form: Form | None = None

    # ---- with a terminal, and without one

    async def converse(self, history: History, *, first_start: bool) -> NoReturn:
        """Raises Leave."""
        await self._begin(first_start=first_start)
        session: PromptSession[str] = PromptSession(
            history=history,
            completer=LineCompleter(self.conversation),
            complete_while_typing=True,
            bottom_toolbar=self._footer,
            reserve_space_for_menu=6,
        )
        while True:
            try:
                line = await session.prompt_async(self._prompt)
            except KeyboardInterrupt:
                continue
            except EOFError:
                raise Leave from None
            await self.obey(line)

    async def read_lines(self) -> None:
        """Raises Leave if a line says so before they end."""
        while line := await asyncio.to_thread(sys.stdin.buffer.readline):
            await self.obey(line.decode("utf-8", "replace").rstrip("\r\n"))

    def _prompt(self) -> StyleAndTextTuples:
        talk = self.conversation
        return [("bold", talk.sender.handle), ("", " in "), ("bold", read.place_name(talk.where)), ("", " > ")]

    def _footer(self) -> str:
        count = self.conversation.pressable
        buttons = {0: "", 1: ".1 presses the button · "}.get(count, f".1 to .{count} press a button · ")
        return f" {buttons}help · /help · Ctrl-D leaves"

    # ---- a first start

    async def _begin(self, *, first_start: bool) -> None:
        if not (first_start and await self._guarded(is_empty(self.conversation))):
            self._show(_GREETING)
            return
        self._show(OFFER)
        match await self._choose("1, 2 or 3 [3] > "):
            case "1":
                await self._guarded(self._make_board())
            case "2":
                await self._take_tour()

    async def _choose(self, prompt: str) -> str:
        session: PromptSession[str] = PromptSession()
        try:
            return (await session.prompt_async(prompt)).strip()
        except (KeyboardInterrupt, EOFError):
            return ""

    async def _make_board(self) -> None:
        refused = await make_board(self._handle, zone=self._zone)
        self._show(refused.body if refused else BOARD_MADE)

    async def _take_tour(self) -> None:
        if not self._terminal:
            raise UserError("The tour needs a terminal.", "Start `nudge chat` without a pipe.")
        session: PromptSession[str] = PromptSession(bottom_toolbar=_TOUR_FOOTER)
        for number, step in enumerate(TOUR, 1):
            self._show(Message(f"{number} of {len(TOUR)}", (Text(step.explains),)))
            try:
                line = await session.prompt_async(self._prompt, default=step.line)
            except (KeyboardInterrupt, EOFError):
                break
            await self.obey(line)
        self._show(TOUR_ENDS)

    # ---- a line

    async def obey(self, line: str) -> None:
        """Do what was typed. Raises Leave, and nothing else."""
        await self._guarded(self._act(read.read(line, self.conversation.sender.handle)))

    async def _guarded(self, work: Awaitable[T]) -> T | None:
        try:
            return await work
        except UserError as error:
            self._show(Message(error.problem, (Text((error.advice,)),), Tone.WARNING))
        except Leave:
            raise
        except Exception as error:  # noqa: BLE001  # the chat outlives a lost database and our own mistakes
            self._show(trouble(error, _AGAIN))
        return None

    async def _act(self, action: read.Action | None) -> None:
        match action:
            case read.Say() | read.Press() | read.OpenThread() | read.SendAgain():
                await self._show_reply(await self._sent(action))
            case read.Become() | read.Enter() | read.LeaveThread():
                self._move(action)
            case read.ResumeForm():
                await self._resume_form()
            case read.TakeTour():
                await self._take_tour()
            case read.ShowHelp():
                self._show(_HELP)
            case read.Unclear(problem, advice):
                raise UserError(problem, advice)
            case read.Quit():
                raise Leave

    async def _sent(self, action: read.Say | read.Press | read.OpenThread | read.SendAgain) -> Reply:
        match action:
            case read.Say(text):
                return await self.conversation.say(text)
            case read.Press(number):
                return await self.conversation.press(number)
            case read.OpenThread(reference):
                return await self.conversation.open_thread(reference)
            case read.SendAgain():
                return await self.conversation.send_again()

    def _move(self, action: read.Become | read.Enter | read.LeaveThread) -> None:
        match action:
            case read.Become(person):
                self.conversation.become(person)
            case read.Enter(where):
                self.conversation.enter(where)
            case read.LeaveThread():
                self.conversation.leave_thread()
        self.show_mail()

    # ---- forms

    async def _show_reply(self, reply: Reply) -> None:
        """A form is filled in and sent, until the answer is no form."""
        while isinstance(reply.body, Form) and self._terminal:
            filled = await fill(reply.body, self.conversation, self._screen)
            self._left_form = filled.form
            if not filled.complete:
                self._show(_FORM_KEPT)
                return
            values = await values_of(filled.form, self.conversation)
            reply = await self.conversation.submit(filled.form.command, values)
            self._left_form = None
        self._show(reply.body)
        if isinstance(reply.body, Form):
            self._show(_FORM_UNFILLED)
        if reply.file:
            self._show(files.written(files.keep(reply.file, self._exports)))

    async def _resume_form(self) -> None:
        if self._left_form is None:
            raise UserError("There is no form to go on with.", "For example, `edit 12` opens one.")
        await self._show_reply(Reply(self._left_form))

    # ---- showing

    def show_mail(self) -> None:
        """What waited for the person, or for the room they are in."""
        talk = self.conversation
        for letter in self._mailbox.take(talk.where.room, read.direct_message(talk.sender.handle).room):
            self._show(letter.message)
            direct = letter.where.kind is RoomKind.DM
            talk.offer(letter.message, letter.where, talk.sender.external_id if direct else None)

    def _show(self, document: Message | Form | Choices) -> None:
        self._screen.show(body(document, self._screen.columns))
        self._screen.write("\n")
