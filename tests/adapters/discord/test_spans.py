"""Text as Discord reads it: to the letter, whatever people write."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.spans import Piece, Style, escape, label, markup, pieces, readable, referenced, timestamp
from bot.characters import units
from bot.message import Bold, Code, Line, Link, Mention, Message, Moment, TaskList, Text
from bot.model import Who
from tests.adapters.discord.documents import AT, DAY, DUE, HOSTILE, row
from tests.adapters.discord.markdown import read

# What markdown is made of, in every order.
SIGNS = (
    *("*", "**", "_", "__", "~~", "||", "`", "``", "```", "\\", "<", ">", ">>> ", "> ", "#", "# ", "### ", "-# ", "- "),
    *("+ ", "1. ", "2) ", "[", "]", "(", ")", "](", ":", ":smile:", "@everyone", "@here", "<@1>", "<@&2>", "<#3>"),
    *("<t:1:R>", "</a b:3>", "<a:boom:4>", "<id:home>", "steam://x", "://", "¯\\_(ツ)_/¯", "\n", " ", "  ", "\t", "…"),
    *("a", "b c", "12", ".", ",", "!", "é", "👍"),
)
TEXTS = st.lists(st.sampled_from(SIGNS), max_size=10).map("".join)
ADDRESSES = st.lists(st.sampled_from(("https://a.example/b_c_d", "http://x.example?y=~z~", *SIGNS)), max_size=10)
PARTS = st.one_of(
    TEXTS, st.builds(Bold, TEXTS), st.builds(Code, TEXTS), st.builds(Link, TEXTS, st.just("https://a.b/c_(d)_e"))
)


def shown(line: Line, names: dict[str, str] | None = None) -> str:
    return read(markup(pieces(line, names or {}))).text


# ---- characters


@pytest.mark.parametrize("text", [text for text in HOSTILE if "https://" not in text])
def test_what_people_write_is_shown_to_the_letter_and_does_nothing(text: str) -> None:
    seen = read(escape(text))

    assert seen.text.replace("\u200b", "") == text.replace("\u200b", "")
    assert seen.done == ()


@given(TEXTS)
def test_no_signs_in_any_order_do_anything(text: str) -> None:
    seen = read(escape(text))

    assert seen.text.replace("\u200b", "") == text
    assert seen.done == ()


@pytest.mark.parametrize(
    "text", ["10:30", "a-b", "#12", "-5 degrees", "1.5 hours", "R&D", "ana@example.org", "(x)", "a > b"]
)
def test_what_means_nothing_stays_as_it_is(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("see https://a.example/b_c_d.", "see <https://a.example/b_c_d>."),
        ("(https://a.example/x_(y))", "(<https://a.example/x_(y)>)"),
        ("*https://a.example*", "\\*<https://a.example>\\*"),
        ("https://a.example/*x", "<https://a.example/%2Ax>"),
        ("https://a.example/ö?q=1#x", "<https://a.example/ö?q=1#x>"),
        ("https://cut.exam…", "https\\://cut.exam…"),
        ("https:// and http://", "https\\:// and http\\://"),
        ("javascript:alert(1) steam://run/1", "javascript:alert(1) steam\\://run/1"),
    ],
)
def test_addresses_are_not_broken_and_others_cannot_be_clicked(text: str, sent: str) -> None:
    assert escape(text) == sent


@given(ADDRESSES.map("".join))
def test_nothing_is_done_to_an_address_but_that_it_can_be_clicked(text: str) -> None:
    seen = read(escape(text))

    assert seen.text.replace("\u200b", "").replace("%2A", "*") == text
    assert set(seen.done) <= {"link"}


# ---- references


def test_a_reference_in_a_text_is_a_name_and_calls_nobody() -> None:
    text = "ask <@1002>, <@!1002>, <@&2001> and <@person:5> in <#3001> about <card:17>"
    names = {"1002": "Bob", "&2001": "ops", "person:5": "Zoë", "3001": "#web"}

    assert readable(text, {}) == (
        "ask @somebody, @somebody, @somebody and @somebody in #channel about (a message)"
    )  # fmt: skip
    assert readable(text, names) == "ask @Bob, @Bob, @ops and @Zoë in #web about (a message)"


def test_a_name_cannot_do_anything_either() -> None:
    assert escape(readable("<@1002>", {"1002": "*b*\n# <@1>"})) == "@\\*b\\* # \\<@1>"


def test_it_is_told_whose_names_it_helps_to_know() -> None:
    document = Message("<@1001>", (Text((Code("<@person:5> <@&7> <@x>"),)), TaskList((row(1, "in <#3001> <card:1>"),))))

    assert referenced(document) == {"1001", "person:5", "&7", "3001"}


def test_a_label_is_one_line_and_needs_no_escapes() -> None:
    assert label("*a*\n<@1002> " + "x" * 50, 20, {"1002": "Bob"}) == "*a* @Bob xxxxxxxxxx…"


# ---- spans


def test_spans_are_written_in_markdown() -> None:
    line = ("a_b ", Bold("c*d"), " ", Code("add Fix_it"), " ", Mention(Who(1, "Ana", "1001")), " ", DUE)

    assert markup(pieces(line, {})) == "a\\_b **c\\*d** `add Fix_it` <@1001> <t:1795795200:F>"


@given(st.lists(PARTS, max_size=5).map(tuple))
def test_spans_do_nothing_to_each_other(line: Line) -> None:
    allowed = {"link", "masked link", "bold", "code"}

    assert set(read(markup(pieces(line, {}))).done) <= allowed


def test_neighbours_of_one_style_are_one() -> None:
    line = ("<", "@1001>", Bold("a"), Bold("b"), DUE, DUE)

    assert [piece.text for piece in pieces(line, {})] == ["<@1001>", "ab", "<t:1795795200:F>", "<t:1795795200:F>"]
    assert markup(pieces(line[:2], {})) == "\\<@1001>"


def test_no_text_closes_the_brackets_of_a_link_before_it() -> None:
    text = markup(pieces((Link("Here", "https://good.example"), " x](https://evil.example)"), {}))

    assert text.count("](") == 1


def test_somebody_without_an_account_is_named() -> None:
    assert markup(pieces((Mention(Who(3, "Zoë *")), Mention(Who(4, "X", "bob"))), {})) == "@Zoë \\*@X"


def test_a_role_is_mentioned_as_one() -> None:
    assert markup(pieces((Mention(Who(3, "ops", "&2001")),), {})) == "<@&2001>"


@pytest.mark.parametrize("text", ["a `tick`", "x](https://evil.example)"])
def test_what_code_could_not_hold_is_shown_as_text(text: str) -> None:
    assert read(markup(pieces((Code(text),), {}))).done in {(), ("link",)}
    assert shown((Code(text),)) == text


def test_only_what_a_browser_opens_is_a_link() -> None:
    good, bad = (Link("Here [x]", "https://x.example/(a)_b"), Link("Here", "javascript:x()"))

    assert markup(pieces((good,), {})) == "[Here (x)](https://x.example/%28a%29_b)"
    assert markup(pieces((bad,), {})) == "Here (javascript:x())"


def test_a_link_cannot_seem_to_lead_somewhere_else() -> None:
    text = markup(pieces((Link("https://good.example", "https://evil.example"),), {}))

    assert "https://good.example" not in text
    assert read(text).done == ("masked link",)


# ---- dates


def test_an_instant_is_shown_in_the_readers_zone() -> None:
    assert timestamp(DUE, "F") == "<t:1795795200:F>"
    assert timestamp(DUE, "R") == "<t:1795795200:R>"


@pytest.mark.parametrize("hours", range(-10, 14))
def test_a_day_is_the_same_day_everywhere_and_has_no_clock(hours: int) -> None:
    text = timestamp(Moment(AT, "Fri 27 Nov", date(2026, 11, 27)), "F")
    there = datetime.fromtimestamp(int(text.split(":")[1]), timezone(timedelta(hours=hours)))

    assert text.endswith(":D>")
    assert there.date() == date(2026, 11, 27)


def test_how_far_away_a_day_is_counts_from_its_end() -> None:
    assert timestamp(DAY, "R") == f"<t:{int(AT.timestamp())}:R>"


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_any_year_is_taken(year: int) -> None:
    assert read(timestamp(Moment(datetime(year, 6, 1, tzinfo=UTC), ""), "F")).done == ("date",)


# ---- bounds


@pytest.mark.parametrize(
    ("line", "limit", "text"),
    [
        (("short",), 5, "short"),
        (("a*b*c",), 5, "…"),
        (("words that go on",), 12, "words that…"),
        (("stars ****** on",), 12, "stars \\*\\*…"),
        ((Bold("words that go on"),), 16, "**words that…**"),
        ((Code("words that go on"),), 14, "`words that…`"),
        ((Bold("just so long"), "?"), 16, "**just so lon…**"),
        (("see https://example.org/a",), 24, "see https\\://example.o…"),
        (("x" * 20 + " https://a.example/b_c_d_e_f g",), 51, "x" * 20 + " https\\://a.example/b\\_c\\_d\\_…"),
        (("some words ", DUE, " more"), 30, "some words <t:1795795200:F>…"),
        (("some words", DUE), 20, "some words…"),
    ],
)
def test_a_cut_never_goes_through_markup(line: Line, limit: int, text: str) -> None:
    assert markup(pieces(line, {}), limit) == text


@given(st.lists(PARTS | st.just(DUE), max_size=6).map(tuple), st.integers(20, 200))
def test_what_is_cut_fits_and_shows_that_something_is_missing(line: Line, limit: int) -> None:
    whole, text = markup(pieces(line, {})), markup(pieces(line, {}), limit)

    assert units(text) <= limit
    assert text == whole or "…" in text[-3:]


def test_a_piece_of_markup_is_whole_or_not_there() -> None:
    assert markup([Piece("<@1001>", Style.MARKUP), Piece("<@1002>", Style.MARKUP)], 10) == "<@1001>…"
