"""Whose time it is: asked for once, said below every date until then; what is ambiguous or past is asked back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.discord.asking import asked, does, opened, seen, sends
from tests.adapters.discord.hearing import heard, said_by_bot, told
from tests.adapters.discord.workplace import at_work

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.messages import Message

QUESTION = "I don't know where you are, so I read dates in"
MENU = "Where are you?"
REST = "End of work, dates, urgent, muted, watched"  # the preferences without a field of their own
NOTE = "(Read in Europe/Berlin, the team's zone: /taskprefs timezone sets yours.)"


def instants(message: Message) -> list[int]:
    """As Discord shows them to everybody in their own zone."""
    return [int(one.split(":")[1]) for one in message.text.replace(">", "<").split("<") if one.startswith("t:")]


# Monday, 17:00, there.
FIVE_IN_BERLIN, FIVE_UTC, FIVE_IN_NEW_YORK = 1_795_449_600, 1_795_453_200, 1_795_471_200


# ---- asking


async def test_the_first_date_asks_where_one_is_and_the_next_ones_only_say_how_they_were_read(
    database_url: str,
) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "taskadmin zone", zone="Berlin")
        assert QUESTION not in seen(await asked(at, at.ben, "task add", title="Without a date"))
        first = await asked(at, at.ben, "task add", title="Fix login", due="mon 5pm")
        assert f"{QUESTION} Europe/Berlin, the team's zone. Pick a city with your time" in seen(first)
        assert "any other: /taskprefs timezone. I ask this only once." in seen(first)
        assert first.options(MENU)[0] == "Berlin (now 10:40)"
        assert len(first.options(MENU)) == 25
        again = seen(await asked(at, at.ben, "task due", task="1", when="tue 5pm"))
        assert NOTE in again
        assert QUESTION not in again
        assert QUESTION in seen(await heard(at, at.eve, "add Fix logout tomorrow"))
        assert NOTE in seen(await told(at, at.eve, "add Fix logon tomorrow"))


async def test_the_city_that_is_picked_counts_from_then_on_and_mends_the_date_that_was_read_otherwise(
    database_url: str,
) -> None:
    async with at_work(database_url) as at:
        first = await asked(at, at.ben, "task add", title="Fix login", due="mon 5pm")
        assert instants(first) == [FIVE_UTC]
        picked = await does(at.ben, first, next(one for one in first.options(MENU) if one.startswith("New York")))
        assert seen(picked).startswith("✓ How you read dates\nTime zone: America/New_York\nNow: Fri 20 Nov, 04:40")
        assert "The date of your last task was read in another zone." in seen(picked)
        await does(at.ben, picked, next(one for one in picked.labels if "17:00" in one))
        assert instants(await asked(at, at.ben, "task show", task="1"))[0] == FIVE_IN_NEW_YORK
        added = await asked(at, at.ben, "task add", title="Fix logout", due="mon 5pm")
        assert seen(added).splitlines()[2:] == ["[Undo] [Show] [Edit]"]
        assert instants(added) == [FIVE_IN_NEW_YORK]


async def test_nobody_is_asked_where_everybody_reads_along_nor_in_a_form(database_url: str) -> None:
    async with at_work(database_url) as at:
        form = await opened(at, at.ben, "tasks new", line="Fix login mon 5pm")
        assert QUESTION in seen(await sends(at.ben, form))
        await at.settled()
        for message in said_by_bot(at, at.web):
            assert QUESTION not in message.text
            assert MENU not in message.placeholders


@pytest.mark.parametrize(("locale", "first"), [("de", "Berlin"), ("ja", "Tokyo"), ("pt-BR", "Sao Paulo")])
async def test_the_language_set_in_discord_says_which_cities_come_first(
    database_url: str, locale: str, first: str
) -> None:
    async with at_work(database_url) as at:
        at.ben.locale = locale
        answer = await asked(at, at.ben, "task add", title="Fix login", due="mon 5pm")
        assert answer.options(MENU)[0].startswith(first)
        offered = await at.ben.typing(at.web, "taskprefs timezone", focused=("zone", ""))
        assert first.replace(" ", "_") in offered[0].name


# ---- saying


async def test_a_zone_is_found_by_its_city_while_typing(database_url: str) -> None:
    async with at_work(database_url) as at:
        (offered,) = await at.ben.typing(at.web, "taskprefs timezone", focused=("zone", "new y"))
        assert offered == ("America/New_York, now 04:40", "America/New_York")
        said = seen(await asked(at, at.ben, "taskprefs timezone", zone=offered.value))
        assert said.startswith("✓ How you read dates\nTime zone: America/New_York\n")
        assert "Time zone: Asia/Tokyo" in seen(await asked(at, at.ben, "taskprefs timezone", zone="tokyo"))
        unknown = seen(await asked(at, at.ben, "taskprefs timezone", zone="Atlantis"))
        assert unknown.startswith("⚠ I don't know the time zone “Atlantis”.")
        several = await asked(at, at.ben, "taskprefs timezone", zone="Argentina")
        assert "could be several time zones" in seen(several)
        assert "Argentina" in seen(await does(at.ben, several, several.labels[0]))


async def test_what_is_typed_says_in_whose_time_it_is_read_until_that_is_known(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "taskadmin zone", zone="Berlin")
        offered = await at.ben.typing(at.web, "task add", focused=("due", "mon 5pm"), title="x")
        assert offered[0].name == "Mon 23 Nov 17:00 (Europe/Berlin), in 3 days"
        await asked(at, at.ben, "taskprefs timezone", zone="New York")
        offered = await at.ben.typing(at.web, "task add", focused=("due", "mon 5pm"), title="x")
        assert offered[0].name == "Mon 23 Nov 17:00, in 3 days"
        added = await asked(at, at.ben, "task add", title="Fix login", due=offered[0].value)
        assert instants(added) == [FIVE_IN_NEW_YORK]


async def test_all_who_did_not_say_theirs_follow_the_server_s_zone(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.eve, "taskprefs timezone", zone="New York")
        assert "UTC, the team's zone" in seen(await asked(at, at.ben, "task add", title="One", due="mon 5pm"))
        changed = await asked(at, at.ana, "taskadmin zone", zone="Berlin")
        assert seen(changed).startswith("✓ The team's time zone is Europe/Berlin now\nIt is 10:40 there.")
        assert instants(await asked(at, at.ben, "task add", title="Two", due="mon 5pm")) == [FIVE_IN_BERLIN]
        assert instants(await asked(at, at.eve, "task add", title="Three", due="mon 5pm")) == [FIVE_IN_NEW_YORK]
        assert "Undone" in seen(await does(at.ana, changed, "Undo"))
        assert instants(await asked(at, at.ben, "task add", title="Four", due="mon 5pm")) == [FIVE_UTC]


async def test_preferences_are_a_form_too(database_url: str) -> None:
    async with at_work(database_url) as at:
        form = await opened(at, at.ben, "taskprefs show")
        assert form.modal is not None
        assert form.modal.values["Time zone"] == ""  # a guess is not saved with the rest
        saved = seen(await sends(at.ben, form, {REST: "workday 16:30"}))
        assert "Working day ends: 16:30" in saved
        assert "Time zone: UTC (a guess)" in saved
        form = await opened(at, at.ben, "taskprefs show")
        wrong = await sends(at.ben, form, {"Time zone": "Atlantis"})
        assert "I don't know the time zone “Atlantis”" in seen(wrong)
        again = await at.ben.click(wrong, "Correct it")
        assert again.modal is not None
        assert again.modal.values[REST].startswith("workday 16:30 ")
        assert "Time zone: Europe/Berlin" in seen(await sends(at.ben, again, {"Time zone": "Berlin"}))


# ---- what a date means


async def test_a_date_of_two_meanings_is_asked_back_with_what_was_typed(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ben, "taskprefs timezone", zone="Berlin")
        question = await asked(at, at.ben, "task add", title="Fix login", due="fri", assignee=at.eve)
        assert seen(question).startswith("⚠ Today is Friday.\nPick one, or write the date another way.\n")
        assert 'You wrote: add "Fix login" @Eve due:"fri"' in seen(question).replace('due:"fri" @Eve', '@Eve due:"fri"')
        assert question.labels == ["Fri 20 Nov 17:00", "Fri 27 Nov 17:00", "Edit in form"]
        assert said_by_bot(at, at.web) == []
        added = await does(at.ben, question, "Fri 27 Nov 17:00")
        assert seen(added).startswith("✓ Added #1: Fix login\nFor @Eve.\nDue 27 Nov 2026.")
        question = await asked(at, at.ben, "task due", task="1", when="03/04")
        assert "“03/04” may be 3 April or 4 March." in seen(question)
        assert "Due 04 Mar 2027" in seen(await does(at.ben, question, "Thu 4 Mar 2027 17:00"))


@pytest.mark.parametrize(
    ("locale", "reading"),
    [
        ("en-US", "may be 3 April or 4 March"),
        ("en-GB", "Due 03 Apr 2027"),
        ("de", "Due 03 Apr 2027"),
        ("ja", "Due 04 Mar 2027"),
    ],
)
async def test_the_language_set_in_discord_says_the_order_of_day_and_month(
    database_url: str, locale: str, reading: str
) -> None:
    async with at_work(database_url) as at:
        at.ben.locale = locale
        assert reading in seen(await asked(at, at.ben, "task add", title="Fix login", due="03/04"))


async def test_a_past_date_is_asked_back_and_can_be_kept(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ben, "taskprefs timezone", zone="Berlin")
        question = await asked(at, at.ben, "task add", title="Pay rent", due="yesterday")
        assert seen(question).startswith("⚠ Thu 19 Nov is past.")
        assert question.labels == ["Thu 26 Nov 17:00", "Keep Thu 19 Nov, mark overdue", "Edit in form"]
        await does(at.ben, question, "Keep Thu 19 Nov, mark overdue")
        await at.settled()
        (card,) = said_by_bot(at, at.web)
        assert "overdue" in seen(card)
        assert card.accent == 0xE0A100


async def test_how_a_date_is_read_is_shown_without_doing_anything(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ben, "taskprefs timezone", zone="New York")
        assert seen(await asked(at, at.ben, "tasks when", text="mon 5pm")).startswith("“mon 5pm” is Mon 23 Nov 17:00")
        both = await asked(at, at.ben, "tasks when", text="friday at 5")
        assert seen(both).startswith("“friday at 5” could be ")
        assert "I can't read a date in “bananas”" in seen(await asked(at, at.ben, "tasks when", text="bananas"))
        gap = seen(await asked(at, at.ben, "tasks when", text="14 march 2027 02:30"))
        assert "02:30 does not exist" in gap
