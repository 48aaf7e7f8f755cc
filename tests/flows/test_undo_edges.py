"""Undo where it could do harm: what others changed since, what one may not see, what one may no longer do."""

import asyncio

import pytest

from bot.message import Form
from bot.model import RoomKind
from tests.flows.chat import Chat, button, text


async def test_undo_tells_nothing_of_a_task_one_may_not_see(chat: Chat) -> None:
    secret = await chat.say("add secret salary talk", as_="bob", room="dm-bob", kind=RoomKind.DM)
    refused = await chat.press(secret, "Undo", as_="ana")
    assert text(refused).split("\n")[0] == text(await chat.say("undo 987654")).split("\n")[0]
    assert "salary" not in text(refused)


async def test_a_confirmation_names_the_tasks_it_asked_about(chat: Chat) -> None:
    await chat.say("add first")
    await chat.say("add second")
    asked = await chat.say("delete ^")
    await chat.say("prio 1 1")
    await chat.press(asked, "Delete")
    assert "deleted" in text(await chat.say("show 2")).lower()
    assert "to do" in text(await chat.say("show 1"))


async def test_a_role_changed_again_since_stays(chat: Chat) -> None:
    await chat.say("admin role <@bob> admin")
    lead = await chat.say("admin role <@eve> lead")
    await chat.say("admin role <@eve> guest", as_="bob")
    assert "changed again since" in text(await chat.press(lead, "Undo"))


async def test_who_is_no_admin_any_more_undoes_no_roles_and_one_admin_stays(chat: Chat) -> None:
    made = await chat.say("admin role <@bob> admin")
    demoted = await chat.say("admin role <@ana> member", as_="bob")
    assert "Only an admin" in text(await chat.press(made, "Undo"))
    assert (await chat.press(demoted, "Undo", as_="bob")).understood


async def test_two_admins_demote_each_other_and_one_stays(chat: Chat) -> None:
    await chat.say("admin role <@bob> admin")
    for _ in range(3):
        await asyncio.gather(
            chat.say("admin role <@bob> member", as_="ana"), chat.say("admin role <@ana> member", as_="bob")
        )
        people = text(await chat.say("admin people"))
        assert "admin" in people
        await chat.say("admin role <@bob> admin", as_="ana")
        await chat.say("admin role <@ana> admin", as_="bob")


async def test_a_room_bound_again_since_keeps_its_project(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("project create Mob")
    await chat.say("project bind web", room="web")
    archived = await chat.say("project archive web", room="web")
    await chat.say("project bind mob", room="web")
    assert (await chat.press(archived, "Undo", room="web")).understood
    assert "MOB-1" in text(await chat.say("add one", room="web"))


async def test_a_bind_is_not_taken_back_to_a_project_archived_since(chat: Chat) -> None:
    await chat.say("project create Old")
    await chat.say("project create Mob")
    await chat.say("project bind old", room="web")
    bound = await chat.say("project bind mob", room="web")
    await chat.say("project archive old")
    assert "archived by now" in text(await chat.press(bound, "Undo", room="web"))


async def test_a_later_preference_survives_undoing_an_earlier_one(chat: Chat) -> None:
    zone = await chat.say("prefs tz Asia/Tokyo")
    await chat.say("prefs workday end 16:30")
    assert (await chat.press(zone, "Undo")).understood
    assert "16:30 (Europe/Berlin)" in text(await chat.say("when 2026-09-18"))


async def test_four_presses_at_once_undo_preferences_once(chat: Chat) -> None:
    changed = await chat.say("prefs workday end 16:30")
    replies = await asyncio.gather(*(chat.press(changed, "Undo") for _ in range(4)))
    assert sum(reply.understood for reply in replies) == 1


async def test_a_new_display_name_does_not_stand_in_the_way(chat: Chat) -> None:
    assigned = await chat.say("add one <@bob>")
    assigned = await chat.say("assign 1 <@eve>")
    await chat.say("help", as_="eve", name="Evelyn")
    assert (await chat.press(assigned, "Undo")).understood


async def test_undoing_an_addition_names_who_worked_on_it_since(chat: Chat) -> None:
    added = await chat.say("add one")
    await chat.say("comment 1 hello", as_="eve")
    assert "Eve" in text(await chat.press(added, "Undo"))


async def test_a_guest_does_not_get_rights_by_claiming(chat: Chat) -> None:
    await chat.say("add one")
    await chat.say("admin role <@eve> guest")
    assert "may not" in text(await chat.say("claim 1", as_="eve"))


async def test_starting_keeps_the_parts_that_are_done(chat: Chat) -> None:
    await chat.say("add one <@bob> <@eve> all")
    await chat.say("done 1", as_="bob")
    assert "your part is done" in text(await chat.say("done 1", as_="bob"))
    await chat.say("start 1", as_="eve")
    await chat.say("done 1", as_="eve")
    assert "done by" in text(await chat.say("show 1"))


async def test_a_comment_does_not_overtake_an_open_form(chat: Chat) -> None:
    await chat.say("add one")
    form = await chat.say("edit 1")
    await chat.say("comment 1 hello", as_="bob")
    assert (await chat.submit(form, {"title": "mine"})).understood


async def test_an_overtaken_form_says_who_and_what_it_is_now(chat: Chat) -> None:
    await chat.say("add one")
    form = await chat.say("edit 1")
    await chat.say("prio 1 1", as_="bob")
    again = await chat.submit(form, {"title": "mine"})
    assert isinstance(again.body, Form)
    assert "Bob" in again.body.error
    errors = {one.name: one.error for one in again.body.fields if one.error}
    assert set(errors) == {"title", "priority"}


@pytest.mark.parametrize("field", [("assignees", "@nobody"), ("project", "nope")])
async def test_a_form_comes_back_whole_whatever_was_wrong(chat: Chat, field: tuple[str, str]) -> None:
    await chat.say("add one")
    form = await chat.say("edit 1")
    again = await chat.submit(form, {"description": "long text", field[0]: field[1]})
    assert isinstance(again.body, Form)
    assert {one.name: one.value for one in again.body.fields}["description"] == "long text"
    assert again.body.error


async def test_a_deleted_task_is_not_edited_or_commented(chat: Chat) -> None:
    await chat.say("add one")
    await chat.say("delete 1 confirm:yes")
    for line in ("edit 1", "comment 1 hi"):
        assert "restore 1" in text(await chat.say(line))


async def test_a_kept_line_that_fails_is_given_back_as_it_was(chat: Chat) -> None:
    line = f"add {'word ' * 20}@nobody 03/10"
    failed = await chat.press(await chat.say(line), "3 Oct")
    assert "word word" in text(failed)
    assert button(failed, "Edit in form")


async def test_a_private_room_is_unknown_to_those_outside(chat: Chat) -> None:
    await chat.say("add plan", as_="bob", room="secret", kind=RoomKind.PRIVATE)
    unknown = text(await chat.say("list <#nowhere>", as_="eve")).split("\n")[0].replace("nowhere", "secret")
    assert text(await chat.say("list <#secret>", as_="eve")).split("\n")[0] == unknown
    assert not (await chat.say("project unbind <#secret>", as_="eve")).understood


async def test_two_tasks_do_not_wait_for_each_other(chat: Chat) -> None:
    await chat.say("add one")
    await chat.say("add two after:1")
    assert not (await chat.say("edit 1 after:2")).understood


async def test_a_task_does_not_go_back_to_a_project_that_was_taken_back(chat: Chat) -> None:
    made = await chat.say("project create Web")
    await chat.say("add Fix login")
    await chat.say("move 1 web")
    left = await chat.say("move 1 none")
    await chat.press(made, "Undo")
    refused = await chat.press(left, "Undo")
    assert "There is no project “web” any more." in text(refused)
    assert "#1 Fix login" in text(await chat.say("show 1"))
