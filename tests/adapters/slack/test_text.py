"""Slack's escaped text → what the core reads."""

from __future__ import annotations

import time

import pytest

from adapters.slack.text import LINE_LENGTH, groups_in, mentioned, neutral
from bot.errors import UserError

BOT = "UBOT"
GROUPS = {"S1": ("U1", "U2"), "S2": ()}
CARD = "https://acme.slack.com/archives/C1/p1700000000123456"


def read(text: str) -> str:
    return neutral(text, bot_user=BOT, groups=GROUPS, channel="C1")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("add Fix <@U1>", "add Fix <@U1>"),
        ("add Fix <@W1|ana.b>", "add Fix <@W1>"),
        ("add Fix <@U1>,<@U2|bob>", "add Fix <@U1>,<@U2>"),
        ("list -<@U1> by:<@U2>", "list -<@U1> by:<@U2>"),
        ("project bind web <#C1|web>", "project bind web <#C1>"),
        ("add Plan <#C9|>", "add Plan <#C9>"),
        ("add Plan <#C9>", "add Plan <#C9>"),
        ("assign 12 <!subteam^S1|@devs>", "assign 12 <@U1> <@U2>"),
        ("assign 12 <!subteam^S1>", "assign 12 <@U1> <@U2>"),
        ("assign 12 <!subteam^S2|@ops>", "assign 12 @ops"),
        ("assign 12 <!subteam^S9|@ops>", "assign 12 @ops"),
        ("assign 12 <!subteam^S9>", "assign 12 @group"),
        ("add Tell <!here>", "add Tell @here"),
        ("add Tell <!channel|@channel> and <!everyone>", "add Tell @channel and @everyone"),
        ("add Meet <!date^1392734382^{date} at {time}|18 Feb 2014>", "add Meet 18 Feb 2014"),
        ("add <!something|a label>", "add a label"),
        ("add <!something>", "add something"),
        ("add <what is this>", "add what is this"),
        ("add <@odd|ana> <#odd|web>", "add @ana #web"),
    ],
)
def test_references_become_neutral(written: str, told: str) -> None:
    assert read(written) == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("<@UBOT> done 12", "done 12"),
        ("<@UBOT|nudge> done 12", "done 12"),
        ("  <@UBOT>: done 12", "done 12"),
        ("<@UBOT>, done 12", "done 12"),
        ("<@UBOT>", ""),
        ("add Ask <@UBOT> about it", "add Ask about it"),
        ("hey <@UBOT>, add Ask <@U1>", "hey, add Ask <@U1>"),
        ("<@UBOT> <@UBOT> done 12", "done 12"),
        ("<@UBOT> add Fix\n// two\n lines", "add Fix\n// two\n lines"),
        ("<@UBOTTLE> add", "<@UBOTTLE> add"),
    ],
)
def test_mentions_of_the_bot_only_address_it(written: str, told: str) -> None:
    assert read(written) == told


def test_without_a_bot_to_drop_its_mention_is_one_as_any_other() -> None:
    assert neutral("assign 12 <@UBOT>") == "assign 12 <@UBOT>"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("add Read <https://example.org/a>", "add Read https://example.org/a"),
        ("add Read <https://example.org/a|https://example.org/a>", "add Read https://example.org/a"),
        ("add Read <https://example.org/|https://example.org>", "add Read https://example.org/"),
        ("add Read <http://example.org/a|example.org/a>", "add Read http://example.org/a"),
        ("add Read <http://www.example.org|www.example.org>", "add Read http://www.example.org"),
        ("add Fix <http://readme.md|readme.md>", "add Fix readme.md"),
        ("add Call due:<http://3.pm|3.pm>", "add Call due:3.pm"),
        ("add <https://example.org/a|the page>", "add the page (https://example.org/a)"),
        ("add <https://example.org|evil.org>", "add evil.org (https://example.org)"),
        ("add <https://a.org/?x=1&amp;y=2|a &amp; b>", "add a & b (https://a.org/?x=1&y=2)"),
        ("add Mail <mailto:a@b.org|a@b.org>", "add Mail a@b.org"),
        ("add Mail <mailto:a@b.org>", "add Mail a@b.org"),
        ("add Mail <mailto:a@b.org|Ana>", "add Mail Ana (a@b.org)"),
        ("add Call <tel:+4930123|+4930123>", "add Call +4930123"),
    ],
)
def test_links_read_as_they_were_typed(written: str, told: str) -> None:
    assert read(written) == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (f"done <{CARD}>", "done <card:1700000000.123456>"),
        (f"<{CARD}>", "<card:1700000000.123456>"),
        (f"<@UBOT> <{CARD}>", "<card:1700000000.123456>"),
        (f"done <{CARD}|{CARD}>", "done <card:1700000000.123456>"),
        (f"done <{CARD}?thread_ts=1700000000.000100&amp;cid=C1>", "done <card:1700000000.123456>"),
        (f"Due 12, <{CARD}> and <{CARD}> fri", "Due 12, <card:1700000000.123456> and <card:1700000000.123456> fri"),
        (f"comment <{CARD}> works", "comment <card:1700000000.123456> works"),
        (f"assign <{CARD}> <@U1>", "assign <card:1700000000.123456> <@U1>"),
        (f"mark <{CARD}> done", "mark <card:1700000000.123456> done"),
        ("done <https://acme.enterprise.slack.com/archives/C1/p1700000000123456>", "done <card:1700000000.123456>"),
        ("time log <https://acme.slack.com/archives/C1/p1700000000123456> 1h", "time log <card:1700000000.123456> 1h"),
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
        "done https://acme.slack.com/archives/C2/p1700000000123456",
        "done https://acme.slack.com.evil.org/archives/C1/p1700000000123456",
        "done https://acme.slack.com/archives/C1/p17000",
        f"Look at {CARD}",
    ],
)
def test_any_other_link_stays_one(written: str) -> None:
    escaped = " ".join(f"<{word}>" if word.startswith("https") else word for word in written.split(" "))
    assert read(escaped) == written


def test_without_a_channel_a_link_to_a_message_is_just_a_link() -> None:
    assert neutral(f"done <{CARD}>") == f"done {CARD}"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("add a &lt; b &amp;&amp; c &gt; d", "add a < b && c > d"),
        ("add &amp;lt;b&amp;gt;", "add &lt;b&gt;"),
        ("add &amp;amp;lt;", "add &amp;lt;"),
        ("add &quot;x&quot;", "add &quot;x&quot;"),
        ("add &lt;!channel&gt; &lt;@U9&gt;", "add <!channel> <@U9>"),
    ],
)
def test_entities_are_decoded_once(written: str, told: str) -> None:
    assert read(written) == told


def test_names_accounts_and_groups_that_slack_put_there() -> None:
    text = "<@U1> <@W2|bob> <@U1> &lt;@U9&gt; <!subteam^S1|@devs> <!subteam^S1> <!subteam^S2>"
    assert mentioned(text) == ("U1", "W2")
    assert groups_in(text) == ("S1", "S2")


def test_a_line_too_long_is_refused_with_its_length() -> None:
    assert len(read("x" * LINE_LENGTH)) == LINE_LENGTH
    with pytest.raises(UserError, match="That is 3,001 characters; in Slack a line may have 3,000"):
        read("x" * (LINE_LENGTH + 1))


def test_only_what_was_typed_counts() -> None:
    people = tuple(f"U{number:09}" for number in range(400))
    assert len(neutral("list <!subteam^S1|@all>", groups={"S1": people})) > LINE_LENGTH
    assert neutral("&amp;" * LINE_LENGTH) == "&" * LINE_LENGTH


def test_what_was_not_written_to_the_bot_may_be_longer() -> None:
    assert len(neutral("x" * 40_000, limit=None)) == 40_000


@pytest.mark.parametrize(
    "piece",
    [
        "<", ">", "<@", "<@U", "<!", "&", "&amp;", "&lt;", "|", "<|", "<a|", " ", ".", "1,", "<@UBOT", "<@UBOT>",
        "<@U1>", "<http://a.b|a.b>", f"<{CARD}>", f"<{CARD}", "<!subteam^S1>", "<https://a.slack.com",
        "\n", "<mailto:", "a.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("start", ["", "done ", "<http://", "<http://x|", "<@U1|", "<https://"])
def test_hostile_text_takes_no_time(start: str, piece: str) -> None:
    text = start + piece * (100_000 // len(piece))
    began = time.process_time()
    neutral(text, bot_user=BOT, groups={"S1": ("U1",)}, channel="C1", limit=None)
    mentioned(text)
    groups_in(text)
    assert time.process_time() - began < 0.15
