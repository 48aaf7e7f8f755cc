"""Groups as assignees: a task is for all in it, and somebody's once they claim it; what becomes of a role."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.contents import Completing
from bot.message import Message, TaskList, TaskRow, plain_message
from bot.model import RoomKind
from bot.ports import Limits, Reply, Sender
from tests.flows.chat import Chat, button, buttons, fields, numbers, text

OPS = Sender("&1", "ops", group=True)
WEB = Sender("&2", "Web Team", group=True)
EVE, ZOE = Sender("eve", "Eve", "eve"), Sender("zoe", "Zoe", "zoe")
SEEN = replace(OPS, members=(EVE, ZOE, Sender("bot", "Botty", barred="is a bot")))
HIDDEN = {"room": "cellar", "kind": RoomKind.PRIVATE}
IN_OPS = ("&1",)


@pytest.fixture
async def team(chat: Chat) -> Chat:
    """Bob and Eve are in ops, Ana and Pat are not. Tasks 1 (public) and 2 (made in a private room) are for ops."""
    await chat.say("help", as_="bob", groups=IN_OPS)
    await chat.say("help", as_="eve", groups=("&1", "&3"))
    await chat.say("help", as_="pat", groups=())
    await chat.say("add Fix login <@&1>", named=(OPS,))
    await chat.say("add Fix the lift <@&1>", named=(OPS,), **HIDDEN)
    return chat


def rows(reply: Reply) -> list[TaskRow]:
    assert isinstance(reply.body, Message)
    return [row for block in reply.body.blocks if isinstance(block, TaskList) for row in block.rows]


async def shown(chat: Chat, task: int = 1, who: str = "ana") -> str:
    return text(await chat.say(f"show {task}", as_=who))


# ---- given to it


async def test_a_task_is_given_to_a_group_like_to_a_person(team: Chat) -> None:
    assert "Assigned to: @ops (any of them)" in await shown(team)
    (row,) = rows(await team.say("list"))
    assert [who.name for who in row.assignees] == ["ops"]
    assert "assigned it to ops" in text(await team.say("history 1"))
    assert "is @ops’s already" in text(await team.say("assign 1 @ops"))


@pytest.mark.parametrize("line", ["assign 1 <@&2>", "edit 1 <@&2>", "assign 1 <@&2> any", 'assign 1 @"Web Team"'])
async def test_given_to_another_group(team: Chat, line: str) -> None:
    await team.say(line, named=(WEB,))
    assert "Assigned to: @Web Team (any of them)" in await shown(team)


async def test_given_to_a_group_and_a_person_any_of_them_will_do(team: Chat) -> None:
    await team.say("assign 1 <@&1> <@pat>", named=(OPS, Sender("pat", "Pat")))
    assert "Assigned to: @ops or @Pat (any of them)" in await shown(team)
    await team.say("unassign 1 <@pat>")
    assert "Assigned to: @ops (any of them)" in await shown(team)
    await team.say("assign 1 <@&1> <@pat>", named=(OPS,))
    await team.say("unassign 1 <@&1>", named=(OPS,))
    assert "Assigned to: @Pat\n" in await shown(team)
    await team.say("unassign 1")
    assert "Assigned to: nobody" in await shown(team)


async def test_taken_from_the_group_alone_it_is_nobodys(team: Chat) -> None:
    undo = await team.say("unassign 1 <@&1>", named=(OPS,))
    assert "Assigned to: nobody" in await shown(team)
    back = await team.press(undo, "Undo")
    assert "@ops (any of them)" in text(back)
    assert "[Claim]" not in text(back), "Ana is not in it"
    assert (await team.say("claim 1", as_="bob")).understood


async def test_a_group_that_nobody_named_natively_is_not_known(chat: Chat) -> None:
    assert "don't know" in text(await chat.say("add Fix login <@&1>"))


async def test_what_the_platform_says_against_a_group_is_said(team: Chat) -> None:
    said = await team.say("assign 1 <@&2>", named=(replace(WEB, barred="is a bot's own role"),))
    assert text(said).startswith("Web Team is a bot's own role.")


# ---- claimed


async def test_anybody_in_it_claims_it_and_has_it(team: Chat) -> None:
    claimed = await team.say("claim 1", as_="bob")
    assert "Assigned to: @Bob\n" in text(claimed)
    assert "Bob claimed it" in text(await team.say("history 1"))
    assert text(await team.say("claim 1", as_="eve")).startswith("#1 is Bob’s.\nassign 1 @me takes it over.")


async def test_two_of_it_claim_at_once_and_one_gets_it(team: Chat) -> None:
    for number in range(3, 9):
        await team.say("add Another <@&1>", named=(OPS,))
        people = ("bob", "eve")
        replies = await asyncio.gather(*(team.say(f"claim {number}", as_=who) for who in people))
        (won,) = [who for who, reply in zip(people, replies, strict=True) if text(reply).startswith("Claimed")]
        (lost,) = [text(reply) for reply in replies if not text(reply).startswith("Claimed")]
        assert lost.startswith(f"#{number} is {won.capitalize()}’s")
        assert f"Assigned to: @{won.capitalize()}\n" in await shown(team, number)


async def test_who_is_not_in_it_is_told_so(team: Chat) -> None:
    assert text(await team.say("claim 1")).startswith("#1 is for @ops; you are not in it.")
    await team.say("assign 1 <@&1> <@bob>")
    assert text(await team.say("claim 1", as_="pat")).startswith("#1 is for @ops and Bob; you are not among them.")
    assert "Assigned to: @ops or @Bob" in await shown(team)


async def test_who_is_named_beside_the_group_claims_it_too(team: Chat) -> None:
    await team.say("assign 1 <@&1> <@pat>")
    assert "Assigned to: @Pat\n" in text(await team.say("claim 1", as_="pat"))


async def test_a_claim_taken_back_is_the_groups_again(team: Chat) -> None:
    claimed = await team.say("claim 1", as_="bob")
    undone = await team.press(claimed, "Undo", as_="bob")
    assert "@ops (any of them)" in text(undone)
    assert button(undone, "Claim").command == "claim 1"
    assert "Assigned to: @Eve\n" in text(await team.say("claim 1", as_="eve"))


async def test_given_back_it_is_the_groups_again(team: Chat) -> None:
    await team.say("claim 1", as_="bob")
    assert "@ops (any of them)" in text(await team.say("drop 1", as_="bob"))
    assert "gave it back" in text(await team.say("history 1"))
    assert (await team.say("claim 1", as_="eve")).understood


async def test_given_back_it_is_also_theirs_who_had_it_beside_the_group(team: Chat) -> None:
    await team.say("assign 1 <@&1> <@pat> <@bob>")
    await team.say("claim 1", as_="bob")
    await team.say("prio 1 1")
    await team.say("drop 1", as_="bob")
    assert "Assigned to: @ops or @Pat (any of them)" in await shown(team)


async def test_given_back_after_it_changed_hands_it_is_nobodys(team: Chat) -> None:
    await team.say("claim 1", as_="bob")
    await team.say("assign 1 <@eve>")
    await team.say("drop 1", as_="eve")
    assert "Assigned to: nobody" in await shown(team)


async def test_several_are_given_back_each_to_whose_it_was(team: Chat) -> None:
    await team.say("add Somebody's")
    await team.say("claim 1 3", as_="bob")
    assert "2 tasks" in text(await team.say("drop 1 3", as_="bob"))
    assert "Assigned to: @ops" in await shown(team, 1)
    assert "Assigned to: nobody" in await shown(team, 3)


async def test_what_is_only_the_groups_is_nobodys_to_give_back(team: Chat) -> None:
    assert text(await team.say("drop 1", as_="bob")).startswith("#1 is not yours.")


# ---- seen, and done


async def test_what_is_private_is_seen_by_those_in_the_group(team: Chat) -> None:
    assert "Fix the lift" in await shown(team, 2, "bob")
    assert "no task #2" in await shown(team, 2, "pat")
    assert numbers(await team.say("list all", as_="eve")) == [1, 2]
    assert numbers(await team.say("list all", as_="pat")) == [1]
    assert "Fix the lift" in text(await team.say("search lift", as_="eve"))
    assert "No task" in text(await team.say("search lift", as_="pat"))


@pytest.mark.parametrize("line", ["list mine", "list all for:@me", "list @me all", "list mine sort:number", "home"])
async def test_what_is_my_groups_is_mine(team: Chat, line: str) -> None:
    await team.say("add Of my own", as_="bob")
    await team.say("assign 3 @me", as_="bob")
    assert numbers(await team.say(line, as_="bob")) == [1, 2, 3]
    assert numbers(await team.say(line, as_="pat")) == []


async def test_what_is_mine_twice_is_listed_once(team: Chat) -> None:
    await team.say("assign 1 <@&1> <@bob>")
    assert numbers(await team.say("list mine", as_="bob")) == [1, 2]


async def test_a_group_has_a_list_of_its_own(team: Chat) -> None:
    await team.say("add Of my own @me", as_="bob")
    listed = await team.say("list <@&1>", as_="bob")
    assert text(listed).startswith("Tasks of @ops")
    assert numbers(listed) == [1, 2]


async def test_today_is_what_is_due_for_my_group_too(team: Chat) -> None:
    await team.say("due 1 today 17:00")
    assert "1 due" in text(await team.say("", as_="bob"))
    assert "Nothing is due" in text(await team.say("", as_="pat"))


async def test_what_my_group_has_of_mine_waits_for_nobody_else(team: Chat) -> None:
    await team.say("add By Bob <@&1>", as_="bob")
    await team.say("add By Bob <@pat>", as_="bob")
    assert numbers(await team.say("home by:@me -for:@me -for:none", as_="bob")) == [4]
    assert "Waiting on others (1)" in text(await team.say("home", as_="bob"))


async def test_what_others_of_my_group_did_is_not_what_i_did(team: Chat) -> None:
    await team.say("done 1", as_="eve")
    assert "Recently done" not in text(await team.say("home", as_="bob"))
    assert "Recently done (1)" in text(await team.say("home", as_="eve"))


@pytest.mark.parametrize("line", ["start 2", "done 2", "due 2 friday", "prio 2 1", "comment 2 on it", "assign 2 @me"])
async def test_one_of_it_may_do_what_an_assignee_may(team: Chat, line: str) -> None:
    assert (await team.say(line, as_="bob")).understood
    assert not (await team.say(line, as_="pat")).understood


async def test_somebody_of_it_is_done_for_all(team: Chat) -> None:
    assert "Done" in text(await team.say("done 1", as_="bob"))
    assert "already done (Bob" in text(await team.say("done 1", as_="eve"))


async def test_who_leaves_the_group_loses_it_with_their_next_word(team: Chat) -> None:
    assert (await team.say("show 2", as_="bob")).understood
    assert not (await team.say("show 2", as_="bob", groups=())).understood
    assert text(await team.say("claim 1", as_="bob", groups=())).startswith("#1 is for @ops; you are not in it.")
    assert text(await team.say("claim 1", as_="bob")).startswith("#1 is for @ops; you are not in it.")
    assert (await team.say("claim 1", as_="bob", groups=IN_OPS)).understood


async def test_the_group_may_be_told_of_after_its_people(chat: Chat) -> None:
    await chat.say("help", as_="bob", groups=IN_OPS)
    await chat.say("add Fix login <@&1>", named=(OPS,))
    assert (await chat.say("claim 1", as_="bob")).understood


# ---- all of it


async def test_all_of_a_group_are_its_people_each_with_their_part(team: Chat) -> None:
    reply = await team.say("assign 1 <@&1> all", named=(SEEN,))
    assert "Assigned to: @Eve and @Zoe (all of them; 0 of 2 done)" in text(reply)
    await team.say("done 1", as_="eve")
    assert "Status: to do" in await shown(team)
    await team.say("done 1", as_="zoe")
    assert "Status: done" in await shown(team)


@pytest.mark.parametrize("line", ["add Read this <@&1> <@pat> <@eve> all", "edit 1 <@&1> <@pat> <@eve> all"])
async def test_all_of_a_group_and_others_each_once(team: Chat, line: str) -> None:
    reply = await team.say(line, named=(SEEN,))
    assert "Assigned to: @Eve, @Zoe and @Pat (all of them; 0 of 3 done)" in text(reply)


@pytest.mark.parametrize("line", ["assign 1 <@&1> all", "add Read this <@&1> all", "edit 1 <@&1> all"])
async def test_all_of_a_group_that_cannot_be_looked_into_is_refused(team: Chat, line: str) -> None:
    said = text(await team.say(line, named=(OPS,)))
    assert said.startswith("I can't see who is in @ops, so I can't give it to all of them.")
    assert "Name the people, or leave out all: then any of them will do." in said
    assert "Assigned to: @ops (any of them)" in await shown(team)


async def test_all_of_nobody_is_refused(team: Chat) -> None:
    only_a_bot = replace(OPS, members=SEEN.members[2:] if SEEN.members else ())
    assert text(await team.say("assign 1 <@&1> all", named=(only_a_bot,))).startswith("There is nobody in @ops")


async def test_all_of_a_crowd_is_refused(team: Chat) -> None:
    crowd = replace(OPS, members=tuple(Sender(f"m{n}", f"Member {n}") for n in range(21)))
    assert text(await team.say("assign 1 <@&1> all", named=(crowd,))).startswith("That is 21 people.")
    assert "Member" not in text(await team.say("admin people"))


# ---- cards


async def test_the_card_in_a_room_can_be_claimed_from_while_it_is_a_groups(team: Chat) -> None:
    live = Chat(team.store, installation=team.installation, limits=Limits(live=True))

    async def drawn() -> str:
        card = await live.drawn(1)
        assert isinstance(card, Message)
        return plain_message(card)

    assert "Assigned to: @ops (any of them)" in await drawn()
    assert "[Claim]" in await drawn()
    await live.say("assign 1 <@&1> <@pat>")
    assert "[Claim]" in await drawn()
    await live.say("claim 1", as_="bob")
    assert "[Claim]" not in await drawn()
    await live.say("drop 1", as_="bob")
    assert "[Claim]" in await drawn()


async def test_ones_own_card_can_be_claimed_from_by_who_is_in_it(team: Chat) -> None:
    assert [one.label for one in buttons(await team.say("show 1", as_="bob"))][:2] == ["Done", "Claim"]
    assert "Claim" not in [one.label for one in buttons(await team.say("show 1", as_="pat"))]


async def test_the_form_of_a_task_says_its_group_and_keeps_it(team: Chat) -> None:
    form = await team.say("edit 1")
    assert fields(form)["assignees"] == "<@&1>"
    await team.submit(form, {"title": "Fix the log-in"})
    assert "Assigned to: @ops (any of them)" in await shown(team)


# ---- what becomes of a role


async def test_a_group_that_is_renamed_is_so_everywhere(team: Chat) -> None:
    await team.say("list <@&1>", named=(replace(OPS, name="operations"),))
    assert "Assigned to: @operations" in await shown(team)
    assert numbers(await team.say("list mine", as_="bob")) == [1, 2]


async def test_of_a_role_that_was_deleted_the_name_stays(team: Chat) -> None:
    """The platform tells nothing of it; those who were in it are not any more."""
    for who in ("bob", "eve"):
        await team.say("help", as_=who, groups=())
    assert "Assigned to: @ops" in await shown(team)
    assert "you are not in it" in text(await team.say("claim 1", as_="bob"))
    assert (await team.say("assign 1 @me")).understood


# ---- no person


async def test_a_group_is_listed_apart_from_the_people(team: Chat) -> None:
    said = text(await team.say("admin people"))
    assert said.startswith("4 people here")
    assert "Tasks can also be given to @ops." in said


@pytest.mark.parametrize("role", ["admin", "lead", "guest"])
async def test_a_group_gets_no_role(team: Chat, role: str) -> None:
    said = text(await team.say(f"admin role <@&1> {role}"))
    assert said.startswith("@ops is a group; only people have roles here.")


async def test_a_group_is_suggested_where_people_are(team: Chat) -> None:
    reply = await team.send(Completing("person", "op"))
    assert reply.body.options == (("<@&1>", "@ops"),)  # type: ignore[union-attr]  # choices


async def test_a_group_of_another_workspace_is_none_here(team: Chat) -> None:
    other = Chat(team.store)
    await other.say("help")
    assert "don't know" in text(await other.say("add Fix login <@&1>"))
    await other.say("add Fix login <@&1>", named=(OPS,))
    assert numbers(await team.say("list mine", as_="bob")) == [1, 2]
