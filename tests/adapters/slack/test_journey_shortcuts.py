"""Tasks made of what people said: shortcuts on messages, the global one, reactions and ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.slack.workplace import at_work

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.views import View
    from tests.adapters.slack.workplace import Workplace


async def said(at: Workplace, who: User, text: str, *, where: Channel | None = None, **more: str) -> Message:
    delivery = await at.slack.message(who, where or at.web, text, **more)  # type: ignore[arg-type]
    assert delivery.posted is not None
    return delivery.posted


async def pointed(at: Workplace, who: User, message: Message, shortcut: str = "create_task") -> View:
    delivery = await at.slack.message_shortcut(who, message, shortcut)
    assert delivery.ok, delivery.last
    return await at.form_of(who)


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_a_message_becomes_a_task_whose_card_stands_in_its_thread(database_url: str, mode: str) -> None:
    async with at_work(database_url, mode=mode) as at:
        message = await said(at, at.ben, "The login is broken & nobody can <https://acme.example|get in>\nSince Friday")
        link = message.permalink
        form = await pointed(at, at.ana, message)
        assert form.title == "New task"
        assert form.shows("Title").startswith("The login is broken & nobody can")
        assert "Since Friday" in form.shows("Description")
        delivery = await at.slack.submit(at.ana, form, {"Title": "Fix login", "Due": "monday"})
        assert delivery.ok
        assert at.ana.modals == []
        await at.slack.until(lambda: at.ana.private)
        (answer,) = at.ana.private
        assert answer.visible_text.startswith("✓ Added #1: Fix login")
        assert answer.thread_ts == message.ts
        await at.settled()
        (card,) = message.replies
        assert card.visible_text.startswith("#1 Fix login")
        assert (link, "Where it came from") in card.links


async def test_a_message_that_is_a_task_already_says_so(database_url: str) -> None:
    async with at_work(database_url) as at:
        message = await said(at, at.ben, "The login is broken")
        await at.slack.submit(at.ana, await pointed(at, at.ana, message))
        await at.settled()
        (card,) = message.replies
        for again in (message, card):
            at.eve.private.clear()
            await at.slack.message_shortcut(at.eve, again, "create_task")
            await at.slack.until(lambda: at.eve.private or at.eve.modal)
            shown = at.eve.modal or at.eve.private[-1]
            assert "That message is already task 1." in shown.visible_text
            at.eve.modals.clear()
        assert "#2" not in (await at.says(at.ana, "list all")).visible_text


async def test_in_the_thread_of_such_a_message_no_number_is_needed(database_url: str) -> None:
    async with at_work(database_url) as at:
        message = await said(at, at.ben, "The login is broken")
        await at.slack.submit(at.ana, await pointed(at, at.ana, message))
        await at.slack.mention(at.ben, at.web, "done", thread_ts=message.ts)
        await at.slack.until(lambda: at.ben.private)
        assert at.ben.private[-1].visible_text.startswith("✓ Done #1: The login is broken")


async def test_a_reply_of_a_thread_becomes_a_task_in_that_thread(database_url: str) -> None:
    async with at_work(database_url) as at:
        message = await said(at, at.ben, "The login is broken")
        reply = await said(at, at.eve, "And the logout", thread_ts=message.ts)
        await at.slack.submit(at.ana, await pointed(at, at.ana, reply))
        await at.settled()
        card = at.web.messages[-1]
        assert card.visible_text.startswith("#1 And the logout")
        assert card.thread_ts == message.ts


async def test_a_wrong_date_is_put_right_in_the_form_of_a_message(database_url: str) -> None:
    async with at_work(database_url) as at:
        message = await said(at, at.ben, "The login is broken")
        form = await pointed(at, at.ana, message)
        wrong = await at.slack.submit(at.ana, form, {"Due": "30 feb"})
        assert set(wrong.errors) == {"due"}
        right = await at.slack.submit(at.ana, form, {"Due": "28 feb"})
        assert not right.errors
        assert at.ana.modals == []
        await at.settled()
        assert [one.visible_text.splitlines()[0] for one in message.replies] == ["#1 The login is broken"]


async def test_a_message_is_added_to_a_task_that_is_found_by_typing(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        await at.says(at.ana, "add Water plants")
        message = await said(at, at.ben, "It only happens <!here> on Fridays")
        form = await pointed(at, at.ana, message, "add_to_task")
        assert form.labels == ["Task", "Comment"]
        everything = await at.slack.suggest(at.ana, form, "Task", "")
        assert [one["text"]["text"] for one in everything.options] == ["#2 Water plants", "#1 Fix login"]
        some = await at.slack.suggest(at.ana, form, "Task", "log")
        assert [one["text"]["text"] for one in some.options] == ["#1 Fix login"]
        await at.slack.submit(at.ana, form, {"Task": "#1 Fix login"})
        assert at.ana.modals == []
        await at.settled()
        assert "It only happens @here on Fridays" in card.visible_text
        assert card.mentions == set()


async def test_the_global_shortcut_opens_an_empty_form_and_the_answer_comes_directly(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.slack.global_shortcut(at.ana, "new_task")
        form = await at.form_of(at.ana)
        assert form.title == "New task"
        assert not form.shows("Title")
        await at.slack.submit(at.ana, form, {"Title": "Call mum"})
        assert at.ana.modals == []
        await at.slack.until(lambda: at.ana.dm.messages)
        assert at.ana.dm.messages[0].visible_text.startswith("✓ Added #1: Call mum")


async def test_a_reaction_makes_a_task_only_where_that_was_turned_on_and_only_one(database_url: str) -> None:
    async with at_work(database_url) as at:
        message = await said(at, at.ben, "The login is broken")
        await at.slack.react(at.ana, message, "task")
        await at.idle()
        await at.settled()
        assert message.replies == []
        await at.says(at.eve, "reactions on")
        for who in (at.ana, at.eve):
            await at.slack.react(who, message, "task")
        await at.slack.unreact(at.ana, message, "task")
        await at.slack.react(at.ana, message, "task")
        await at.idle()
        await at.settled()
        (card,) = message.replies
        assert card.visible_text.startswith("#1 The login is broken")
        assert (await at.says(at.ana, "list all")).visible_text.count("#") == 1


async def test_a_reaction_on_a_reply_makes_a_task_in_that_thread(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "reactions on")
        message = await said(at, at.ben, "The login is broken")
        await said(at, at.eve, "Since when?", thread_ts=message.ts)
        reply = await said(at, at.ben, "Since Friday", thread_ts=message.ts)
        await at.slack.react(at.ana, reply, "task")
        await at.idle()
        await at.settled()
        card = message.replies[-1]
        assert card.visible_text.startswith("#1 Since Friday")
        assert reply.permalink in str(card.blocks)


async def test_a_tick_on_a_card_completes_its_task(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        await at.slack.react(at.ben, card, "white_check_mark")
        await at.slack.until(lambda: at.ben.private)
        assert at.ben.private[-1].visible_text.startswith("✓ Done #1: Fix login")
        await at.settled()
        assert "Done by @ben" in card.visible_text


async def test_other_reactions_and_ticks_on_other_messages_mean_nothing(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        message = await said(at, at.ben, "Lunch?")
        await at.slack.react(at.ben, message, "white_check_mark")
        await at.slack.react(at.ben, card, "eyes")
        await at.idle()
        await at.settled()
        assert at.ben.private == []
        assert card.edits == 0
