"""The chat through real prompt-toolkit: keys in, documents out."""

from __future__ import annotations

import io
import stat
import sys
from typing import TYPE_CHECKING

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from adapters.console.app import Console
from adapters.console.inbound import channel, direct_message, private_room
from bot.contents import Posted, Pressed, Typed
from bot.message import Button, Buttons, Message
from bot.model import RoomKind
from bot.ports import Adapter, Address, Inbound, Reply

if TYPE_CHECKING:
    from pathlib import Path

    from tests.adapters.console.conftest import SmallCore, Terminal

ENTER = "\r"
CTRL_C = "\x03"


async def test_a_line_is_said_by_the_person_in_the_room_and_is_answered(core: SmallCore, terminal: Terminal) -> None:
    shown = await terminal.type(core, "add Fix login\rlist\r")

    assert core.said == [("ana", "general", "add Fix login"), ("ana", "general", "list")]
    assert "Added: #1" in shown
    assert "#1  Fix login" in shown


async def test_every_action_has_its_own_key(core: SmallCore, terminal: Terminal) -> None:
    await terminal.type(core, "list\rlist\r")

    keys = [one.key for one in core.acted]
    assert len(set(keys)) == len(keys)


async def test_switching_person_room_and_direct_message(core: SmallCore, terminal: Terminal) -> None:
    await terminal.type(core, "/as Bob\rlist\r/in #Web\rlist\r/in private plans\rlist\r/dm\rlist\r/as ana\rlist\r")

    wheres = [(one.sender.external_id, one.where.room, one.where.kind) for one in core.acted]
    assert wheres == [
        ("bob", "general", RoomKind.CHANNEL),
        ("bob", "web", RoomKind.CHANNEL),
        ("bob", "private:plans", RoomKind.PRIVATE),
        ("bob", "dm:bob", RoomKind.DM),
        ("ana", "dm:ana", RoomKind.DM),
    ]
    assert (core.acted[0].sender.name, core.acted[0].sender.handle) == ("Bob", "bob")


async def test_only_whoever_started_the_console_administers_it(core: SmallCore, newcomer: Terminal) -> None:
    await newcomer.type(core, "1\r/as bob\rlist\r/as ANA\rlist\r")

    board, after = core.acted[1:-2], core.acted[-2:]
    assert not any(one.sender.administers for one in board)
    assert [one.sender.administers for one in after] == [False, True]


async def test_a_card_is_reported_as_posted_in_its_room(core: SmallCore, terminal: Terminal) -> None:
    await terminal.type(core, "/in web\radd Fix login\r")

    posted = core.acted[-1]
    assert posted.content == Posted(1, "task-1")
    assert posted.where == channel("web")


async def test_in_a_thread_lines_carry_the_card_and_up_leaves_it(core: SmallCore, terminal: Terminal) -> None:
    core.titles[12] = "Fix login"

    await terminal.type(core, "/thread 12\rdone\r/up\rdone\r")

    done = [one.where.thread for one in core.acted if one.content == Typed("done")]
    assert done == ["task-12", None]
    assert Posted(12, "task-12") in [one.content for one in core.acted]


async def test_the_thread_of_an_unknown_task_is_not_entered(core: SmallCore, terminal: Terminal) -> None:
    shown = await terminal.type(core, "/thread 99\rdone\r")

    assert "I don't understand show 99." in shown
    assert core.acted[-1].where.thread is None


async def test_thread_alone_opens_that_of_the_last_card(core: SmallCore, terminal: Terminal) -> None:
    await terminal.type(core, "add Fix login\r/thread\rdone\r")

    assert core.acted[-1].where.thread == "task-1"


async def test_a_dot_and_a_number_press_a_button_and_a_bare_number_is_said(core: SmallCore, terminal: Terminal) -> None:
    await terminal.type(core, "add Fix login\r.1\r1\r")

    assert [one.content for one in core.acted if isinstance(one.content, Pressed)] == [Pressed("done 1")]
    assert core.said[-1] == ("ana", "general", "1")


async def test_a_button_is_pressed_where_its_message_stands(core: SmallCore, terminal: Terminal) -> None:
    await terminal.type(core, "add Fix login\r/in web\r.1\r")

    assert core.acted[-1].content == Pressed("done 1")
    assert core.acted[-1].where.room == "general"


async def test_buttons_of_a_private_answer_are_for_the_one_who_asked(core: SmallCore, terminal: Terminal) -> None:
    core.titles[1] = "Fix login"

    shown = await terminal.type(core, "show 1\r/as bob\r.1\r")

    assert "somebody else's" in shown
    assert not any(isinstance(one.content, Pressed) for one in core.acted)


@pytest.mark.parametrize(("keys", "answer"), [(".1\r", "nothing to press"), ("add x\r.3\r", "no button .3")])
async def test_a_button_that_is_not_there_is_explained(
    core: SmallCore, terminal: Terminal, keys: str, answer: str
) -> None:
    assert answer in await terminal.type(core, keys)


async def test_an_at_name_that_the_core_knows_becomes_native(core: SmallCore, terminal: Terminal) -> None:
    core.people.add("bob")

    await terminal.type(core, "add Fix login @Bob @zed\r")

    assert core.said == [("ana", "general", "add Fix login <@bob> @zed")]


async def test_ctrl_c_clears_the_line_and_the_chat_goes_on(core: SmallCore, terminal: Terminal) -> None:
    await terminal.type(core, f"add half a li{CTRL_C}list{ENTER}")

    assert core.said == [("ana", "general", "list")]


async def test_an_empty_line_says_nothing(core: SmallCore, terminal: Terminal) -> None:
    await terminal.type(core, "\r   \r")

    assert core.acted == []


async def test_quit_leaves_what_comes_after_it_unsaid(core: SmallCore, terminal: Terminal) -> None:
    await terminal.type(core, "/quit\rlist\r")

    assert core.acted == []


async def test_help_names_every_command_and_the_button_rule(core: SmallCore, terminal: Terminal) -> None:
    shown = await terminal.type(core, "/help\r")

    assert all(name in shown for name in ("/as ana", "/in #web", "/thread 12", "/again", "/quit", ".1 presses"))


async def test_an_unknown_command_is_explained_and_not_sent(core: SmallCore, terminal: Terminal) -> None:
    shown = await terminal.type(core, "/frobnicate now\r")

    assert "I don't know /frobnicate." in shown
    assert core.acted == []


async def test_task_in_front_of_a_line_is_for_the_bot(core: SmallCore, terminal: Terminal) -> None:
    await terminal.type(core, "/task add Fix login\r/task\r")

    assert [text for _, _, text in core.said] == ["add Fix login", ""]


async def test_a_fault_of_the_core_is_shown_and_the_chat_goes_on(core: SmallCore, terminal: Terminal) -> None:
    shown = await terminal.type(core, "break\rlist\r")

    assert "No answer came back." in shown
    assert "Traceback" not in shown
    assert core.said[-1] == ("ana", "general", "list")


async def test_again_sends_the_same_action_with_the_same_key(core: SmallCore, terminal: Terminal) -> None:
    core.down = True
    await terminal.type(core, "add Fix login\r/again\r")

    first, second = core.acted
    assert first == second


async def test_again_sends_what_could_not_be_done(core: SmallCore, terminal: Terminal) -> None:
    await terminal.type(core, "gibberish\r/again\r")

    first, second = core.acted
    assert first == second


async def test_again_has_nothing_to_send_once_it_was_done(core: SmallCore, terminal: Terminal) -> None:
    assert "nothing to send again" in await terminal.type(core, "gibberish\rlist\r/again\r")


async def test_history_is_kept_for_its_owner_alone(core: SmallCore, newcomer: Terminal) -> None:
    await newcomer.type(core, "\rlist\r")

    assert stat.S_IMODE(newcomer.history_file.stat().st_mode) == 0o600
    assert "+list" in newcomer.history_file.read_text()


async def test_an_unwritable_history_is_no_reason_to_stop(core: SmallCore, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    lost = Console("ana", tmp_path / "file" / "history", columns=80, write=lambda _: None, terminal=True)
    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text("list\rlist\r\x04")
        await lost.run(core.handle)

    assert len(core.said) == 2


# ---- a first start


async def test_declining_the_offer_creates_nothing_and_ends_it(core: SmallCore, newcomer: Terminal) -> None:
    shown = await newcomer.type(core, "\r")
    newcomer.output.clear()
    again = await newcomer.type(core, "")

    assert "sample board" in shown
    assert core.titles == {}
    assert core.said == [("ana", "general", "list all")]
    assert "sample board" not in again


async def test_nothing_is_offered_where_there_are_tasks(core: SmallCore, newcomer: Terminal) -> None:
    core.titles[1] = "Fix login"

    assert "sample board" not in await newcomer.type(core, "")


async def test_the_sample_board_is_made_of_lines_by_ana_and_bob(core: SmallCore, newcomer: Terminal) -> None:
    shown = await newcomer.type(core, "1\r")

    assert {person for person, _, text in core.said if text.startswith("add ")} == {"ana", "bob"}
    assert "I don't understand project create" in shown  # this core is too small for the whole board, and says so


async def test_the_tour_sends_its_lines_as_they_are_or_as_they_were_changed(
    core: SmallCore, newcomer: Terminal
) -> None:
    await newcomer.type(core, "2\r\r +now\r" + CTRL_C)

    assert core.said[1:] == [
        ("ana", "general", "add Water the plants tomorrow 9am !2 +office"),
        ("ana", "general", "list +now"),
    ]


async def test_a_lost_database_at_the_first_start_still_opens_the_chat(core: SmallCore, newcomer: Terminal) -> None:
    core.down = True

    assert "No answer came back." in await newcomer.type(core, "")


# ---- without a terminal


async def test_lines_from_a_pipe_are_answered_plainly(
    core: SmallCore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = io.TextIOWrapper(io.BytesIO("add Größe\n/as bob\n\nlist\n".encode() + b"add \xff"))
    monkeypatch.setattr(sys, "stdin", lines)

    await Console("ana", tmp_path / "history", columns=80).run(core.handle)

    shown = capsys.readouterr().out
    assert "#1  Größe" in shown
    assert "\x1b" not in shown
    assert core.said == [
        ("ana", "general", "add Größe"),
        ("bob", "general", "list"),
        ("bob", "general", "add \N{REPLACEMENT CHARACTER}"),
    ]
    assert not (tmp_path / "history").exists()


async def test_a_form_without_a_terminal_is_shown_and_reading_goes_on(
    core: SmallCore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core.titles[1] = "Fix login"
    output: list[str] = []
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"edit 1\n/tour\nlist\n")))

    await Console("ana", tmp_path / "history", columns=80, write=output.append).run(core.handle)

    assert "Title (needed)" not in "".join(output)
    assert "Title: Fix login" in "".join(output)
    assert "needs a terminal" in "".join(output)
    assert core.said[-1] == ("ana", "general", "list")


# ---- what the bot says of its own accord


async def test_the_console_is_an_adapter(terminal: Terminal) -> None:
    adapter: Adapter = terminal.console()

    assert adapter.name == "console"
    assert adapter.limits.forms


async def test_a_delivery_waits_until_somebody_comes_to_its_room(core: SmallCore, terminal: Terminal) -> None:
    console = terminal.console()
    await console.deliver(channel("web"), Message("Overdue in web"), "k1")
    await console.deliver(private_room("web"), Message("Another room"), "k2")
    await console.deliver(direct_message("bob"), Message("For Bob"), "k3")

    shown = await terminal.type(core, "list\r/in web\rlist\r/as bob\r", console=console)

    assert shown.index("Nothing is open.") < shown.index("Overdue in web") < shown.rindex("Nothing is open.")
    assert shown.rindex("Nothing is open.") < shown.index("For Bob")
    assert "Another room" not in shown


async def test_a_delivery_for_where_somebody_is_appears_at_once_and_once(core: SmallCore, terminal: Terminal) -> None:
    console = terminal.console()

    async def handle(inbound: Inbound) -> Reply:
        first = await console.deliver(channel("general"), Message("Overdue"), "k1")
        second = await console.deliver(channel("general"), Message("Overdue"), "k1")
        assert first == second
        return await core.handle(inbound)

    with create_pipe_input() as pipe, create_app_session(input=pipe, output=DummyOutput()):
        pipe.send_text("list\r\x04")
        await console.run(handle)

    assert terminal.shown.count("Overdue") == 1


async def test_the_buttons_of_a_delivery_are_pressed_where_it_stands(core: SmallCore, terminal: Terminal) -> None:
    console = terminal.console()
    buttons = Buttons((Button("Done", "done 7"),))
    await console.deliver(direct_message("ana"), Message("Bob assigned #7 to you", (buttons,)), "k1")

    await terminal.type(core, "/in web\r.1\r", console=console)

    pressed = core.acted[-1]
    assert pressed.content == Pressed("done 7")
    assert (pressed.sender.external_id, pressed.where) == ("ana", direct_message("ana"))


async def test_the_buttons_of_what_was_told_to_one_are_not_anothers(core: SmallCore, terminal: Terminal) -> None:
    console = terminal.console()
    buttons = Buttons((Button("Done", "done 7"),))
    await console.deliver(direct_message("bob"), Message("Ana assigned #7 to you", (buttons,)), "k1")

    shown = await terminal.type(core, "/as bob\r/as ana\r.1\r", console=console)

    assert "somebody else's" in shown
    assert core.acted == []


async def test_an_account_is_written_to_directly(core: SmallCore, terminal: Terminal) -> None:
    console = terminal.console()
    account = Address("console", "local", "", kind=RoomKind.DM, account="bob")
    await console.deliver(account, Message("For Bob"), "k1")

    shown = await terminal.type(core, "list\r/as bob\r", console=console)

    assert shown.index("Nothing is open.") < shown.index("For Bob")


async def test_an_edit_changes_what_waits_and_leaves_what_was_read(core: SmallCore, terminal: Terminal) -> None:
    console = terminal.console()
    waiting = await console.deliver(channel("web"), Message("Due soon"), "k1")
    await console.edit(channel("web"), waiting, Message("Due now"))

    shown = await terminal.type(core, "/in web\r", console=console)
    await console.edit(channel("web"), waiting, Message("Done"))

    assert "Due now" in shown
    assert "Due soon" not in shown
    assert terminal.shown == shown
