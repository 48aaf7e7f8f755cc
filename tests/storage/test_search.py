"""Search: every word must occur, beginnings count, newest first, and only what one may see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.model import RoomKind, Status
from bot.terms import Condition, ConditionField
from storage import task_lists
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    import asyncpg


@pytest.fixture
async def shelf(team: Team) -> Team:
    await team.add("Fix the log-in page", description="see https://example.org/Login/v2?x=1")
    await team.add("Straße kehren", tags=("home",))
    await team.add("login works", status=Status.DONE)
    await team.add("snake_case and v2.1, o'clock (really!)")
    await team.save(replace(await team.add("login, deleted"), deleted_at=NOW))
    await team.comment(await team.load(2), "Größenwahn 東京タワー")
    return team


async def found(team: Team, text: str, **how: object) -> list[int]:
    return await team.numbers(await team.actor(), text=text, open_only=False, **how)


@pytest.mark.parametrize("newest", [2000, 0], ids=["read one by one", "by the index"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("login", [3, 1]),
        ("LOGIN", [3, 1]),
        ("log", [3, 1]),
        ("fix log", [1]),
        ("log-in", [1]),
        ("login fix works", []),
        ("ogin", []),
        ("example.org/login", [1]),
        ("straß", [2]),
        ("größen 東京", [2]),
        ("snake case", [4]),
        ("snake_case", [4]),
        ("v2.1", [4, 1]),
        ("v2", [4, 1]),
        ("o'clock", [4]),
        ("'; DROP TABLE tasks --", []),
        ('a & b | !c <-> :* \\ "', []),
        ("!!! 🙂", []),
        ("", []),
        ("x" * 5000, []),
        ("login " * 1000, [3, 1]),
    ],
)
async def test_words(shelf: Team, monkeypatch: pytest.MonkeyPatch, newest: int, text: str, expected: list[int]) -> None:
    monkeypatch.setattr(task_lists, "NEWEST", newest)
    task_lists._search.cache_clear()
    try:
        assert await found(shelf, text) == expected
    finally:
        task_lists._search.cache_clear()


async def test_filters_hold_in_a_search_too(shelf: Team) -> None:
    done = Condition(field=ConditionField.STATUS, values=(Status.DONE,))
    ana = await shelf.actor()
    assert await shelf.numbers(ana, done, text="login", open_only=False) == [3]
    assert await shelf.numbers(ana, text="login", open_only=True) == [1]


async def test_what_one_may_not_see_is_not_found(shelf: Team) -> None:
    await shelf.add("login secrets", "eve", "cellar", kind=RoomKind.PRIVATE)
    assert await found(shelf, "login") == [3, 1]
    eve = await shelf.actor("eve", "cellar", kind=RoomKind.PRIVATE)
    assert (await shelf.numbers(eve, text="login", open_only=False))[0] == 6


@pytest.mark.parametrize("newest", [2000, 7, 0])
async def test_pages_of_a_search_show_every_task_once(team: Team, monkeypatch: pytest.MonkeyPatch, newest: int) -> None:
    """Also where a page begins among the newest and ends in the index."""
    monkeypatch.setattr(task_lists, "NEWEST", newest)
    task_lists._search.cache_clear()
    for n in range(20):
        await team.add(f"{'even' if n % 2 == 0 else 'odd'} task")
    ana, seen, after = await team.actor(), [], None
    while True:
        page = await team.page(ana, text="even", after=after, limit=3)
        seen += [task.number for task in page.tasks]
        if (after := page.next) is None:
            break
    task_lists._search.cache_clear()
    assert seen == list(range(19, 0, -2))


async def test_the_word_index_knows_one_workspace_only(shelf: Team, owner: asyncpg.Connection) -> None:
    """The function that reads it does so with its owner's rights: it has to limit itself."""
    mine, other = (await shelf.actor()).workspace, (await Team(shelf.store).actor()).workspace
    ask = "SELECT count(*) FROM tasks_with_words('login', 100)"
    await owner.execute("SET ROLE nudge_bot")
    for setting, expected in (("", 0), (str(mine), 3), (str(other), 0)):
        await owner.execute("SELECT set_config('nudge.workspace', $1, false)", setting)
        assert await owner.fetchval(ask) == expected


async def test_without_rights_to_the_search_there_is_none(owner: asyncpg.Connection) -> None:
    rights = "SELECT proacl::text FROM pg_proc WHERE proname = 'tasks_with_words'"
    granted = (await owner.fetchval(rights)).strip("{}").split(",")
    assert [one.partition("=")[0] for one in granted if one.partition("=")[0] != "postgres"] == ["nudge_bot"]
