"""Workflows: a project's statuses, its moves and who makes them; and what becomes of tasks when they change."""

from __future__ import annotations

import pytest

from bot.contents import Completing
from tests.flows.chat import Chat, buttons, numbers, text
from tests.flows.delivered import send

REVIEWED = "todo > doing > review > done by lead; review > doing"


async def web(chat: Chat, workflow: str = REVIEWED) -> None:
    """Ana, an admin, leads it; Bob is a member of the team."""
    await chat.say("project create Web")
    await chat.say("project bind web", room="web")
    await chat.say("prefs", as_="bob")
    said = text(await chat.say(f'project status web "{workflow}"'))
    assert "Workflow of Web set" in said


async def labels(chat: Chat, line: str, **how: str) -> list[str]:
    return [one.label for one in buttons(await chat.say(line, **how)) if one.command.startswith("status ")]


async def standing(chat: Chat, number: int) -> str:
    return next(one for one in text(await chat.say(f"show {number}")).splitlines() if one.startswith("Status: "))


async def test_a_task_goes_through_its_projects_statuses(chat: Chat) -> None:
    await web(chat)
    await chat.say("add Fix login", room="web")
    assert await labels(chat, "show 1", as_="bob") == ["In progress", "Cancelled"]
    await chat.say("start 1", as_="bob")
    card = await chat.say("show 1", as_="bob")
    reviewed = await chat.press(card, "Review", as_="bob")
    assert "Bob moved it to “review”." in text(reviewed)
    assert "Status: review" in text(reviewed)
    assert await labels(chat, "show 1", as_="bob") == ["In progress", "Cancelled"]
    assert await labels(chat, "show 1") == ["In progress", "Done", "Cancelled"]
    assert (await standing(chat, 1)) == "Status: review"
    refused = await chat.say("done 1", as_="bob")
    assert "WEB-1 goes to “done” only by whoever leads its project." in text(refused)
    assert "status 1 doing" in text(refused)
    assert [one.label for one in buttons(refused)] == ["In progress", "Cancelled", "Show"]
    assert "Done" in text(await chat.say("done 1"))
    assert "Nothing" in text(await chat.say("list here", room="web"))
    told = text(await chat.say("history 1"))
    assert "Ana completed it" in told
    assert "Bob moved it to “review”" in told


async def test_statuses_come_in_the_order_of_their_workflow(chat: Chat) -> None:
    await web(chat, "backlog > todo (todo) > testing > checking > done")
    for number, moves in enumerate(([], ["todo"], ["todo", "testing"], ["todo", "testing", "checking"]), 1):
        await chat.say(f"add Task {number}", room="web")
        for stage in moves:
            await chat.say(f"status {number} {stage}")
    assert numbers(await chat.say("list all sort:status")) == [1, 2, 3, 4]
    said = text(await chat.say("list all group:status"))
    headings = ("Backlog", "To do", "Testing", "Checking")
    assert sorted(headings, key=said.index) == list(headings)


async def test_a_status_by_its_name_and_what_is_none(chat: Chat) -> None:
    await web(chat, "todo > doing > In review > done")
    await chat.say("add Fix login in:web")
    assert "“shelf”: there are to do, in progress, In review, done and cancelled" in text(
        await chat.say("status 1 shelf")
    )
    assert "can't go there from “to do”" in text(await chat.say("status 1 in review"))
    await chat.say("status 1 to in progress")
    assert "Status: In review" in text(await chat.say("status WEB-1 in review"))
    assert "is In review already" in text(await chat.say("status 1 IN REVIEW"))
    assert "New task?" in text(await chat.say("status report for friday"))


async def test_without_a_workflow_there_are_the_four_that_there_always_were(chat: Chat) -> None:
    await chat.say("add Fix login")
    assert "Started" in text(await chat.say("status 1 in progress"))
    assert "Done" in text(await chat.say("status 1 done"))
    assert "there are to do, in progress, done and cancelled" in text(await chat.say("status 1 review"))
    assert await labels(chat, "show 1") == []


async def test_who_may_set_a_workflow_and_how_it_is_shown(chat: Chat) -> None:
    await web(chat)
    assert f"Workflow: {REVIEWED}" in text(await chat.say("project status web"))
    refused = await chat.say('project workflow web "todo > done"', as_="bob")
    assert "Only a lead of Web" in text(refused)
    assert "That is so in Web already." in text(await chat.say(f'project workflow web "{REVIEWED}"'))
    assert "No status counts as done." in text(await chat.say('project workflow web "todo > doing"'))
    assert "set" in text(await chat.say("project workflow web todo > doing > review > done"))
    assert "has no workflow any more" in text(await chat.say("project workflow none", room="web"))
    assert "Workflow" not in text(await chat.say("project status web"))


async def test_a_move_may_be_somebodys_alone(chat: Chat) -> None:
    await web(chat, "todo > doing by assignee > done by <@eve>")
    await chat.say("prefs", as_="eve")
    await chat.say("add Fix login <@bob> in:web")
    assert await labels(chat, "show 1", as_="eve") == ["Cancelled"]
    assert await labels(chat, "show 1", as_="bob") == ["In progress", "Cancelled"]
    await chat.say("start 1", as_="bob")
    assert "WEB-1 goes to “done” only by" in text(await chat.say("done 1", as_="bob"))
    assert "done by @Eve" in text(await chat.say("project status web"))
    assert (await chat.say("done 1", as_="eve")).understood


async def test_a_dropped_status_is_asked_about_and_one_undo_takes_all_back(chat: Chat) -> None:
    await web(chat)
    for number in (1, 2, 3):
        await chat.say(f"add Task {number}", room="web")
    await chat.say("start 1 2")
    await chat.say("status 1 2 review")
    asked = await chat.say('project status web "todo > doing > done"')
    assert "2 tasks of Web would lose the status “review”." in text(asked)
    assert "to:review=doing" in text(asked)
    assert not asked.understood
    assert "review" in await standing(chat, 1)
    changed = await chat.press(asked, "In progress")
    assert "2 tasks got another status with it." in text(changed)
    assert await standing(chat, 1) == "Status: in progress"
    assert "Ana moved it out of “review”" in text(await chat.say("history 1"))
    await chat.say("done 2")
    undone = await chat.press(changed, "Undo")
    assert "Ana set the workflow of Web" in text(undone)
    assert await standing(chat, 1) == "Status: review"
    assert (await standing(chat, 2)).startswith("Status: done")  # it was changed since
    assert REVIEWED in text(await chat.say("project status web"))
    again = await chat.press(undone, "Undo")
    assert again.understood
    assert await standing(chat, 1) == "Status: in progress"
    assert "Workflow: todo > doing > done" in text(await chat.say("project status web"))


async def test_where_tasks_go_can_be_said_at_once(chat: Chat) -> None:
    await web(chat, "todo > doing > review > tested (done) > done")
    await chat.say("add One; two", room="web")
    await chat.say("start 1")
    await chat.say("status 1 review")
    await chat.say("add Two", room="web")
    await chat.say("start 2")
    await chat.say("status 2 review")
    await chat.say("status 2 tested")
    asked = await chat.say('project workflow web "todo > doing > done" to:review=doing')
    assert "1 task of Web would lose the status “tested”" in text(asked)
    assert "is none of these" in text(await chat.say('project workflow web "todo > done" to:shelf'))
    assert "2 tasks" in text(await chat.say('project workflow web "todo > doing > done" to:review=doing,tested=done'))
    assert await standing(chat, 1) == "Status: in progress"
    assert (await standing(chat, 2)).startswith("Status: done by @Ana")


async def test_an_undo_leaves_no_task_in_a_status_that_there_was_not(chat: Chat) -> None:
    await web(chat, "todo > doing > done")
    changed = await chat.say('project workflow web "todo > doing > qa > done"')
    await chat.say("add Fix", room="web")
    await chat.say("start 1")
    await chat.say("status 1 qa")
    refused = await chat.press(changed, "Undo")
    assert "is in use: tasks are in a status that there was not before" in text(refused)
    assert "Status: qa" in await standing(chat, 1)
    await chat.say("status 1 done")
    assert (await chat.press(changed, "Undo")).understood


async def test_a_workflow_that_was_changed_again_is_not_taken_back(chat: Chat) -> None:
    await web(chat, "todo > doing > done")
    changed = await chat.say('project workflow web "todo > doing > qa > done"')
    await chat.say('project workflow web "todo > done"')
    assert "The workflow of Web was changed again since." in text(await chat.press(changed, "Undo"))


async def test_without_its_workflow_tasks_are_called_as_their_category_again(chat: Chat) -> None:
    await web(chat)
    await chat.say("add Fix", room="web")
    await chat.say("start 1")
    await chat.say("status 1 review")
    removed = await chat.say("project workflow web none")
    assert await standing(chat, 1) == "Status: in progress"
    await chat.press(removed, "Undo")
    assert await standing(chat, 1) == "Status: review"


async def test_a_task_that_moves_to_another_project_fits_in_there_and_back(chat: Chat) -> None:
    await web(chat)
    await chat.say("project create Ops")
    await chat.say('project workflow ops "inbox > review > fixing > done"')
    await chat.say("add Fix", room="web")
    await chat.say("move 1 ops")
    assert await standing(chat, 1) == "Status: inbox"
    moved = await chat.say("move 1 none")
    assert await standing(chat, 1) == "Status: to do"
    await chat.press(moved, "Undo")
    assert await standing(chat, 1) == "Status: inbox"
    await chat.say("status 1 review")
    await chat.say("edit 1 in:web")
    assert await standing(chat, 1) == "Status: review"
    await chat.say("edit 1 project:none")
    assert await standing(chat, 1) == "Status: in progress"


async def test_new_tasks_begin_in_the_first_status(chat: Chat) -> None:
    await web(chat, "backlog > todo > doing > done")
    assert "Status: backlog" in text(await chat.say("add One", room="web"))
    assert "Status: backlog" in text(await chat.say("add Two in:web"))
    await chat.say("add Three every friday in:web")
    await chat.say("status 3 todo")
    await chat.say("start 3")
    await chat.say("done 3")
    assert await standing(chat, 4) == "Status: backlog"


async def test_lists_find_and_group_by_status(chat: Chat) -> None:
    await web(chat)
    for number in (1, 2, 3):
        await chat.say(f"add Task {number}", room="web")
    await chat.say("start 1 2")
    await chat.say("status 2 review")
    assert numbers(await chat.say("list all status:review")) == [2]
    assert numbers(await chat.say("list all status:Review,todo")) == [2, 3]
    assert numbers(await chat.say("list all -status:review status:open")) == [1, 3]
    assert numbers(await chat.say("list all status:doing")) == [1, 2]
    grouped = text(await chat.say("list all group:status"))
    assert [one for one in ("To do", "In progress", "Review") if one in grouped] == ["To do", "In progress", "Review"]
    assert numbers(await chat.say("list all group:status")) == [3, 1, 2]
    assert numbers(await chat.say("list all sort:status-")) == [2, 1, 3]
    unknown = await chat.say("list all status:odd")
    assert "“odd” is no status." in text(unknown)
    assert "review" in text(unknown)


@pytest.mark.parametrize("change", ["status to:review", "status review", "status Review"])
async def test_all_that_fit_a_filter_move_at_once(chat: Chat, change: str) -> None:
    await web(chat)
    await chat.say("add One", room="web")
    await chat.say("add Two", room="web")
    await chat.say("start 1 2")
    preview = await chat.say(f"bulk all in:web status:doing -> {change}")
    assert "This moves 2 tasks." in text(preview)
    done = await chat.press(preview, "Move 2 tasks")
    assert numbers(await chat.say("list all status:review")) == [1, 2]
    await chat.press(done, "Undo")
    assert numbers(await chat.say("list all status:review")) == []


async def test_a_card_in_its_room_offers_what_anybody_may(chat: Chat) -> None:
    await web(chat)
    await chat.say("add Fix", room="web")
    await chat.say("start 1")
    await chat.say("status 1 review")
    card = await chat.drawn(1, room="web")
    assert card
    offered = [one.label for block in card.blocks if hasattr(block, "buttons") for one in block.buttons]
    assert offered[:2] == ["In progress", "Cancelled"]
    assert "Done" not in offered


async def test_cards_offer_the_moves_of_the_workflow_that_is_set(live: Chat) -> None:
    await live.say("project create Web")
    await live.say("project bind web", room="web")
    await live.say("add Fix", room="web")
    await live.stale()
    live.pass_time(minutes=2)
    await live.say('project workflow web "todo > doing > done"')
    assert [one.task for one in await live.stale() if one.task] == [1]


async def test_names_of_statuses_are_suggested(chat: Chat) -> None:
    await web(chat)
    asked = await chat.send(Completing("stage", "re"))
    assert [one for one, _ in asked.body.options] == ["review"]  # type: ignore[union-attr]  # suggestions


async def test_a_duplicate_is_closed_only_where_its_workflow_lets_it(chat: Chat) -> None:
    await web(chat, "todo > doing > done; doing > dropped (cancelled)")
    await chat.say("add Fix", room="web")
    await chat.say("add Fix again", room="web")
    assert "can't go there from “to do”" in text(await chat.say("duplicate 2 of 1"))
    await chat.say("start 2")
    assert "Status: dropped" in text(await chat.say("duplicate 2 of 1"))


@pytest.mark.parametrize("line", ["project status web", "project workflow web"])
async def test_a_project_alone_sets_nothing(chat: Chat, line: str) -> None:
    await web(chat)
    shown = await chat.say(line)
    assert f"Workflow: {REVIEWED}" in text(shown)
    assert "Undo" not in [one.label for one in buttons(shown)]


async def test_no_workflow_is_said_as_a_workflow_is(chat: Chat) -> None:
    await web(chat)
    assert "Web has no workflow any more" in text(await chat.say("project status web none"))
    assert "Workflow" not in text(await chat.say("project status web"))


@pytest.mark.parametrize(
    ("defined", "told"),
    [("todo", "No status counts as done."), (">", "I see no status."), ("", "Which statuses shall it have?")],
)
async def test_what_stands_behind_a_project_is_its_workflow_also_without_an_arrow(
    chat: Chat, defined: str, told: str
) -> None:
    await web(chat)
    refused = text(await chat.say(f'project status web "{defined}"'))
    assert told in refused
    assert "There is no project" not in refused


async def test_who_made_a_task_is_told_where_it_went_but_of_no_dropped_status(chat: Chat) -> None:
    await web(chat)
    await chat.say("add Fix <@bob> in:web", as_="eve")
    await chat.say("start 1", as_="bob")
    await send(chat)
    await chat.say("status 1 review", as_="bob")
    assert await send(chat) == 1
    inbox = text(await chat.say("inbox", as_="eve"))
    assert "Bob moved it to “review”" in inbox
    await chat.say('project workflow web "todo > doing > done" to:doing')
    assert await send(chat) == 0
