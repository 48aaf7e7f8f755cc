"""Views: saved, opened, shared, made what a channel lists; and that each sees in them what they may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.contents import Completing, Typed
from bot.message import Choices, Form
from bot.model import RoomKind
from tests.flows.chat import Chat, button, buttons, numbers, text

if TYPE_CHECKING:
    from bot.ports import Reply

BOARD = {"room": "board", "kind": RoomKind.PRIVATE}
DM = {"room": "dm-bob", "kind": RoomKind.DM, "as_": "bob"}


@pytest.fixture
async def board(chat: Chat) -> Chat:
    """#1 is Ana's, #2 Bob's, #3 nobody's and urgent; all are in #general."""
    for line in ("add One +old @me", "add Two +old <@bob>", "add Three !1"):
        await chat.say(line)
    return chat


async def tasks(chat: Chat, line: str, **how: object) -> list[int]:
    reply = await chat.say(line, **how)
    assert reply.understood, text(reply)
    return numbers(reply)


# ---- saved and opened


async def test_a_view_is_saved_and_opened_by_its_name(board: Chat) -> None:
    assert "View saved: late" in text(await board.say("view save late all tag:old sort:number-"))
    for line in ("view late", "view open late", "list view:late", "VIEW Late", "view open LATE"):
        opened = await board.say(line)
        assert numbers(opened) == [2, 1], line
        assert text(opened).startswith("View late")


async def test_a_name_may_be_several_words(board: Chat) -> None:
    await board.say('view save "the old ones" all tag:old')
    assert await tasks(board, "view open the old ones") == [1, 2]
    assert await tasks(board, 'view "the old ones"') == [1, 2]


async def test_more_filters_hold_in_addition_and_what_is_said_counts(board: Chat) -> None:
    await board.say("view save late all tag:old sort:title-")
    assert await tasks(board, "list view:late for:@me") == [1]
    assert await tasks(board, "list view:late sort:number") == [1, 2]
    assert await tasks(board, "list view:late <@bob>") == [2]


async def test_me_is_whoever_opens_it_and_others_are_who_they_were(board: Chat) -> None:
    await board.say("view save own all for:@me")
    await board.say("view save his all for:@bob")
    for name in ("own", "his"):
        await board.say(f"view share {name}")
    assert await tasks(board, "view own") == [1]
    assert await tasks(board, "view own", as_="bob") == [2]
    await board.say("help", as_="bob", name="Robert")
    assert await tasks(board, "view his", as_="eve") == [2]
    assert "for:@Robert" in text(await board.say("view list"))


async def test_nobody_sees_in_a_view_what_they_may_not_see(board: Chat) -> None:
    await board.say("add Secret +old", **BOARD)
    await board.say("view save late all tag:old")
    await board.say("view share late")
    assert await tasks(board, "view late") == [1, 2, 4]
    assert await tasks(board, "view late", as_="bob") == [1, 2]


async def test_saving_it_again_changes_it(board: Chat) -> None:
    await board.say("view save late all tag:old")
    again = await board.say("view save LATE all p:1")
    assert "View changed: LATE" in text(again)
    assert await tasks(board, "view late") == [3]
    await board.press(again, "Undo")
    assert await tasks(board, "view late") == [1, 2]


async def test_the_next_page_of_a_view_is_of_the_view(board: Chat) -> None:
    for _ in range(26):
        await board.say("add More +old")
    await board.say("view save late all tag:old sort:number")
    first = await board.say("view late")
    assert numbers(await board.press(first, "Next"))[-1] == 29


async def test_a_date_stays_what_it_was_and_that_is_said(board: Chat) -> None:
    assert "stays the day" in text(await board.say("view save soon all due:<friday"))
    assert "stays the day" not in text(await board.say("view save week all due:week"))


async def test_the_same_line_delivered_twice_saves_once(board: Chat) -> None:
    for _ in range(2):
        await board.send(Typed("view save late all tag:old"), key="k")
    assert text(await board.say("view list")).startswith("1 view")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("view nothing", "There is no view “nothing”"),
        ("list view:nothing", "There is no view “nothing”"),
        ("view save late", "What shall the view show?"),
        ("view save late all in:nowhere", "There is no project “nowhere”"),
        ("view save late all for:@nobody_here", "I don't know @nobody_here"),
        ("view save late all page:2", "is for one answer"),
        ("view save late view:other", "can't be made of another one"),
        (f"view save {'x' * 41} all p:1", "That name has 41 characters"),
        ("view delete nothing", "There is no view “nothing”"),
        ("view share", "Which view?"),
        ("view open p:1", "I don't understand “p:1”"),
        ("view default nothing", "There is no view “nothing”"),
        ("view default none", "#general lists its tasks already"),
        ("view dance with me", "New task?"),
    ],
)
async def test_what_cannot_be_is_explained(board: Chat, line: str, told: str) -> None:
    reply = await board.say(line)
    assert not reply.understood
    assert told in text(reply)


async def test_a_word_that_ends_is_an_error_that_says_how_to_go_on(board: Chat) -> None:
    made = await board.say("project create Web")
    await board.say("view save web all in:web")
    await board.say("view share web")
    await board.say("view default web")
    await board.press(made, "Undo")
    for line in ("view web", "list", "bulk view:web -> done"):
        told = text(await board.say(line))
        assert "The view “web” can't be shown. There is no project “web”" in told, line
        assert "view save web …, or delete it: view delete web" in told
        told = text(await board.say(line, as_="bob"))
        assert "Ana can save it anew. list status:open lists without it." in told
    assert await tasks(board, "list here status:open") == [1, 2, 3]


async def test_nobody_has_more_than_fifty(board: Chat) -> None:
    for number in range(50):
        await board.say(f"view save v{number} all p:1")
    assert "nobody may have more" in text(await board.say("view save late all p:1"))
    assert (await board.say("view save v7 all p:2")).understood
    assert (await board.say("view save late all p:1", as_="bob")).understood


# ---- the form


async def test_a_list_that_was_narrowed_is_saved_by_a_form(board: Chat) -> None:
    form = await board.press(await board.say("list all tag:old"), "Save as view")
    assert isinstance(form.body, Form)
    saved = await board.submit(form, {"name": "the old ones"})
    assert "View saved: the old ones" in text(saved)
    assert numbers(await board.press(saved, "Open")) == [1, 2]


async def test_a_typed_list_without_a_name_asks_for_one(board: Chat) -> None:
    form = await board.say("view save tag:old")
    assert "View saved: late" in text(await board.submit(form, {"name": "late"}))
    assert await tasks(board, "view late") == [1, 2]


async def test_a_wrong_name_is_said_in_the_form(board: Chat) -> None:
    form = await board.say("view save tag:old")
    again = await board.submit(form, {"name": " "})
    assert isinstance(again.body, Form)
    assert again.body.fields[0].error == "Which view? `view list` shows the ones there are."
    assert "View saved" in text(await board.submit(again, {"name": "late"}))


async def test_only_a_list_that_was_narrowed_offers_that(board: Chat) -> None:
    await board.say("view save late all tag:old")
    for line in ("list", "list all", "view late", "list all tag:old public"):
        assert "Save as view" not in [one.label for one in buttons(await board.say(line))], line


# ---- shared


async def test_only_what_is_shared_is_opened_by_others(board: Chat) -> None:
    await board.say("view save late all tag:old")
    assert "There is no view" in text(await board.say("view late", as_="bob"))
    await board.say("view share late")
    assert await tasks(board, "view late", as_="bob") == [1, 2]
    assert "late: all tag:old · shared by Ana" in text(await board.say("view list", as_="bob"))
    assert "shared by you" in text(await board.say("view list"))
    await board.say("view unshare late")
    assert "There is no view" in text(await board.say("view late", as_="bob"))


async def test_ones_own_comes_before_a_shared_one(board: Chat) -> None:
    await board.say("view save late all tag:old")
    await board.say("view share late")
    await board.say("view save late all p:1", as_="bob")
    assert await tasks(board, "view late", as_="bob") == [3]
    assert await tasks(board, "view late", as_="eve") == [1, 2]
    assert "There is a shared view “late” already" in text(await board.say("view share late", as_="bob"))


async def test_a_shared_view_is_its_owners_and_the_admins(board: Chat) -> None:
    await board.say("view save his all p:1", as_="bob")
    await board.say("view share his", as_="bob")
    for line in ("view delete his", "view unshare his"):
        assert "“his” is Bob's view" in text(await board.say(line, as_="eve"))
    assert (await board.say("view unshare his")).understood
    assert await tasks(board, "view his", as_="bob") == [3]


async def test_guests_have_views_and_share_none(board: Chat) -> None:
    await board.say("admin role <@eve> guest")
    assert (await board.say("view save late all tag:old", as_="eve")).understood
    assert "Guests cannot share views" in text(await board.say("view share late", as_="eve"))


# ---- what a channel lists


@pytest.fixture
async def listing(board: Chat) -> Chat:
    """#general lists what is old."""
    for line in ("view save late all tag:old", "view share late", "view default late"):
        assert (await board.say(line)).understood
    return board


async def test_a_channel_lists_its_view(listing: Chat) -> None:
    for line in ("list", "list here", "list page:1", "list sort:number"):
        opened = await listing.say(line, as_="bob")
        assert (numbers(opened), text(opened).partition("\n")[0]) == ([1, 2], "View late"), line
    assert numbers(await listing.say("list public")) == [1, 2]


async def test_what_asks_for_more_or_elsewhere_is_answered_as_ever(listing: Chat) -> None:
    assert await tasks(listing, "list here status:open") == [1, 2, 3]
    assert await tasks(listing, "list all") == [1, 2, 3]
    assert await tasks(listing, "list p:1") == [3]
    assert await tasks(listing, "list", room="web") == []
    assert await tasks(listing, "list", **DM) == [2]


async def test_it_can_be_for_another_channel_and_be_taken_off(listing: Chat) -> None:
    await listing.say("help", room="web")
    assert "#web lists the view late now" in text(await listing.say("view default late #web"))
    assert await tasks(listing, "list", room="web") == [1, 2]
    assert "what #general and #web lists" in text(await listing.say("view list"))
    assert "#web lists its tasks again" in text(await listing.say("view default none", room="web"))
    assert await tasks(listing, "list", room="web") == []


async def test_what_is_not_shared_or_is_no_channel_has_no_default(board: Chat) -> None:
    await board.say("view save late all tag:old")
    assert "Only you can open “late”" in text(await board.say("view default late"))
    assert "A default list is for a channel" in text(await board.say("view default late", **DM))


async def test_a_channel_lists_the_shared_one_of_two_of_a_name(board: Chat) -> None:
    await board.say("view save late all p:1", as_="bob")
    await board.say("view share late", as_="bob")
    await board.say("view save late all tag:old")
    assert (await board.say("view default late")).understood
    assert await tasks(board, "list") == [3]


async def test_leads_and_admins_say_what_a_channel_lists(listing: Chat) -> None:
    assert "Only leads and admins can set what #general lists" in text(
        await listing.say("view default none", as_="bob")
    )
    await listing.say("project create Web", as_="bob")
    await listing.say("project bind web", as_="bob", room="web")
    assert (await listing.say("view default late", as_="bob", room="web")).understood
    assert "Ask Bob" in text(await listing.say("view default none", as_="eve", room="web"))


async def test_what_nobody_can_open_any_more_is_listed_nowhere(listing: Chat) -> None:
    assert "#general lists its tasks again" in text(await listing.say("view unshare late"))
    assert await tasks(listing, "list") == [1, 2, 3]
    await listing.say("view share late")
    await listing.say("view default late")
    assert "#general lists its tasks again" in text(await listing.say("view delete late"))
    assert await tasks(listing, "list") == [1, 2, 3]


async def test_a_private_channel_is_not_named_to_others(listing: Chat) -> None:
    await listing.say("view default late", **BOARD)
    assert "board" in text(await listing.say("view list"))
    assert "board" not in text(await listing.say("view list", as_="bob"))


# ---- taken back


async def state(chat: Chat) -> tuple[str, list[int]]:
    return text(await chat.say("view list")), numbers(await chat.say("list"))


@pytest.mark.parametrize(
    "line",
    ["view save new all p:1", "view save late all p:1", "view delete late", "view unshare late", "view default none"],
)
async def test_what_is_done_to_views_can_be_undone_and_that_too(listing: Chat, line: str) -> None:
    before = await state(listing)
    changed = await listing.say(line)
    after = await state(listing)
    assert after != before
    undone = await listing.press(changed, "Undo")
    assert undone.understood, text(undone)
    assert await state(listing) == before
    again = await listing.press(undone, "Undo")
    assert again.understood, text(again)
    assert await state(listing) == after


async def test_sharing_can_be_undone(board: Chat) -> None:
    await board.say("view save late all tag:old")
    await board.press(await board.say("view share late"), "Undo")
    assert "yours alone" in text(await board.say("view list"))


async def test_what_was_changed_again_since_is_not_taken_back(listing: Chat) -> None:
    saved = await listing.say("view save late all p:1")
    await listing.say("view save late all p:2")
    assert "changed again since" in text(await listing.press(saved, "Undo"))
    off = await listing.say("view default none")
    await listing.say("view default late")
    assert "changed again since" in text(await listing.press(off, "Undo"))


async def test_a_name_that_is_anothers_by_now_is_not_given_back(listing: Chat) -> None:
    gone = await listing.say("view delete late")
    await listing.say("view save late all p:1", as_="bob")
    await listing.say("view share late", as_="bob")
    assert "another view “late” by now" in text(await listing.press(gone, "Undo"))


# ---- suggested, and chosen


async def suggested(chat: Chat, prefix: str, as_: str = "ana") -> list[str]:
    reply = await chat.send(Completing("view", prefix), as_=as_)
    assert isinstance(reply.body, Choices)
    return [value for value, _ in reply.body.options]


async def test_names_are_suggested_ones_own_first(board: Chat) -> None:
    await board.say("view save later all p:1", as_="bob")
    await board.say("view share later", as_="bob")
    for line in ("view save 50% all p:1", "view save late all p:1", "view save other all p:1"):
        await board.say(line)
    assert await suggested(board, "") == ["50%", "late", "other", "later"]
    assert await suggested(board, "LA") == ["late", "later"]
    assert await suggested(board, "%") == []
    assert await suggested(board, "", as_="eve") == ["later"]


async def test_chosen_options_say_the_same(board: Chat) -> None:
    saved = await board.choose("view save", name="the old ones", filter="all tag:old")
    assert "View saved: the old ones" in text(saved)
    for word in ("view share", "view default"):
        assert (await board.choose(word, name="the old ones")).understood
    assert await opened_here(board) == [1, 2]
    assert (await board.choose("view default", name="none")).understood
    assert await opened_here(board) == [1, 2, 3]
    reply: Reply = await board.choose("view open", name="the old ones")
    assert numbers(reply) == [1, 2]
    assert button(await board.choose("view list"), "Open").command == 'view open "the old ones"'
    assert (await board.choose("view delete", name="the old ones")).understood


async def opened_here(chat: Chat) -> list[int]:
    return numbers(await chat.choose("list"))
