"""Who asks to be forgotten is: their name and accounts are gone, what they did stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.flows.chat import Chat, button, numbers, text

if TYPE_CHECKING:
    from bot.ports import Reply


async def forgotten(chat: Chat, who: str) -> Reply:
    return await chat.press(await chat.say("forget me", as_=who), "Forget me", as_=who)


async def everything(chat: Chat) -> str:
    """All of the workspace's rows, as text."""
    async with chat.store.begin(chat.where()) as tx:
        tables = await tx._connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        found = []
        for (name,) in tables:
            if name not in ("alembic_version", "notes", "link_tries"):
                own = "id" if name == "workspaces" else "workspace_id"
                query = f"SELECT t::text FROM {name} AS t WHERE {own} = $1"
                found += [row[0] for row in await tx._connection.fetch(query, tx.workspace)]
    return "\n".join(found)


async def test_it_is_asked_first_and_says_what_would_happen(chat: Chat) -> None:
    await chat.say("add Fix login @bob")
    asked = await chat.say("forget me", as_="bob")
    assert "You give back 1 open task." in text(asked)
    assert button(asked, "Forget me").command == "forget me confirm:yes"
    assert text(await chat.say("forget-me", as_="bob")) == text(asked)
    assert numbers(await chat.say("list @bob")) == [1]


async def test_name_and_accounts_are_gone_everywhere(chat: Chat) -> None:
    await chat.say("help", as_="zacharias")
    await chat.say("add Fix login @zacharias", as_="zacharias", key="message:zacharias:1")
    await chat.say("comment 1 Nearly there", as_="zacharias")
    await chat.say("time log 1 45m", as_="zacharias")
    await chat.say("done 1", as_="zacharias")
    await chat.say("prefs days mon-thu", as_="zacharias")
    await chat.say("view save late due:overdue", as_="zacharias")
    assert "zacharias" in (await everything(chat)).lower()
    assert text(await forgotten(chat, "zacharias")).startswith("You are forgotten")
    assert "zacharias" not in (await everything(chat)).lower()


async def test_what_others_were_told_of_them_names_them_no_more(chat: Chat) -> None:
    await chat.say("help", as_="zacharias")
    await chat.say("project create Web")
    await chat.say("add Fix login in:web @bob")
    await chat.say("watch 1", as_="eve")
    await chat.say("assign 1 @zacharias", as_="bob")
    await chat.say("due 1 friday", as_="bob")
    assert "zacharias" in (await everything(chat)).lower()
    await forgotten(chat, "zacharias")
    assert "zacharias" not in (await everything(chat)).lower()
    assert "former member" in text(await chat.say("inbox", as_="eve"))


async def test_others_mention_them_no_more(chat: Chat) -> None:
    await chat.say("help", as_="zacharias")
    await chat.say('add "Ask <@zacharias> about it" @bob // as <@zacharias> said')
    await chat.say("comment 1 Where is <@zacharias>?", as_="eve")
    await forgotten(chat, "zacharias")
    assert "zacharias" not in (await everything(chat)).lower()
    assert "Where is @former member?" in text(await chat.say("show 1"))


async def test_what_they_did_stays_of_a_former_member(chat: Chat) -> None:
    await chat.say("add Fix login @bob")
    await chat.say("add Write docs", as_="bob")
    await chat.say("done 1", as_="bob")
    await forgotten(chat, "bob")
    history = text(await chat.say("history 1"))
    assert "former member completed it" in history
    assert "assigned it to former member" in history
    assert "Bob" not in history
    assert numbers(await chat.say("list status:any")) == [1, 2]


async def test_open_tasks_go_back(chat: Chat) -> None:
    await chat.say("add Fix login @bob")
    await chat.say("add Write docs @bob @eve any")
    await chat.say("time start 1", as_="bob")
    assert "2 open tasks went back" in text(await forgotten(chat, "bob"))
    assert numbers(await chat.say("list unassigned")) == [1]
    assert numbers(await chat.say("list @eve")) == [2]
    assert "gave it back" in text(await chat.say("history 1"))


async def test_they_are_not_found_by_their_name_any_more(chat: Chat) -> None:
    await forgotten(chat, "bob")
    assert "I don't know @bob here." in text(await chat.say("add Fix login @bob"))
    assert "I don't know @former here." in text(await chat.say("add Fix login @former"))
    people = text(await chat.say("people"))
    assert "Bob" not in people
    assert "former" not in people


async def test_whoever_comes_back_is_somebody_new(chat: Chat) -> None:
    await chat.say("add Mine @me", as_="bob")
    await forgotten(chat, "bob")
    assert numbers(await chat.say("list mine", as_="bob")) == []
    assert "Bob" in text(await chat.say("people"))


async def test_the_only_admin_stays_until_there_is_another(chat: Chat) -> None:
    assert "You are the only admin." in text(await chat.say("forget me"))
    await chat.say("admin role @bob admin")
    assert text(await forgotten(chat, "ana")).startswith("You are forgotten")


async def test_it_cannot_be_undone(chat: Chat) -> None:
    await chat.say("add Fix login @bob")
    await forgotten(chat, "bob")
    rows = await everything(chat)
    change = next(row.split(",")[2] for row in rows.splitlines() if ",forgotten," in row)
    assert "gone for good" in text(await chat.say(f"undo {change}"))


async def test_a_task_to_forget_something_stays_a_task(chat: Chat) -> None:
    assert "New task?" in text(await chat.say("forget the old logo"))


# ---- closed tasks


async def test_retention_is_asked_said_and_taken_back(chat: Chat) -> None:
    await chat.say("add Old one")
    await chat.say("done 1")
    chat.pass_time(days=400)
    asked = await chat.say("admin retention 365d")
    assert "1 task would go" in text(asked)
    done = await chat.press(asked, "Keep them 365 days")
    assert "Closed tasks are kept 365 days now" in text(done)
    assert "already" in text(await chat.say("admin retention 365d"))
    assert text(await chat.press(done, "Undo")).startswith("Undone")
    assert "kept for good already" in text(await chat.say("admin retention off"))


async def test_where_nothing_would_go_that_is_said(chat: Chat) -> None:
    assert "Tonight, nothing would go yet; from then on" in text(await chat.say("admin retention 365d"))
    assert "You give back" not in text(await chat.say("forget me", as_="bob"))


async def test_retention_is_for_admins_and_between_bounds(chat: Chat) -> None:
    assert "Only an admin" in text(await chat.say("admin retention 365d", as_="bob"))
    assert "is not between 7 and 36,500" in text(await chat.say("admin retention 3d"))
    assert "After how many days?" in text(await chat.say("admin retention soon"))
