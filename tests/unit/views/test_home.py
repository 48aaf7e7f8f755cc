"""Somebody's own page."""

from dataclasses import replace
from datetime import date

import pytest

from bot.canonical import encode
from bot.message import Message, Tone, plain_message
from bot.model import Assignee, Status, Task
from bot.parsing.grammar import Reading, parse
from bot.store import Page
from bot.views import home
from bot.views.lists import Reader
from tests.unit.views.samples import ACTOR, ANA, BERLIN, BOB, NOW, PLAIN, YESTERDAY, commands, headings

READER = Reader(ACTOR, NOW, menus=True)
MINE = replace(PLAIN, assignees=(Assignee(ANA),))
WAITING = replace(PLAIN, number=90, assignees=(Assignee(BOB),))
DONE = replace(MINE.with_status(Status.DONE, NOW, ANA), number=80)


def late(number: int) -> Task:
    return replace(MINE, number=number, due=YESTERDAY)


def coming(number: int) -> Task:
    return replace(MINE, number=number, due=BERLIN.end_of(date(2026, 11, 23)))


TODAY = replace(MINE, number=50, due=BERLIN.end_of(date(2026, 11, 20)))


def page(mine: Page, waiting: Page = Page(()), done: tuple[Task, ...] = ()) -> Message:  # noqa: B008 - frozen
    return home.overview(home.Desk(mine, waiting, done), READER)


def test_the_sections_of_a_page() -> None:
    message = page(Page((late(1), TODAY, coming(60))), Page((WAITING,)), (DONE,))
    assert headings(message) == {
        "Overdue (1)": [1],
        "Today (1)": [50],
        "Next": [60],
        "Waiting on others (1)": [90],
        "Recently done (1)": [80],
    }
    assert message.title == "Your tasks: 1 overdue, 1 due today"
    assert message.tone is Tone.WARNING
    assert {"New task": "form", "Preferences": "prefs", "Refresh": "home"}.items() <= commands(message).items()


def test_a_long_section_shows_a_few_and_leads_to_all() -> None:
    message = page(Page(tuple(map(late, range(1, 8)))))
    assert headings(message) == {"Overdue (7)": [1, 2, 3, 4, 5]}
    assert commands(message)["All 7 tasks: Overdue"] == "home due:overdue"


def test_a_page_that_was_cut_does_not_claim_to_have_counted() -> None:
    message = page(Page(tuple(map(late, range(1, 8))), "c"))
    assert "Overdue (7+)" in headings(message)
    assert "Next" not in headings(message)


def test_many_coming_tasks_are_a_click_away() -> None:
    message = page(Page(tuple(map(coming, range(1, 8)))))
    assert headings(message) == {"Next": [1, 2, 3, 4, 5]}
    assert commands(message)["All of mine"] == home.OPEN


def test_an_empty_page_says_how_to_begin() -> None:
    message = page(Page(()))
    assert message.title == "Nothing on your list"
    assert "add Fix login friday 5pm" in plain_message(message)
    assert commands(message)["New task"] == "form"


def test_nothing_of_mine_is_said_where_there_is_something_else() -> None:
    assert "You have no open tasks." in plain_message(page(Page(()), Page((WAITING,))))


@pytest.mark.parametrize(("label", "line"), home.FILTERS)
def test_a_filter_is_a_line_as_it_is_printed_so_that_its_list_has_its_name(label: str, line: str) -> None:
    assert encode(parse(line, Reading(BERLIN, NOW))) == line
    assert home.filtered(Page((MINE,)), line, READER).title == label
    assert home.filtered(Page(()), line, READER).title == f"{label}: none"


def test_one_list_leads_back_and_says_that_it_is_cut() -> None:
    message = home.filtered(Page((MINE,), "c"), "home tag:bug", READER)
    assert message.title == "Your tasks, filtered"
    assert commands(message)["Back"] == "home"
    assert "first 1" in plain_message(message)
