"""What somebody said to others → a task's draft."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import Calendar
from bot.contents import FromMessage
from bot.model import DESCRIPTION_LENGTH, TITLE_LENGTH
from bot.parsing import drafts
from bot.parsing.grammar import Reading
from bot.ports import Sender
from bot.terms import Draft, WhoRef

WEDNESDAY = datetime(2026, 9, 16, 8, 0, tzinfo=UTC)
READING = Reading(Calendar(ZoneInfo("Europe/Berlin")), WEDNESDAY)
NAMED = {
    "UB": Sender("UB", "Bob"),
    "UE": Sender("UE", "Eve"),
    "UGONE": Sender("UGONE", "Max", barred="is deactivated"),
}
LINK = "https://team.slack.com/archives/C1/p1"


def read(text: str) -> Draft:
    return drafts.read_message(FromMessage("1.2", text, "Ana", LINK), NAMED, READING)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Fix the login page", "Fix the login page"),
        ("Fix the login page.", "Fix the login page"),
        ("Hi! Can you fix the login page? It is broken since monday.", "Hi! Can you fix the login page?"),
        ("Fix the login page. It is broken.", "Fix the login page"),
        ("Fix the login page\nIt is broken", "Fix the login page"),
        ("\n\n  Fix   the login  ", "Fix the login"),
        ("<@UB> please fix the login", "please fix the login"),
        ("Ask <@UB> about <#CWEB>", "Ask @Bob about #CWEB"),
        ("add Fix +tag !1 in:web", "add Fix +tag !1 in:web"),
        ("", ""),
    ],
)
def test_the_title_is_the_first_sentence(text: str, title: str) -> None:
    assert read(text).title == title


@pytest.mark.parametrize(
    ("text", "title", "day"),
    [
        ("can you fix the login by friday?", "can you fix the login", "2026-09-18"),
        ("Report tomorrow", "Report", "2026-09-17"),
        ("Send the report on 03/10", "Send the report on 03/10", None),
        ("I saw it on monday", "I saw it", "2026-09-21"),
        ("Notes from friday", "Notes from friday", None),
        ("tomorrow", "tomorrow", None),
    ],
)
def test_a_clear_date_at_the_end_is_when_it_is_due(text: str, title: str, day: str | None) -> None:
    draft = read(text)
    assert (draft.title, draft.due and draft.due.day and draft.due.day.isoformat()) == (title, day)


def test_whoever_is_addressed_has_it_and_whoever_is_talked_about_does_not() -> None:
    assert read("<@UB> and <@UE>, please ask <@UX>").people == (WhoRef(account="UB"), WhoRef(account="UE"))
    assert read("please ask <@UB>").people == ()
    assert read("<@UGONE> <@UNKNOWN> fix it").people == ()


def test_what_the_title_does_not_hold_is_kept_with_who_said_it() -> None:
    assert read("Fix the login page").description == "— Ana"
    assert read("Fix the login page.\nWith <@UE>").description == "Fix the login page.\nWith @Eve\n\n— Ana"
    assert read("Fix it by friday").description == "Fix it by friday\n\n— Ana"


def test_where_it_was_said_is_its_source() -> None:
    assert read("Fix it").source == LINK


def test_a_quote_says_who_and_where() -> None:
    assert drafts.quote("one\n\n<@UB> two", "Ana", LINK, NAMED) == f"> one\n>\n> @Bob two\n— Ana\n{LINK}"
    assert drafts.quote("", "Ana", LINK, NAMED) == f"— Ana\n{LINK}"


@given(st.text(max_size=300) | st.text(min_size=4000, max_size=9000), st.text(max_size=60))
def test_whatever_was_said_becomes_a_draft_within_bounds(text: str, author: str) -> None:
    draft = drafts.read_message(FromMessage("1.2", text, author, LINK), NAMED, READING)
    assert len(draft.title or "") <= TITLE_LENGTH
    assert "\n" not in (draft.title or "")
    assert len(draft.description or "") <= min(DESCRIPTION_LENGTH, drafts.TEXT_LENGTH)
    assert len(drafts.quote(text, author, LINK, NAMED)) <= drafts.TEXT_LENGTH
