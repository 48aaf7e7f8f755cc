"""`admin status|roles|policy|projects|people`: who is what, what is bound where, what is stuck."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.contents import Typed
from bot.message import Message, PersonSelect
from bot.model import RoomKind
from bot.policy import Verb
from bot.ports import Limits, Sender
from tests.flows.chat import Chat, button, buttons, text
from tests.flows.conftest import introduced
from tests.flows.delivered import bury
from tests.flows.sides import Side, join, link

if TYPE_CHECKING:
    from storage.store import PostgresStore


@pytest.mark.parametrize("line", ["admin status", "admin roles", "admin policy", "admin projects"])
@pytest.mark.parametrize("role", ["guest", "member", "lead"])
async def test_everybody_but_admins_is_refused_kindly(chat: Chat, line: str, role: str) -> None:
    if role != "member":
        await chat.say(f"admin role <@bob> {role}")
    reply = await chat.say(line, as_="bob")
    assert not reply.understood
    assert "Only an admin can look at that." in text(reply)


# ---- status


async def test_all_is_well_where_nothing_waits(chat: Chat) -> None:
    said = text(await chat.say("admin status"))
    assert said.startswith("All is well\n")
    assert "Notices: none is on the way, 0 held until later, 0 given up" in said
    assert "Timers: none is late" in said
    assert "Last digests: none was posted yet" in said


async def test_what_was_given_up_is_stuck(chat: Chat) -> None:
    await chat.say("add Fix login <@bob>")
    await bury(chat, "channel_not_found")
    reply = await chat.say("admin status")
    assert text(reply).startswith("Something is stuck\n")
    assert "1 given up" in text(reply)
    assert "channel_not_found" in text(await chat.press(reply, "Notices"))


async def test_what_is_due_and_what_is_late_is_counted(live: Chat) -> None:
    await live.say("add Fix login <@bob> due:=2026-09-16T09:00Z")
    live.pass_time(hours=2)
    said = text(await live.say("admin status"))
    assert "Notices: 1 on the way since " in said
    assert "Cards and pages: 1 to be drawn anew, since " in said
    assert " late\n" in said
    assert "none is late" not in said


async def test_another_teams_troubles_are_not_told(chat: Chat) -> None:
    other = await introduced(Chat(chat.store))
    await other.say("add Fix login <@bob>")
    await bury(other, "is_archived")
    assert text(await chat.say("admin status")).startswith("All is well\n")


async def test_both_platforms_of_a_joined_team_are_there(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    said = text(await discord.say("admin status"))
    assert "Slack: " in said
    assert "Discord: " in said


# ---- roles and policy


async def test_roles_are_listed_by_name_and_changed_by_a_pick(chat: Chat) -> None:
    await chat.say("admin role <@bob> lead")
    reply = await chat.say("admin roles")
    assert "Admins: Ana\nLeads: Bob\nGuests: nobody\nMembers: 1 person" in text(reply)
    assert isinstance(reply.body, Message)
    (pick,) = [one for one in reply.body.blocks if isinstance(one, PersonSelect) and "guest" in one.placeholder]
    assert "Eve is a guest now" in text(await chat.say(pick.picked("eve")))
    assert "Guests: Eve" in text(await chat.say("admin roles"))


async def test_whom_the_platform_makes_an_admin_learns_why(chat: Chat) -> None:
    chief = Sender("chief", "Chief", administers=True, checked=True)
    asked = replace(chat.inbound(Typed("admin roles")), sender=chief)
    said = text(await chat.dispatcher.handle(asked))
    assert "because your platform says so" in said
    assert "Admins: Ana\n" in said


async def test_the_policy_says_what_each_role_may(chat: Chat) -> None:
    rows = dict(one.partition(": ")[::2] for one in text(await chat.say("admin policy")).splitlines()[1:5])
    assert rows["Admin"].startswith("Every task they see: everything. Also: ")
    assert "give roles and look after the team" in rows["Admin"]
    assert "Tasks they have and other tasks they see: everything but delete." in rows["Member"]
    assert "give roles" not in rows["Member"]
    assert f"Other tasks they see: {Verb.SEE.value} and {Verb.COMMENT.value}." in rows["Guest"]


# ---- projects


async def test_projects_of_a_joined_team_show_their_channels_on_both_platforms(slack: Side, discord: Side) -> None:
    await slack.say("project create Web @bob")
    await slack.say("project bind web", room="web")
    await slack.say("add Late in:web due:=2026-09-01")
    await join(slack, discord)
    await discord.say("project bind web", room="site")
    said = text(await slack.say("admin projects"))
    assert "Web: Lead: Ana · with Ana and Bob · #web on Slack and #site on Discord · 1 open (1 overdue)" in said


async def test_an_archived_project_says_when(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("project archive web")
    assert "Web: Lead: Ana · with Ana · no channel · 0 open · archived " in text(await chat.say("admin projects"))


async def test_a_private_channel_is_not_named_to_who_is_not_in_it(chat: Chat) -> None:
    await chat.say("project create Web", as_="bob")
    await chat.say("project bind web", as_="bob", room="plans", kind=RoomKind.PRIVATE)
    said = text(await chat.say("admin projects"))
    assert "a private channel on Console" in said
    assert "plans" not in said


async def test_many_projects_are_paged(store: PostgresStore) -> None:
    chat = await introduced(Chat(store, limits=Limits(rows=2)))
    for name in ("Able", "Baker", "Charlie"):
        await chat.say(f"project create {name}")
    first = await chat.say("admin projects")
    assert text(first).startswith("3 projects\nAble: ")
    second = await chat.press(first, "More")
    assert "Charlie: " in text(second)
    assert [one.label for one in buttons(second)] == ["Back"]
    assert button(second, "Back").command == "admin projects"
    assert "the last one is 2" in text(await chat.say("admin projects page:3"))


# ---- people


async def test_an_admin_sees_accounts_zones_and_when_somebody_was_there(chat: Chat) -> None:
    chat.pass_time(hours=1)
    await chat.say("add Fix login", as_="bob")
    said = text(await chat.say("admin people"))
    assert "Bob: member · Console bob · Europe/Berlin · last seen " in said
    assert "Eve: member · Console eve · Europe/Berlin · never seen" in said


async def test_others_see_only_who_is_here(chat: Chat) -> None:
    said = text(await chat.say("people", as_="bob"))
    assert "Bob: member (you)\n" in said
    assert "Berlin" not in said


async def test_linked_people_show_both_accounts(slack: Side, discord: Side) -> None:
    await join(slack, discord)
    await link(slack, discord, "bob", "bob")
    (row,) = [one for one in text(await slack.say("people")).splitlines() if one.startswith("Bob: ")]
    assert "Slack bob and Discord bob" in row


async def test_many_people_are_paged(store: PostgresStore) -> None:
    chat = await introduced(Chat(store, limits=Limits(rows=2)))
    first = await chat.say("people", as_="bob")
    assert text(first).startswith("3 people here\nAna: admin\nBob: member (you)\n")
    assert "Eve: member" in text(await chat.press(first, "More", as_="bob"))
