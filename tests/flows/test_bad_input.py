"""Whatever is typed gets a short, clear answer, changes nothing it should not, and is never lost or a traceback."""

import pytest

from bot.contents import Pressed
from tests.flows.chat import Chat, text

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
REFUSED = {
    "a hundred thousand characters": "add " + "x" * 100_000,
    "an unbalanced quote": 'add "Fix login',
    "an unknown person": "add Fix @zed",
    "an unknown project": "add Fix in:zoo",
    "an unknown task": "done 99",
    "a date in the past": "add Fix due:yesterday",
    "the year 9999": "due 1 9999-01-01",
    "february 30": "due 1 feb 30",
    "a number beyond 64 bits": "done 99999999999999999999999",
    "a thousand tags": "add Fix " + " ".join(f"+t{n}" for n in range(800)),
    "a title too long": "add " + "word " * 60,
    "no title": "add",
    "only tokens": "add +tag !1",
    "no verb's object": "assign 1",
    "a reversed range": "done 9-3",
    "a huge range": "done 1-999999999",
    "an unknown verb": "dnoe 1",
    "an invalid form": "edit 1 p:9",
    "nonsense after undo": "undo everything",
    "a negative number": "done -1",
}
TAKEN = {
    "sql": ("add '); DROP TABLE tasks; --", "'); DROP TABLE tasks; --"),
    "markup": ("add <b>*bold* _it_ `code` [x](http://evil)", "<b>*bold* _it_ `code` [x](http://evil)"),
    "a mass mention": ("add tell @everyone <!channel>", None),
    "right-to-left override": ("add a\u202eb", "ab"),
    "zero width": ("add a\u200bb\u2060c", "abc"),
    "a NUL byte": ("add a\x00b", "ab"),
    "a lone surrogate": ("add a\ud800b", "ab"),
    "fifty combining marks": ("add a" + "\u0301" * 50 + "b", None),
    "a family of emoji": (f"add {FAMILY}", FAMILY),
    "escape sequences": ("add a\x1b[31mred", "a[31mred"),
    "new lines": ("add a title\nand a description", "and a description"),
    "percent and braces": ("add 100% {done} %s {0}", "100% {done} %s {0}"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_what_cannot_be_done_is_said_kindly_and_changes_nothing(chat: Chat, name: str) -> None:
    await chat.say("add one")
    before = text(await chat.say("show 1"))
    reply = await chat.say(REFUSED[name])
    said = text(reply)
    assert not reply.understood, said
    assert len(said) < 1000
    assert "went wrong" not in said
    assert text(await chat.say("show 1")) == before
    assert "no task #2" in text(await chat.say("show 2"))


@pytest.mark.parametrize("name", [name for name, line in REFUSED.items() if len(line) < 300])
async def test_what_was_typed_is_given_back(chat: Chat, name: str) -> None:
    await chat.say("add one")
    said = text(await chat.say(REFUSED[name]))
    assert REFUSED[name].strip() in said or "Create" in said, said


@pytest.mark.parametrize("name", TAKEN)
async def test_odd_but_honest_text_is_kept_as_text(chat: Chat, name: str) -> None:
    line, expected = TAKEN[name]
    reply = await chat.say(line)
    assert "went wrong" not in text(reply)
    if expected is not None:
        assert expected in text(await chat.say("show 1"))


async def test_a_gap_of_daylight_saving_is_moved_and_said(chat: Chat) -> None:
    said = text(await chat.say("add Night shift due:2027-03-28T02:30"))
    assert "does not exist" in said
    assert "Sun 28 Mar 2027, 03:30" in said


@pytest.mark.parametrize("line", ["", "   ", "\n", "\u200b"])
async def test_nothing_typed_shows_today(chat: Chat, line: str) -> None:
    assert (await chat.say(line)).understood


async def test_only_emoji_is_offered_as_a_task(chat: Chat) -> None:
    assert "#1" in text(await chat.press(await chat.say(FAMILY), "Create"))


async def test_who_pressed_a_button_is_not_told_that_they_wrote_it(chat: Chat) -> None:
    pressed, written = await chat.send(Pressed("done 99")), await chat.say("done 99")
    assert "no task #99" in text(pressed)
    assert "You wrote" not in text(pressed)
    assert "You wrote: done 99" in text(written)
