"""A sentence that names a task by its words: nothing is done before one is picked."""

from bot.model import RoomKind
from tests.flows.chat import Chat, button, buttons, numbers, text


async def test_the_tasks_that_match_are_offered_and_a_press_does_it(chat: Chat) -> None:
    await chat.say("add Fix login page")
    await chat.say("add Fix the login of admins")
    await chat.say("add Water plants")

    asked = await chat.say("finish the login fix")

    assert "Which task" in text(asked)
    assert not asked.understood
    assert [one.label for one in buttons(asked)] == [
        "Done #2 Fix the login of admins",
        "Done #1 Fix login page",
        "Create task “finish the login fix”",
    ]
    assert numbers(await chat.say("list all status:done")) == []
    await chat.press(asked, "Done #1")
    assert numbers(await chat.say("list all status:done")) == [1]


async def test_it_may_be_a_new_task_after_all(chat: Chat) -> None:
    await chat.say("add The report")
    asked = await chat.say("finish the report")
    assert text(asked).startswith("Do you mean this task?")
    await chat.press(asked, "Create task")
    assert "finish the report" in text(await chat.say("show 2"))
    assert numbers(await chat.say("list all status:open")) == [1, 2]


async def test_somebody_is_assigned_by_the_button_only(chat: Chat) -> None:
    await chat.say("add Fix login")
    asked = await chat.say("assign the login fix to <@bob>")
    assert numbers(await chat.say("list @bob")) == []
    assert button(asked, "Assign #1").command == "assign 1 <@bob>"
    await chat.press(asked, "Assign #1")
    assert numbers(await chat.say("list @bob")) == [1]


async def test_where_nothing_matches_it_is_free_text(chat: Chat) -> None:
    await chat.say("add Water plants")
    shown = await chat.say("finish the quarterly numbers by friday")
    assert text(shown).startswith("New task? finish the quarterly numbers")
    await chat.press(shown, "Create")
    assert numbers(await chat.say("list all")) == [2, 1]


async def test_closed_tasks_can_only_be_reopened_or_shown(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("done 1")
    assert text(await chat.say("finish the login")).startswith("New task?")
    assert button(await chat.say("reopen the login"), "Reopen #1").command == "reopen 1"
    assert button(await chat.say("show me the login"), "Show #1").command == "show 1"


async def test_at_most_five_are_offered(chat: Chat) -> None:
    for number in range(7):
        await chat.say(f"add Fix login {number + 100}x")
    asked = await chat.say("finish the login")
    assert [one.label.partition(" ")[0] for one in buttons(asked)] == ["Done"] * 5 + ["Create"]


async def test_tasks_that_one_cannot_see_are_not_offered(chat: Chat) -> None:
    await chat.say("add Fix login", room="board", kind=RoomKind.PRIVATE)
    assert text(await chat.say("finish the login", as_="bob")).startswith("New task?")


async def test_a_sentence_acts_like_its_line_and_can_be_undone(chat: Chat) -> None:
    await chat.say("remind me to call Eve tomorrow 9am")
    assert numbers(await chat.say("what do I have to do?")) == [1]
    closed = await chat.say("mark 1 as done, please")
    assert "done" in text(closed).lower()
    assert numbers(await chat.say("what do I have to do?")) == []
    await chat.say("undo")
    assert numbers(await chat.say("what's on my plate?")) == [1]


async def test_a_sentence_delivered_twice_acts_once(chat: Chat) -> None:
    for _ in range(2):
        await chat.say("create a task to fix login", key="same")
    assert numbers(await chat.say("list all")) == [1]
