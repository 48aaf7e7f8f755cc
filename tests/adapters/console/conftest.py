"""A core that fits in a page, to hold the console against: the same `handle`, a few verbs, everything in memory."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.console.app import Console
from bot.contents import Completing, Posted, Pressed, Submitted, Typed
from bot.message import (
    Button,
    Buttons,
    Choices,
    FieldKind,
    Fields,
    Form,
    FormField,
    Message,
    TaskList,
    TaskRow,
    Text,
)
from bot.model import Status
from bot.ports import Audience, Inbound, Reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.contents import Content

    Written = tuple[list[str], Callable[[str], None]]


@dataclass
class SmallCore:
    """Understands `add TITLE`, `list`, `show N`, `done N`, `edit N`, `people`; `break` raises. Does each key once."""

    titles: dict[int, str] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    received: list[Inbound] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    down: bool = False
    fails_on: type[Content] | None = None  # the first time

    async def handle(self, inbound: Inbound) -> Reply:
        self.received.append(inbound)
        if self.down:
            raise ConnectionError("the database went away")
        if self.fails_on and isinstance(inbound.content, self.fails_on):
            self.fails_on = None
            raise ConnectionError("the database went away")
        match inbound.content:
            case Completing(what, prefix):
                return Reply(Choices(self._suggested(what, prefix)))
            case Posted():
                return Reply(Message(""))
            case Typed(text) | Pressed(text):
                self.people.add(inbound.sender.external_id)
                return self._line(text, inbound)
            case Submitted(command, values):
                return self._submitted(command, dict(values))

    def _suggested(self, what: str, prefix: str) -> tuple[tuple[str, str], ...]:
        known = {"person": sorted(self.people), "task": [str(one) for one in self.titles], "verb": ["add", "list"]}
        found = [one for one in known.get(what, []) if one.startswith(prefix)]
        return tuple((f"<@{one}>" if what == "person" else one, one.title()) for one in found)

    def _line(self, text: str, inbound: Inbound) -> Reply:
        verb, _, rest = text.partition(" ")
        match verb:
            case "add":
                self._add(rest, inbound.key)
                return Reply(self._card(len(self.titles), "Added"), Audience.ROOM, len(self.titles))
            case "list":
                rows = tuple(TaskRow(number, f"#{number}", title, Status.TODO) for number, title in self.titles.items())
                return Reply(Message("Open tasks", (TaskList(rows),)) if rows else Message("Nothing is open."))
            case "show" if rest.isdigit() and int(rest) in self.titles:
                return Reply(self._card(int(rest), "Task"))
            case "edit" if rest.isdigit() and int(rest) in self.titles:
                return Reply(self._form(int(rest), self.titles[int(rest)]))
            case "done":
                return Reply(Message(f"Done: {rest or inbound.where.thread}"))
            case "people":
                return Reply(Message("Here", (Text((", ".join(sorted(self.people)),)),)))
            case "break":
                raise RuntimeError("a fault")
        return Reply(Message(f"I don't understand {text}."), understood=False)

    def _add(self, title: str, key: str) -> None:
        if key not in self.done:
            self.done.add(key)
            self.titles[len(self.titles) + 1] = title

    def _card(self, number: int, headline: str) -> Message:
        buttons = (Button("Done", f"done {number}"), Button("Edit", f"edit {number}"))
        named = Fields((("Title", (self.titles[number],)),))
        return Message(f"{headline}: #{number}", (named, Buttons(buttons)))

    def _form(self, number: int, title: str, error: str = "") -> Form:
        fields = (
            FormField("title", "Title", value=title, required=True, limit=20, error=error),
            FormField("description", "Description", FieldKind.PARAGRAPH),
            FormField("assignees", "Assigned to", FieldKind.PEOPLE, "<@bob>"),
            FormField("priority", "Priority", FieldKind.CHOICE, "none", choices=(("none", "None"), ("1", "Urgent"))),
        )
        return Form(f"Edit #{number}", f"edit {number} version:1", fields)

    def _submitted(self, command: str, values: dict[str, str]) -> Reply:
        number = int(command.split()[1])
        if values["title"] == "taken":
            form = self._form(number, values["title"], "That title is taken.")
            kept = tuple(replace(one, value=values[one.name]) for one in form.fields)
            return Reply(replace(form, fields=kept), understood=False)
        self.titles[number] = values["title"]
        return Reply(Message("Saved."))

    @property
    def acted(self) -> list[Inbound]:
        """Without what was asked for suggestions, which depends on how fast somebody types."""
        return [one for one in self.received if not isinstance(one.content, Completing)]

    @property
    def said(self) -> list[tuple[str, str, str]]:
        """Who said what where."""
        typed = ((one, one.content) for one in self.received)
        return [(one.sender.external_id, one.where.room, said.text) for one, said in typed if isinstance(said, Typed)]

    @property
    def submitted(self) -> list[dict[str, str]]:
        return [dict(one.content.values) for one in self.received if isinstance(one.content, Submitted)]


@pytest.fixture(autouse=True)
def _no_forced_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some build servers force it on whatever they run."""
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def core() -> SmallCore:
    return SmallCore()


@dataclass
class Terminal:
    """A person at a terminal: real prompt-toolkit, keys through a pipe, no screen."""

    history_file: Path
    output: list[str] = field(default_factory=list)

    @property
    def shown(self) -> str:
        return "".join(self.output)

    def console(self, *, columns: int = 80) -> Console:
        return Console("ana", self.history_file, columns=columns, write=self.output.append, terminal=True)

    async def type(self, core: SmallCore, keys: str, *, console: Console | None = None) -> str:
        """Everything typed at once, as a fast typist would; Ctrl-D at the end leaves. Returns what was shown."""
        with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
            pipe.send_text(keys + "\x04")
            async with asyncio.timeout(20):
                await (console or self.console()).run(core.handle)
        return self.shown


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """Somebody who has been here before: nothing is offered."""
    file = tmp_path / "history"
    file.touch()
    return Terminal(file)


@pytest.fixture
def newcomer(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data" / "history")


@pytest.fixture
def written() -> Written:
    output: list[str] = []
    return output, output.append
