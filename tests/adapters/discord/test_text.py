"""Discord's text → what the core reads."""

from __future__ import annotations

import time
import zoneinfo
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.text import LINE_LENGTH, addresses, link, mentioned, neutral, references
from bot.calendar import Calendar
from bot.commands import AddTask, SetDue
from bot.errors import UserError
from bot.parsing import grammar

BOT, ROLE = "900", "901"
CARD = "https://discord.com/channels/1/10/1234"


def read(text: str) -> str:
    return neutral(text, bot_user=BOT, bot_role=ROLE, channels=("10", "11"))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("add Fix <@1>", "add Fix <@1>"),
        ("add Fix <@!1>", "add Fix <@1>"),
        ("add Fix <@1>,<@!2>", "add Fix <@1>,<@2>"),
        ("list -<@!1> by:<@2>", "list -<@1> by:<@2>"),
        ("assign 12 <@&2>", "assign 12 <@&2>"),
        ("project bind web <#3>", "project bind web <#3>"),
        ("add Party <:tada:123>", "add Party :tada:"),
        ("add Party <a:cat_jam:123>", "add Party :cat_jam:"),
        ("add Try </task add:123>", "add Try /task add"),
        ("add Read <id:guide>", "add Read guide"),
        ("add Read <id:linked-roles:123>", "add Read linked-roles"),
        ("add Read <https://example.org/a_b>", "add Read https://example.org/a_b"),
        ("add Read [the page](https://example.org)", "add Read [the page](https://example.org)"),
        ("add a < b && c > d <3", "add a < b && c > d <3"),
        ("add Tell @everyone <@here> <#web>", "add Tell @everyone <@here> <#web>"),
        ("add <@123456789012345678901> <:x:y>", "add <@123456789012345678901> <:x:y>"),
        ("add &lt;b&gt; **bold**", "add &lt;b&gt; **bold**"),
    ],
)
def test_references_become_neutral(written: str, told: str) -> None:
    assert read(written) == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("<@900> done 12", "done 12"),
        ("<@!900> done 12", "done 12"),
        ("<@&901> done 12", "done 12"),
        ("  <@900>: done 12", "done 12"),
        ("<@900>, done 12", "done 12"),
        ("<@900>", ""),
        ("add Ask <@900> about it", "add Ask about it"),
        ("hey <@!900>, add Ask <@1>", "hey, add Ask <@1>"),
        ("<@900> <@&901> done 12", "done 12"),
        ("<@900> add Fix\n// two\n lines", "add Fix\n// two\n lines"),
        ("<@9001> add", "<@9001> add"),
        ("<@&900> <@901> add", "<@&900> <@901> add"),
    ],
)
def test_mentions_of_the_bot_only_address_it(written: str, told: str) -> None:
    assert read(written) == told


def test_without_a_bot_to_drop_its_mention_is_one_as_any_other() -> None:
    assert neutral("assign 12 <@900> <@&901>") == "assign 12 <@900> <@&901>"
    assert neutral("<@> <@&> done", bot_user=BOT) == "<@> <@&> done"


@pytest.mark.parametrize(
    ("written", "addressed"),
    [("hey <@900>", True), ("<@!900>", True), ("<@&901> x", True), ("<@901> <@&900>", False), ("nudge", False)],
)
def test_tells_whether_the_bot_is_addressed(written: str, addressed: bool) -> None:
    assert addresses(written, bot_user=BOT, bot_role=ROLE) is addressed


def test_a_bot_without_a_role_is_not_addressed_by_any() -> None:
    assert not addresses("<@&> <@> <@&901>", bot_user=BOT)
    assert not addresses("<@900>", bot_user="")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("due 12 <t:1795795200>", "due 12 2026-11-27T16:00Z"),
        ("due 12 <t:1795795200:F>", "due 12 2026-11-27T16:00Z"),
        ("due 12 <t:1795795230:R>", "due 12 2026-11-27T16:00:30Z"),
        ("add Once <t:-3600:d>", "add Once 1969-12-31T23:00Z"),
        ("add Never <t:99999999999999>", "add Never <t:99999999999999>"),
        ("add Never <t:-99999999999999:f>", "add Never <t:-99999999999999:f>"),
        ("add Never <t:soon>", "add Never <t:soon>"),
    ],
)
def test_a_time_is_the_instant_it_means(written: str, told: str) -> None:
    assert read(written) == told


@pytest.mark.parametrize(
    "line", ["add Fix login <t:1795795230:F>", "add Fix due:<t:1795795230>", "due 12 <t:1795795230>"]
)
def test_the_core_reads_such_a_time_wherever_it_takes_a_date(line: str) -> None:
    calendar = Calendar(zone=zoneinfo.ZoneInfo("Europe/Berlin"))
    command = grammar.parse(read(line), grammar.Reading(calendar, datetime(2026, 11, 20, 12, tzinfo=UTC)))
    assert isinstance(command, (AddTask, SetDue))
    due = command.draft.due if isinstance(command, AddTask) else command.when
    assert due is not None
    assert due.at == datetime(2026, 11, 27, 16, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (f"done {CARD}", "done <card:1234>"),
        (f"done <{CARD}>", "done <card:1234>"),
        (CARD, "<card:1234>"),
        (f"<@900> {CARD}", "<card:1234>"),
        (f"done {CARD} {CARD}/", "done <card:1234> <card:1234>"),
        (f"done {CARD}, <{CARD}>", "done <card:1234>, <card:1234>"),
        (f"Due 12, {CARD} and <{CARD}> fri", "Due 12, <card:1234> and <card:1234> fri"),
        (f"comment {CARD} works", "comment <card:1234> works"),
        (f"assign {CARD} <@!1>", "assign <card:1234> <@1>"),
        (f"mark {CARD} done", "mark <card:1234> done"),
        ("done https://ptb.discord.com/channels/1/10/1234", "done <card:1234>"),
        ("done https://canary.discordapp.com/channels/@me/11/1234", "done <card:1234>"),
    ],
)
def test_a_link_to_a_message_of_this_channel_is_a_task_where_one_is_taken(written: str, told: str) -> None:
    assert read(written) == told


@pytest.mark.parametrize(
    "written",
    [
        f"add Look at {CARD}",
        f"add {CARD}",
        f"done 12 note:see {CARD}",
        "done https://discord.com/channels/1/12/1234",
        "done https://discord.com.evil.org/channels/1/10/1234",
        "done https://evil.discord.com/channels/1/10/1234",
        "done https://discord.com/channels/1/10",
        f"done {CARD}5x",
        f"done {CARD}?x=1",
        f"Look at {CARD}",
    ],
)
def test_any_other_link_stays_one(written: str) -> None:
    assert read(written) == written


def test_without_a_channel_a_link_to_a_message_is_just_a_link() -> None:
    assert neutral(f"done <{CARD}>") == f"done {CARD}"


def test_the_link_to_a_message_is_the_one_that_is_read() -> None:
    assert link("1", "10", "1234") == CARD
    assert link("", "11", "5") == "https://discord.com/channels/@me/11/5"
    assert read(f"done {link('', '11', '5')}") == "done <card:5>"


def test_what_no_database_takes_is_left_out() -> None:
    assert read("a\x00dd Fix \ud83d\udca9 😀 \udfff") == "add Fix  😀"


def test_references_alone_leave_the_rest_as_it_is() -> None:
    assert references(" <@!1> <t:1795795200> ") == " <@1> 2026-11-27T16:00Z "


def test_names_accounts_and_roles_each_once() -> None:
    assert mentioned("<@1> <@!2> <@&3> <@!1> <#4> <@person:5> @6 <@&3>") == ("1", "2", "&3")
    assert mentioned(read("<@!1> <@&3>")) == ("1", "&3")


def test_a_line_too_long_is_refused_with_its_length() -> None:
    assert len(read("x" * LINE_LENGTH)) == LINE_LENGTH
    with pytest.raises(UserError, match="That is 4,001 characters; in Discord a line may have 4,000"):
        read("x" * (LINE_LENGTH + 1))


def test_only_what_is_left_counts() -> None:
    assert neutral("<@!900> " * LINE_LENGTH, bot_user=BOT) == ""


def test_what_was_not_written_to_the_bot_may_be_longer() -> None:
    assert len(neutral("x" * 40_000, limit=None)) == 40_000


@given(st.text(st.sampled_from("<>@!&#:/at9 ,\ud800\x00é") | st.characters()))
def test_whatever_is_written_can_be_stored(text: str) -> None:
    told = neutral(text, bot_user=BOT, bot_role=ROLE, channels=("10",), limit=None)
    assert "\x00" not in told
    told.encode()
    assert neutral(told, limit=None) == told or "<" in text


@pytest.mark.parametrize(
    "piece",
    [
        "<", ">", "<@", "<@!", "<@1", "<@&", "<#", "<:", "<a:", "<:a", "<t:", "<t:1", "</", "</a", "<id:", "<https://", "<https://a",
        ":", " ", ".", ",", "1,", "<@900", "<@900>", "<@!1>", f"<{CARD}>", f"{CARD} ", CARD, "https://discord.com/channels/",
        "\n", "a:", "\x00",
    ],
)  # fmt: skip
@pytest.mark.parametrize("start", ["", "done ", "<https://", "<@900> ", "</", "<:"])
def test_hostile_text_takes_no_time(start: str, piece: str) -> None:
    text = start + piece * (100_000 // len(piece))
    began = time.process_time()
    neutral(text, bot_user=BOT, bot_role=ROLE, channels=("10",), limit=None)
    mentioned(text)
    addresses(text, bot_user=BOT, bot_role=ROLE)
    assert time.process_time() - began < 0.15
