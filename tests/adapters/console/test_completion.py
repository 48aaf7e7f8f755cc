"""What the console suggests while somebody types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

from adapters.console.completion import FieldCompleter, LineCompleter, Wanted, wanted
from adapters.console.conversation import Conversation
from adapters.console.inbound import channel
from bot.contents import Completing
from bot.message import Choices, FieldKind
from bot.ports import Inbound, Reply

if TYPE_CHECKING:
    from prompt_toolkit.completion import Completer

    from tests.adapters.console.conftest import SmallCore


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("ad", Wanted("verb", "ad")),
        ("project cr", Wanted("verb", "project cr")),
        ("done ", Wanted("task", "")),
        ("done 12 lo", Wanted("task", "lo")),
        ("done #1", Wanted("task", "1")),
        ("x WEB-12 15 ", Wanted("task", "")),
        ("show fix lo", Wanted("task", "fix lo")),
        ("comment lo", Wanted("task", "lo")),
        ("comment 12 some text", None),
        ("due 12 fri", Wanted("date", "fri")),
        ("when friday at", Wanted("date", "friday at")),
        ("move 12 we", Wanted("project", "we")),
        ("project bind we", Wanted("project", "we")),
        ("prefs tz Ber", Wanted("zone", "Ber")),
        ("view open the la", Wanted("view", "the la")),
        ("add Fix login @an", Wanted("person", "an")),
        ("assign 12 @", Wanted("person", "")),
        ("add Fix for:@an", Wanted("person", "an")),
        ("list in:we", Wanted("project", "we")),
        ("add Fix +bu", Wanted("tag", "bu")),
        ("list -tag:bu", Wanted("tag", "bu")),
        ("project bind web #we", Wanted("room", "we")),
        ("add Fix login", None),
        ("add C+", None),
        ("add mail ana@web", None),
        ("/a", Wanted("command", "/a")),
        ("/as an", Wanted("person", "an")),
        ("/in #we", Wanted("room", "we")),
        ("/thread 1", Wanted("task", "1")),
        ("", None),
    ],
)
def test_what_is_asked_follows_from_what_stands_before_the_cursor(typed: str, asked: Wanted | None) -> None:
    assert wanted(typed) == asked


async def _suggested(completer: Completer, typed: str) -> list[tuple[str, int]]:
    event = CompleteEvent(text_inserted=True)
    return [(one.text, one.start_position) async for one in completer.get_completions_async(Document(typed), event)]


async def test_people_come_from_the_core(core: SmallCore) -> None:
    core.people.update({"ana", "anton", "bob"})
    conversation = Conversation(core.handle, "ana")

    assert await _suggested(LineCompleter(conversation), "add Fix @an") == [("ana", -2), ("anton", -2)]
    assert core.received[-1].content == Completing("person", "an")


async def test_a_person_without_an_account_here_stays_a_name() -> None:
    async def handle(_: Inbound) -> Reply:
        return Reply(Choices((("<@ana>", "Ana"), ("@eve", "Eve"), ('@"eve moon"', "Eve Moon"))))

    conversation = Conversation(handle, "bob")

    assert await _suggested(LineCompleter(conversation), "assign 1 @") == [("ana", 0), ("eve", 0), ('"eve moon"', 0)]
    assert await conversation.native("add Fix @ana @eve") == "add Fix <@ana> @eve"


async def test_rooms_are_those_one_has_been_in(core: SmallCore) -> None:
    conversation = Conversation(core.handle, "ana")
    conversation.enter(channel("web"))

    assert await _suggested(LineCompleter(conversation), "/in #w") == [("web", -1)]
    assert core.received == []


async def test_commands_of_the_console_are_its_own(core: SmallCore) -> None:
    assert ("/again", -2) in await _suggested(LineCompleter(Conversation(core.handle, "ana")), "/a")


async def test_trouble_while_completing_is_silent(core: SmallCore) -> None:
    core.down = True

    assert await _suggested(LineCompleter(Conversation(core.handle, "ana")), "add Fix @an") == []


async def test_control_characters_in_a_suggestion_are_not_typed_into_the_line() -> None:
    async def handle(_: Inbound) -> Reply:
        return Reply(Choices((("bu\x1b[31mg", "+bu\ng"),)))

    [(text, _)] = await _suggested(LineCompleter(Conversation(handle, "ana")), "add +bu")

    assert "\x1b" not in text


async def test_a_forms_people_are_completed_by_their_last_word(core: SmallCore) -> None:
    core.people.add("bob")
    completer = FieldCompleter(Conversation(core.handle, "ana"), FieldKind.PEOPLE)

    assert await _suggested(completer, "@ana @b") == [("bob", -1)]
    assert await _suggested(completer, "@ana ") == []


async def test_a_forms_choices_are_completed_by_their_labels(core: SmallCore) -> None:
    completer = FieldCompleter(Conversation(core.handle, "ana"), FieldKind.CHOICE, ["Urgent", "High"])

    assert await _suggested(completer, "u") == [("Urgent", -1)]
