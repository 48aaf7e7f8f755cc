"""What reaches somebody, where and when, is theirs to say; it is shown in words, and taken back like anything else."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from bot.contents import Left, Typed
from bot.message import Form
from bot.model import RoomKind
from bot.notices import How, NoticeKind, NoticeSettings, Quiet
from tests.flows.chat import Chat, buttons, fields, text


async def settings(chat: Chat, account: str = "ana") -> NoticeSettings:
    inbound = chat.inbound(Typed("prefs"), account)
    async with chat.store.begin(inbound.where) as tx:
        standing = await tx.identify(inbound, claim=False, now=chat.now)
        return await tx.notice_settings(standing.actor.id)


async def test_who_said_nothing_hears_all_of_it_by_day(chat: Chat) -> None:
    await chat.say("list")
    assert await settings(chat) == NoticeSettings(quiet=Quiet(time(22), time(8)))
    shown = fields(await chat.say("prefs"))
    assert (shown["quiet"], shown["notify"], shown["urgent"]) == ("22:00-08:00", "all dm", "off")


async def test_by_kind_in_a_direct_message_the_channel_or_not_at_all(chat: Chat) -> None:
    said = text(await chat.say("prefs notify commented off assigned,mentioned channel"))
    assert said.startswith("What I tell you")
    assert "In the channel: assigned and mentioned" in said
    assert "Not at all: commented" in said
    assert (await settings(chat)).hows == {
        NoticeKind.ASSIGNED: How.CHANNEL,
        NoticeKind.MENTIONED: How.CHANNEL,
        NoticeKind.COMMENTED: How.OFF,
    }
    assert "In a direct message: everything" in text(await chat.say("prefs notify all dm"))
    assert (await settings(chat)).hows == {}
    assert (await settings(chat, "bob")).hows == {}


async def test_without_direct_messages_a_channel_still_speaks(chat: Chat) -> None:
    await chat.say("prefs notify overdue channel")
    said = text(await chat.say("prefs dm off"))
    assert "In the channel: overdue" in said
    assert "what comes in the channel still does" in said
    assert "In a direct message" not in said
    assert "What comes in direct messages comes again" in text(await chat.say("prefs dm on"))
    assert (await settings(chat)).hows == {NoticeKind.OVERDUE: How.CHANNEL}


async def test_with_direct_messages_again_what_was_off_by_itself_stays_off(chat: Chat) -> None:
    await chat.say("prefs notify commented off")
    for line in ("prefs dm off", "prefs dm off", "prefs notify mentioned off"):
        await chat.say(line)
    changed = await chat.say("prefs dm on")
    assert (await settings(chat)).hows == {NoticeKind.COMMENTED: How.OFF, NoticeKind.MENTIONED: How.OFF}
    await chat.press(changed, "Undo")
    assert (await settings(chat)).how(NoticeKind.ASSIGNED) is How.OFF
    await chat.say("prefs dm on")
    assert (await settings(chat)).hows == {NoticeKind.COMMENTED: How.OFF, NoticeKind.MENTIONED: How.OFF}


@pytest.mark.parametrize("kinds", ["all", "commented,assigned"])
async def test_direct_messages_bring_back_nothing_that_was_turned_off_by_itself(chat: Chat, kinds: str) -> None:
    await chat.say(f"prefs notify {kinds} off")
    before = await settings(chat)
    said = await chat.say("prefs dm on")
    assert await settings(chat) == before
    assert "Direct messages are on" in text(said)
    assert "prefs notify all dm" in text(said)
    assert [one.label for one in buttons(said)] == ["Change"]  # nothing was done that could be undone


async def test_direct_messages_that_are_on_are_not_turned_on_again(chat: Chat) -> None:
    for line in ("prefs dm off", "prefs dm on"):
        await chat.say(line)
    assert "Direct messages are on" in text(await chat.say("prefs dm on"))


async def test_quiet_hours_and_whether_urgent_breaks_through(chat: Chat) -> None:
    said = text(await chat.say("prefs quiet 20:30-7 urgent on"))
    assert "Quiet hours: 20:30 to 07:00" in said
    assert "Urgent ones: come in quiet hours, too" in said
    assert await settings(chat) == NoticeSettings(quiet=Quiet(time(20, 30), time(7)), urgent_breaks=True)
    assert "Quiet hours: none" in text(await chat.say("prefs quiet off"))
    assert (await settings(chat)).quiet.never


async def test_quiet_hours_need_a_zone(chat: Chat) -> None:
    chat.zone = None
    assert "once I know your time zone" in text(await chat.say("prefs quiet 22-8", as_="new"))


async def test_a_platform_needs_an_account_there(chat: Chat) -> None:
    refused = await chat.say("prefs platform discord")
    assert not refused.understood
    assert "I don't know you on Discord yet." in text(refused)
    assert (await settings(chat)).platform == ""


async def test_a_platform_where_they_have_an_account(chat: Chat) -> None:
    inbound = chat.inbound(Typed("prefs platform discord"))
    said = await chat.dispatcher.handle(replace(inbound, where=replace(inbound.where, platform="discord")))
    assert "I write to you on: Discord" in text(said)


async def test_all_of_it_in_one_form(chat: Chat) -> None:
    form = await chat.say("prefs")
    filled = {"workdays": "mon-thu", "quiet": "21-7", "notify": "all dm, status off", "urgent": "on"}
    said = text(await chat.submit(form, filled))
    for part in ("Working days: Mon-Thu", "Quiet hours: 21:00 to 07:00", "Not at all: status"):
        assert part in said
    assert fields(await chat.say("prefs")).items() >= {"notify": "all dm, status off", "urgent": "on"}.items()


async def test_all_of_it_in_a_small_form(chat: Chat) -> None:
    chat.limits = replace(chat.limits, fields=5)
    chat.__post_init__()
    form = await chat.say("prefs")
    assert len(fields(form)) == 5
    await chat.submit(form, {"quiet": "off", "more": "workday 16:30 week sunday urgent on"})
    assert fields(await chat.say("prefs")).items() >= {"quiet": "off"}.items()
    assert "workday 16:30 week sunday urgent on" in fields(await chat.say("prefs"))["more"]


async def test_what_is_muted_and_watched_is_shown_with_them(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("add One")
    for line in ("mute 1 until friday", "mute in:web", "mute", "watch #general"):
        await chat.say(line)
    said = text(await chat.say("prefs urgent off"))
    assert "Muted: Web and #1 until" in said
    assert "Watched: 1 channel" in said


@pytest.mark.parametrize("line", ["prefs notify all off quiet off urgent on", "prefs dm off"])
async def test_it_is_taken_back(chat: Chat, line: str) -> None:
    await chat.say("prefs notify commented off quiet 21-7")
    before = await settings(chat)
    changed = await chat.say(line)
    assert await settings(chat) != before
    undone = await chat.press(changed, "Undo")
    assert "changed what I tell them" in text(undone)
    assert await settings(chat) == before
    await chat.press(undone, "Undo")
    assert await settings(chat) != before


async def test_dates_and_notices_of_one_form_are_taken_back_together(chat: Chat) -> None:
    form = await chat.say("prefs")
    before = fields(form)
    changed = await chat.submit(form, {"workdays": "mon", "quiet": "off"})
    await chat.press(changed, "Undo")
    assert fields(await chat.say("prefs")) == before


async def test_only_what_the_change_touched_is_taken_back(chat: Chat) -> None:
    changed = await chat.say("prefs quiet off")
    await chat.say("prefs urgent on")
    await chat.press(changed, "Undo")
    assert await settings(chat) == NoticeSettings(urgent_breaks=True)


async def test_what_was_changed_again_since_stays(chat: Chat) -> None:
    changed = await chat.say("prefs quiet off")
    await chat.say("prefs quiet 20-6")
    assert "was changed again since" in text(await chat.press(changed, "Undo"))
    assert (await settings(chat)).quiet == Quiet(time(20), time(6))


async def test_said_twice_by_one_delivery_it_is_done_once(chat: Chat) -> None:
    first = await chat.say("prefs quiet off", key="same")
    again = await chat.say("prefs quiet off", key="same")
    assert first.understood
    assert "changed what I tell them" in text(again)


# ---- what is muted and watched, all at once


@pytest.fixture
async def board(chat: Chat) -> Chat:
    await chat.say("project create Web")
    for line in ("add One", "add Two", "mute 1 until friday", "mute in:web", "watch #general"):
        await chat.say(line)
    return chat


async def followed(chat: Chat) -> tuple[str, str]:
    form = fields(await chat.say("prefs"))
    return form["muted"], form["watched"]


async def test_the_form_shows_what_is_muted_and_watched_and_unchanged_it_changes_nothing(board: Chat) -> None:
    assert await followed(board) == ("in:web, #1", "#general")
    said = text(await board.submit(await board.say("prefs"), {}))
    assert "Muted: Web and #1 until Fri 18 Sep" in said
    assert await followed(board) == ("in:web, #1", "#general")


async def test_what_is_saved_takes_the_place_of_what_was_and_is_taken_back(board: Chat) -> None:
    changed = await board.submit(await board.say("prefs"), {"muted": "#1, #2 #general", "watched": ""})
    assert "Muted: #1 until Fri 18 Sep 00:00, #2 and 1 channel" in text(changed)
    assert await followed(board) == ("#general, #1, #2", "")
    undone = await board.press(changed, "Undo")
    assert await followed(board) == ("in:web, #1", "#general")
    assert "until Fri 18 Sep" in text(await board.say("prefs urgent on"))
    await board.press(undone, "Undo")
    assert await followed(board) == ("#general, #1, #2", "")


async def test_what_was_muted_since_is_not_taken_back(board: Chat) -> None:
    changed = await board.say("prefs muted none")
    await board.say("mute in:web")
    assert "was changed again since" in text(await board.press(changed, "Undo"))
    assert await followed(board) == ("in:web", "#general")


@pytest.mark.parametrize(
    ("muted", "problem"),
    [
        ("#1, #99", "There is no task #99"),
        ("in:web, nowhere", "There is no project “nowhere”."),
        ("#nowhere", "I don't know the channel #nowhere yet."),
        ("12-9", "“12-9” runs backwards."),
        ("due:friday", "“due:friday” is no task, project or channel."),
    ],
)
async def test_what_can_not_be_muted_is_told_at_its_field_and_nothing_is_lost(
    board: Chat, muted: str, problem: str
) -> None:
    refused = await board.submit(await board.say("prefs"), {"muted": muted, "quiet": "21-7"})
    assert not refused.understood
    assert isinstance(refused.body, Form)
    assert {one.name for one in refused.body.fields if one.error} == {"muted"}
    assert problem in next(one.error for one in refused.body.fields if one.error)
    assert (fields(refused)["muted"], fields(refused)["quiet"]) == (muted, "21-7")
    assert await followed(board) == ("in:web, #1", "#general")


async def test_a_small_form_mutes_and_watches_too(board: Chat) -> None:
    board.limits = replace(board.limits, fields=5)
    board.__post_init__()
    form = await board.say("prefs")
    assert fields(form)["more"].endswith("urgent off muted in:web, #1 watched #general")
    refused = await board.submit(form, {"more": "urgent off muted #99"})
    assert [one.name for one in refused.body.fields if one.error] == ["more"]  # type: ignore[union-attr]
    await board.submit(form, {"more": "urgent on muted #2"})
    assert fields(await board.say("prefs"))["more"].endswith("urgent on muted #2")


async def test_it_is_said_in_a_line(board: Chat) -> None:
    said = await board.say("prefs muted 2, #general watched none urgent on")
    assert "Muted: #2 and 1 channel" in text(said)
    refused = await board.say("prefs muted nowhere")
    assert text(refused).startswith("There is no project “nowhere”.")


async def test_what_they_can_not_see_any_more_is_neither_shown_nor_lost(board: Chat) -> None:
    secret = {"room": "secret", "kind": RoomKind.PRIVATE}
    await board.say("mute", **secret)
    await board.send(Left(), **secret)
    assert await followed(board) == ("in:web, #1", "#general")
    await board.say("prefs muted none")
    await board.say("help", **secret)
    assert await followed(board) == ("#secret", "#general")


async def test_where_there_is_nothing_to_choose_no_platform_is_asked(chat: Chat) -> None:
    assert "platform" not in fields(await chat.say("prefs"))
