"""The menus of messages and of people: tasks made of what was said, found again, and given to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.discord.tree import ADD_TO_TASK, ASSIGN_TASK, CREATE_TASK, SHOW_TASK, TASKS_OF
from tests.adapters.discord.asking import asked, opens, seen, sends
from tests.adapters.discord.workplace import Workplace, at_work

if TYPE_CHECKING:
    from tests.adapters.discord.loopback import Person
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.loopback.people import User


async def pointed(by: Person, message: Message, menu: str) -> Interaction:
    """A form."""
    interaction = await by.message_menu(message, menu)
    assert interaction.modal is not None, interaction.text
    return interaction


async def told(by: Person, message: Message, menu: str) -> Message:
    return await (await by.message_menu(message, menu)).answered()


async def about(at: Workplace, by: Person, who: User, menu: str) -> Interaction:
    return await by.user_menu(who, menu, at.web)


async def test_a_message_becomes_a_task_whose_card_answers_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        message = await at.ben.says(
            at.web, f"The login is broken & nobody can get in, ask {at.eve.mention}\nSince Friday"
        )
        form = await pointed(at.ana, message, CREATE_TASK)
        assert form.modal.title == "New task"
        assert form.modal.values["Title"] == "The login is broken & nobody can get in, ask @Eve"
        assert form.modal.values["Description"] == (
            "The login is broken & nobody can get in, ask @Eve\nSince Friday\n\n— Ben"
        )
        added = await sends(at.ana, form, {"Title": "Fix login", "Due": "monday", "Assigned to": at.ben})
        assert added.only_for is at.ana
        assert seen(added).startswith("✓ Added #1: Fix login\nFor @Ben.\n")
        await at.settled()
        card = at.web.last
        assert card.reference is message
        assert seen(card).startswith("#1 Fix login\n")
        assert f"[Where it came from]({message.link})" in card.text
        assert card.pinged == frozenset()


async def test_a_card_stands_in_the_thread_of_the_message_if_there_is_one(database_url: str) -> None:
    async with at_work(database_url) as at:
        message = await at.ben.says(at.web, "The login is broken")
        thread = await at.ben.opens_thread(message, "about the login")
        await sends(at.ana, await pointed(at.ana, message, CREATE_TASK))
        await at.settled()
        assert [seen(one).splitlines()[0] for one in thread.messages if one.author is at.discord.bot] == [
            "#1 The login is broken"
        ]
        assert at.web.last is message


async def test_a_message_that_is_a_task_already_says_so_and_shows_it(database_url: str) -> None:
    async with at_work(database_url) as at:
        message = await at.ben.says(at.web, "The login is broken")
        await sends(at.ana, await pointed(at.ana, message, CREATE_TASK))
        await at.settled()
        for again in (message, at.web.last):
            answer = await told(at.eve, again, CREATE_TASK)
            assert answer.only_for is at.eve
            assert seen(answer).startswith("#1 The login is broken\nThat message is already task 1.\nStatus: to do\n")
        assert "#2" not in seen(await asked(at, at.ana, "task list", scope="All"))


async def test_two_who_make_a_task_of_one_message_at_once_make_one(database_url: str) -> None:
    async with at_work(database_url) as at:
        message = await at.ben.says(at.web, "The login is broken")
        first, second = await pointed(at.ana, message, CREATE_TASK), await pointed(at.eve, message, CREATE_TASK)
        assert seen(await sends(at.ana, first)).startswith("✓ Added #1: The login is broken")
        assert "That message is already task 1." in seen(await sends(at.eve, second))


async def test_a_wrong_date_in_the_form_of_a_message_is_mended_and_its_link_is_kept(database_url: str) -> None:
    async with at_work(database_url) as at:
        message = await at.ben.says(at.web, "The login is broken")
        wrong = await sends(at.ana, await pointed(at.ana, message, CREATE_TASK), {"Due": "30 feb"})
        again = await opens(at.ana, wrong, "Correct it")
        assert (again.modal.values["Title"], again.modal.values["Due"]) == ("The login is broken", "30 feb")
        await sends(at.ana, again, {"Due": "28 feb"})
        await at.settled()
        assert at.web.last.reference is message
        assert f"[Where it came from]({message.link})" in at.web.last.text


async def test_a_long_message_becomes_a_task_that_says_where_the_rest_is(database_url: str) -> None:
    async with at_work(database_url) as at:
        message = await at.ben.says(at.web, "Fix login now. " + "word " * 795)
        form = await pointed(at.ana, message, CREATE_TASK)
        assert form.modal.values["Title"] == "Fix login now"
        assert str(form.modal.values["Description"]).endswith("— Ben")
        assert seen(await sends(at.ana, form)).startswith("✓ Added #1: Fix login")


async def test_a_message_without_words_is_named_by_whoever_makes_the_task(database_url: str) -> None:
    async with at_work(database_url) as at:
        shot = at.discord.file("screenshot.png", b"-", "image/png")
        message = await at.ben.says(at.web, "", files=(shot,))
        form = await pointed(at.ana, message, CREATE_TASK)
        assert form.modal.values["Title"] == "screenshot.png"
        assert seen(await sends(at.ana, form, {"Title": "Look at it"})).startswith("✓ Added #1: Look at it")


async def test_a_message_is_added_to_a_task_by_its_number(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        message = await at.ben.says(at.web, f"It only happens @here on Fridays, says {at.eve.mention}")
        form = await pointed(at.ana, message, ADD_TO_TASK)
        assert (form.modal.title, form.modal.labels) == ("Add to a task", ["Task", "Comment"])
        assert form.modal.fields["Task"]["placeholder"] == "Its number: 12, or WEB-12"
        said = "> It only happens @here on Fridays, says @Eve\n— Ben"
        assert form.modal.values["Comment"] == f"{said}\n{message.link}"
        wrong = await sends(at.ana, form, {"Task": "login"})
        assert "Task: “login” is no task's number. Write it like 12, #12 or WEB-12. · You wrote: login" in seen(wrong)
        added = await sends(at.ana, await opens(at.ana, wrong, "Correct it"), {"Task": "#1"})
        assert seen(added).startswith("✓ Commented #1: Fix login\n")
        await at.settled()
        assert "> It only happens @\u200bhere on Fridays, says @Eve" in seen(card)
        assert card.pinged == frozenset()


async def test_a_task_is_shown_on_its_card_on_what_it_was_made_of_and_nowhere_else(database_url: str) -> None:
    async with at_work(database_url) as at:
        message = await at.ben.says(at.web, "The login is broken")
        other = await at.ben.says(at.web, "Lunch?")
        await sends(at.ana, await pointed(at.ana, message, CREATE_TASK))
        await at.settled()
        for one in (message, at.web.last):
            shown = await told(at.eve, one, SHOW_TASK)
            assert (shown.only_for, seen(shown).splitlines()[0]) == (at.eve, "#1 The login is broken")
        nothing = await told(at.eve, other, SHOW_TASK)
        assert seen(nothing) == (
            "⚠ There is no task of that message that you can see.\n/task list shows the ones there are."
        )


async def test_nobody_learns_of_a_task_they_may_not_see_by_a_menu(database_url: str) -> None:
    async with at_work(database_url) as at:
        secret = at.acme.channel("secret", private=[at.ana, at.ben])
        message = await at.ben.says(secret, "Buy a ring")
        await sends(at.ana, await pointed(at.ana, message, CREATE_TASK))
        await at.settled()
        assert "Buy a ring" in seen(await told(at.ben, secret.last, SHOW_TASK))
        answer = await (await about(at, at.eve, at.ana, TASKS_OF)).answered()
        assert "ring" not in seen(answer)


async def test_the_tasks_of_a_person(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.card_of(at.ana, "Fix login", assignee=at.ben)
        await at.card_of(at.ana, "Water plants", assignee=at.eve)
        listed = await (await about(at, at.ana, at.ben, TASKS_OF)).answered()
        assert listed.only_for is at.ana
        assert seen(listed).startswith("Tasks of Ben\n#1 Fix login  [Done+]\n")
        assert "Water plants" not in seen(listed)
        zoe = at.discord.person("Zoe", at.acme)  # who never spoke to the bot
        assert seen(await (await about(at, at.ana, zoe, TASKS_OF)).answered()).startswith("Tasks of Zoe: none\n")


async def test_a_task_is_assigned_from_a_person(database_url: str) -> None:
    async with at_work(database_url) as at:
        form = await about(at, at.ana, at.ben, ASSIGN_TASK)
        assert form.modal is not None
        assert form.modal.values["Title"] == ""
        assert form.modal.values["Assigned to"] == [str(at.ben.id)]
        added = await sends(at.ana, form, {"Title": "Fix login", "Due": "monday"})
        assert seen(added).startswith("✓ Added #1: Fix login\nFor @Ben.\n")


@pytest.mark.parametrize("kind", ["the bot itself", "another bot"])
async def test_a_bot_gets_no_task_and_nothing_filled_in_is_lost(database_url: str, kind: str) -> None:
    async with at_work(database_url) as at:
        robot = at.discord.bot if kind == "the bot itself" else at.discord.person("Robot", at.acme, bot=True)
        form = await about(at, at.ana, robot, ASSIGN_TASK)
        refused = await sends(at.ana, form, {"Title": "Fix login"})
        assert seen(refused).startswith("⚠ ")
        assert "is a bot" in seen(refused)
        again = await opens(at.ana, refused, "Correct it")
        assert again.modal.values["Title"] == "Fix login"
        assert seen(await sends(at.ana, again, {"Assigned to": [at.ben]})).startswith(
            "✓ Added #1: Fix login\nFor @Ben."
        )


async def test_a_menu_of_another_version_does_nothing_and_says_so(database_url: str) -> None:
    async with at_work(database_url) as at:
        message = await at.ben.says(at.web, "The login is broken")
        shown = next(one for one in at.discord.registry.listed() if one["name"] == SHOW_TASK)
        at.discord.registry.upsert(None, {**shown, "name": "Snooze"})
        answer = await told(at.ana, message, "Snooze")
        assert seen(answer).startswith("⚠ This command is out of date.\n")
