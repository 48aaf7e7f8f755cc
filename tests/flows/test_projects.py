"""Projects, people and preferences."""

from dataclasses import replace

import pytest

from bot.contents import Typed
from bot.message import Form
from bot.ports import Sender
from tests.flows.chat import Chat, numbers, text


async def test_a_project_from_creation_to_the_archive(chat: Chat) -> None:
    assert "Web" in text(await chat.say("project create Web <@bob>"))
    assert "Bob" in text(await chat.say("project status web"))
    await chat.say("project bind web", room="web")
    await chat.say("add one", room="web")
    await chat.say("add two in:web due:=2026-09-01")
    said = text(await chat.say("project status", room="web"))
    assert "2" in said
    assert "web" in text(await chat.say("project list")).lower()
    assert (await chat.say("project archive web")).understood
    assert "archived" in text(await chat.say("add three in:web"))
    assert "not bound" in text(await chat.say("project status", room="web"))
    assert numbers(await chat.say("list all in:web")) == [2, 1]


@pytest.mark.parametrize(
    ("line", "check"),
    [
        ("project create Ops", "project status ops"),
        ("project bind web", "project status"),
        ("project archive web", "project list"),
        ("project thread web on", "project status web"),
        ("prefs tz Tokyo", "when tomorrow"),
        ("admin role <@bob> lead", "admin people"),
    ],
)
async def test_what_is_done_to_projects_and_people_can_be_undone(chat: Chat, line: str, check: str) -> None:
    await chat.say("project create Web")
    before = text(await chat.say(check, room="web"))
    changed = await chat.say(line, room="web")
    assert text(await chat.say(check, room="web")) != before
    undone = await chat.press(changed, "Undo", room="web")
    assert undone.understood, text(undone)
    assert text(await chat.say(check, room="web")) == before


async def test_unbinding_leaves_the_tasks_in_the_project(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("project bind web", room="web")
    await chat.say("add one", room="web")
    await chat.say("project unbind", room="web")
    assert numbers(await chat.say("list all in:web")) == [1]
    assert "#2" in text(await chat.say("add two", room="web"))


async def test_moving_between_projects_changes_the_prefix(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("add one")
    assert "WEB-1" in text(await chat.say("move 1 web"))
    assert "one" in text(await chat.say("WEB-1"))
    assert "no task" in text(await chat.say("show OPS-1"))
    await chat.say("move 1 none")
    assert "#1" in text(await chat.say("show 1"))


async def test_who_may_run_projects(chat: Chat) -> None:
    await chat.say("project create Web", as_="bob")
    assert "Only a lead" in text(await chat.say("project archive web", as_="eve"))
    assert (await chat.say("project archive web", as_="bob")).understood
    await chat.say("admin role <@eve> guest")
    assert "Guests cannot" in text(await chat.say("project create Zoo", as_="eve"))


async def test_an_unknown_project_offers_the_nearest_and_to_create_it(chat: Chat) -> None:
    await chat.say("project create Website")
    asked = await chat.say("add Fix in:websit")
    assert "WEBSITE-1" in text(await chat.press(asked, "Website"))
    asked = await chat.say("add Fix in:zoo")
    assert "Zoo" in text(await chat.press(asked, "Create project")).title()


async def test_only_admins_give_roles_and_one_admin_stays(chat: Chat) -> None:
    assert "Only an admin" in text(await chat.say("admin role <@bob> admin", as_="bob"))
    assert "only admin" in text(await chat.say("admin role @me member"))
    await chat.say("admin role <@bob> admin")
    assert (await chat.say("admin role @me member")).understood


async def test_whom_the_platform_makes_an_admin_gives_roles_though_nobody_here_made_them_one(chat: Chat) -> None:
    async def ruling(line: str) -> str:
        chief = Sender("chief", "Chief", administers=True, checked=True)
        asked = replace(chat.inbound(Typed(line)), sender=chief, named=(Sender("bob", "Bob", checked=True),))
        return text(await chat.dispatcher.handle(asked))

    assert "Bob is an admin now" in await ruling("admin role <@bob> admin")
    assert "Bob is a member now" in await ruling("admin role <@bob> member")  # the platform makes another any time
    assert "Bob is a lead now" in await ruling("admin role <@bob> lead")
    said = await ruling("admin people")
    assert "Chief: admin (you)" in said
    assert "Bob: lead" in said


async def test_preferences_change_how_dates_are_read_and_shown(chat: Chat) -> None:
    await chat.say("prefs tz New York")
    assert "America/New_York" in text(await chat.say("when friday 5pm"))
    await chat.say("prefs order mdy")
    assert "Tue 10 Mar" in text(await chat.say("when 03/10/2037")) or "10 Mar" in text(await chat.say("when 03/10"))
    await chat.say("prefs order dmy")
    assert "3 Oct" in text(await chat.say("when 03/10"))


async def test_the_preferences_form(chat: Chat) -> None:
    form = await chat.say("prefs")
    assert isinstance(form.body, Form)
    assert (await chat.submit(form, {"zone": "Asia/Tokyo"})).understood
    assert "Asia/Tokyo" in text(await chat.say("when tomorrow"))


@pytest.mark.parametrize(
    "line", ["prefs tz Atlantis", "prefs tz Etc/GMT+5", "prefs workday end 27:00", "prefs days never"]
)
async def test_wrong_preferences_are_explained(chat: Chat, line: str) -> None:
    assert not (await chat.say(line)).understood


async def test_a_person_is_told_their_zone_is_a_guess_until_they_say(chat: Chat) -> None:
    chat.zone = None
    said = text(await chat.say("add Report friday", as_="new"))
    assert "UTC" in said
    assert "prefs tz" in said
    chat.zone = "Europe/Berlin"
