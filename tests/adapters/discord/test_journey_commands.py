"""Every command of the tree as somebody gives it, what is answered, and what people get wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.discord import tree
from tests.adapters.discord.asking import asked, does, opened, opens, seen, sends
from tests.adapters.discord.loopback.sending import Refused
from tests.adapters.discord.loopback.world import File
from tests.adapters.discord.workplace import at_work

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.commanding import Value

PLAN = File(700, "plan.pdf", b"%PDF", "application/pdf")

# What Ana says, one after the other, and how the answer begins.
SAID: tuple[tuple[str, dict[str, Value], str], ...] = (
    ("taskadmin status", {}, "✓ All is well"),  # nothing is due yet: nobody here sees to timers
    ("task add", {"title": "Water plants", "due": "tomorrow"}, "✓ Added #1: Water plants"),
    ("task quick", {"line": "Fix login @me monday 5pm !1 +bug // it fails"}, "New task? Fix login"),
    ("task quick", {"line": "add Fix login @me monday 5pm !1 +bug // it fails"}, "✓ Added #2: Fix login"),
    ("task list", {}, "Tasks in #web"),
    ("task list", {"scope": "All", "group": "Who", "sort": "Urgent first"}, "All tasks"),
    ("task list", {"due": "Overdue", "query": "water", "tag": "bug"}, "Tasks in #web, filtered: none"),
    ("task search", {"text": "water"}, "Tasks with “water”"),
    ("task show", {"task": "1"}, "#1 Water plants"),
    ("task history", {"task": "1"}, "History of #1 Water plants"),
    ("task start", {"task": "1"}, "✓ Started #1: Water plants"),
    ("task done", {"task": "1", "note": "in the rain"}, "✓ Done #1: Water plants"),
    ("task reopen", {"task": "1"}, "✓ Reopened #1: Water plants"),
    ("task cancel", {"task": "2"}, "✓ Cancelled #2: Fix login"),
    ("task reopen", {"task": "2"}, "✓ Reopened #2: Fix login"),
    ("task unassign", {"task": "2"}, "✓ Unassigned #2: Fix login"),
    ("task claim", {"task": "1 2"}, "✓ Claimed: 2 tasks"),
    ("task drop", {"task": "#1"}, "✓ Unassigned #1: Water plants"),
    ("task due", {"when": "next monday", "task": "1"}, "✓ Changed #1: Water plants"),
    ("task snooze", {"when": "tomorrow", "task": "1"}, "✓ Snoozed until tomorrow: #1 Water plants"),
    ("task comment", {"task": "1", "text": "only half of them"}, "✓ Commented #1: Water plants"),
    ("subtask add", {"title": "Fetch a can", "task": "1"}, "✓ Added #3: Fetch a can"),
    ("subtask list", {"task": "1"}, "Subtasks of #1 Water plants"),
    ("subtask check", {"line": "Roses", "task": "1"}, "✓ Changed #1: Water plants"),
    ("subtask check", {"line": "1", "task": "1"}, "✓ Changed #1: Water plants"),
    ("subtask uncheck", {"lines": "1", "task": "1"}, "✓ Changed #1: Water plants"),
    ("subtask checklist", {"task": "1"}, "Checklist of #1 Water plants: 0 of 1 done"),
    ("taskfile list", {"task": "1"}, "No files here: #1 Water plants"),
    ("taskfile attach", {"file": PLAN, "task": "1"}, "✓ Attached #1: Water plants"),
    ("taskdata import", {"file": PLAN}, "⚠ "),
    ("taskfile detach", {"files": "1", "task": "1"}, "✓ Detached #1: Water plants"),
    ("subtask rename-line", {"number": "1", "task": "1", "text": "Tulips"}, "✓ Changed #1: Water plants"),
    ("subtask remove-line", {"lines": "1", "task": "1"}, "✓ Changed #1: Water plants"),
    ("taskdepend block", {"by": "the rain", "task": "1"}, "✓ Changed #1: Water plants"),
    ("taskdepend unblock", {"task": "1"}, "✓ Changed #1: Water plants"),
    ("taskdepend block", {"by": "2", "task": "3"}, "✓ Changed #3: Fetch a can"),
    ("taskdepend unblock", {"task": "3"}, "✓ Changed #3: Fetch a can"),
    ("taskdepend relate", {"to": "2", "task": "1"}, "✓ Related: 2 tasks"),
    ("taskdepend unrelate", {"task": "1"}, "✓ No longer related: 2 tasks"),
    ("taskdepend duplicate", {"of": "1", "task": "3"}, "✓ Closed as a duplicate of #1: #3 Fetch a can"),
    ("taskset priority", {"level": "2 High", "task": "1"}, "✓ Changed #1: Water plants"),
    ("taskset status", {"status": "doing", "task": "1"}, "✓ Started #1: Water plants"),
    ("taskset tag", {"task": "1", "add": "office, two", "remove": "bug"}, "✓ Changed #1: Water plants"),
    ("project create", {"name": "Web"}, "✓ Project created: Web"),
    ("project list", {}, "1 project"),
    ("taskset project", {"project": "Web", "task": "1"}, "✓ Changed WEB-1: Water plants"),
    ("project bind", {"project": "web"}, "✓ #web is bound to Web"),
    ("project status", {}, "Project Web"),
    ("project workflow", {"project": "web", "workflow": "todo > doing > done"}, "✓ Workflow of Web set"),
    ("project unbind", {}, "✓ #web is bound to no project now"),
    ("project escalate", {"project": "web", "steps": "1d 2d 3d"}, "✓ Overdue tasks of Web escalate"),
    ("project thread", {"project": "web", "state": "On"}, "✓ Threads of cards of Web are conversations now"),
    ("project archive", {"project": "web"}, "✓ Project archived: Web"),
    ("task undo", {}, "✓ Undone: Ana archived the project Web"),
    ("tasks today", {}, "Nothing is due today"),
    ("tasks home", {}, "Your tasks"),
    ("tasks home", {"filter": "due:week"}, "Due this week"),
    ("tasks when", {"text": "friday at 5"}, "“friday at 5” could be 3 dates"),
    ("taskprefs timezone", {"zone": "Europe/Berlin"}, "✓ How you read dates"),
    ("taskprefs days", {"days": "mon-thu"}, "✓ How you read dates"),
    ("taskprefs workday", {"end": "16:30"}, "✓ How you read dates"),
    ("taskprefs week", {"day": "Sunday"}, "✓ How you read dates"),
    ("taskprefs order", {"order": "The day: 31/12"}, "✓ How you read dates"),
    ("taskprefs notify", {"kind": "commented", "how": "Not at all"}, "✓ What I tell you"),
    ("taskprefs quiet", {"hours": "22-7"}, "✓ What I tell you"),
    ("taskprefs urgent", {"state": "On"}, "✓ What I tell you"),
    ("taskprefs dm", {"state": "On"}, "Direct messages are on"),
    ("taskprefs platform", {"platform": "Discord"}, "✓ What I tell you"),
    ("tasknotice mute", {"task": "1", "when": "monday"}, "✓ Muted: WEB-1 Water plants"),
    ("tasknotice unmute", {"task": "1"}, "✓ Not muted any more: WEB-1 Water plants"),
    ("tasknotice watch", {"task": "1"}, "✓ Watched: WEB-1 Water plants"),
    ("tasknotice unwatch", {"task": "1"}, "✓ Not watched any more: WEB-1 Water plants"),
    ("tasknotice inbox", {}, "Inbox: all read"),
    ("tasknotice read", {}, "Nothing was unread"),
    ("tasknotice why", {"task": "1"}, "Why you were told of WEB-1 Water plants, or not"),
    ("task remind", {"before": "1d, 2h", "task": "1"}, "✓ Reminders 1 day and 2 hours before: WEB-1 Water plants"),
    ("task repeat", {"rule": "every mon", "task": "1"}, "✓ Changed WEB-1: Water plants"),
    ("timelog start", {"task": "1"}, "✓ Timer started on WEB-1 Water plants"),
    ("timelog today", {}, "Your time today: 1m"),
    ("timelog stop", {}, "✓ Timer stopped: 1m on WEB-1 Water plants"),
    (
        "timelog add",
        {"duration": "1h30m", "task": "1", "when": "yesterday", "note": "a call"},
        "✓ Logged: 1h30m on WEB-1",
    ),
    ("timelog report", {"range": "this month", "by": "Task"}, "Time, Sun 1 Nov to Mon 30 Nov: 1h31m"),
    ("timelog edit", {"entry": "999999", "duration": "2h"}, "⚠ There is no entry 999999."),
    ("timelog delete", {"entry": "999999"}, "⚠ There is no entry 999999."),
    ("task repeat", {"rule": "none", "task": "1"}, "✓ Changed WEB-1: Water plants"),
    ("task onit", {"task": "1"}, "✓ On it: WEB-1 Water plants"),
    ("digest set", {"at": "09:00", "on": "mon-fri"}, "✓ #web has a digest at 09:00"),
    ("digest list", {}, "1 digest"),
    ("digest now", {}, ""),
    ("digest pause", {}, "✓ The digest of #web is paused"),
    ("digest resume", {}, "✓ The digest of #web comes again"),
    ("digest off", {}, "✓ #web has no digest any more"),
    ("view save", {"name": "late", "filter": "all due:overdue"}, "✓ View saved: late"),
    ("view list", {}, "1 view"),
    ("view open", {"name": "late"}, "View late"),
    ("view share", {"name": "late"}, "✓ View shared: late"),
    ("view default", {"name": "late"}, "✓ #web lists the view late now"),
    ("view unshare", {"name": "late"}, "✓ View not shared any more: late"),
    ("view delete", {"name": "late"}, "✓ View deleted: late"),
    ("tasks bulk", {"filter": "all", "change": "tag +many"}, "⚠ This tags 2 tasks."),
    ("taskadmin deliveries", {}, ""),
    ("taskadmin retry", {}, "⚠ Nothing failed for good"),
    ("taskdata export", {"format": "json"}, "✓ "),
    (
        "taskdata audit",
        {"range": "this week"},
        "✓ What happened, 15 Nov 2026 to 21 Nov 2026: nudge-audit-2026-11-20.csv",
    ),
    ("taskdata me", {}, "✓ All that I keep about you: nudge-about-me-2026-11-20.json"),
    ("taskdata ics", {"filter": "all in:web"}, "⚠ I can't give you a calendar address"),
    ("taskdata ics-list", {}, "You have no calendar address"),
    ("taskdata ics-reset", {}, "⚠ I can't give you a calendar address"),
    ("taskdata ics-off", {"number": "3"}, "⚠ You have no calendar address"),
    ("taskdata forget-me", {}, "⚠ Shall I forget you?"),
    ("taskadmin retention", {"after": "365d"}, "⚠ Delete tasks 365 days after they were closed?"),
    ("tasklink join", {}, "Your code is "),
    ("tasklink leave", {}, "⚠ Your account here is not linked"),
    ("taskadmin link", {}, "Your code is "),
    ("taskadmin unlink", {}, "⚠ This team is on one platform only."),
    ("taskadmin people", {}, "1 person here"),
    ("taskadmin roles", {}, "Who is what"),
    ("taskadmin policy", {}, "What each role may do"),
    ("taskadmin projects", {}, "1 project"),
    ("taskadmin zone", {"zone": "Europe/Paris"}, "✓ The team's time zone is Europe/Paris now"),
    ("taskadmin reactions", {"state": "On"}, "✓ Reactions make tasks in #web now"),
    ("report workload", {}, "Workload: 1 person has open tasks"),
    ("report throughput", {"range": "today"}, "Throughput, Fri 20 Nov: "),
    ("report cycle", {}, "Cycle time, "),
    ("report burndown", {"by": "Weeks"}, "Burndown, Thu 22 Oct to Fri 20 Nov: "),
    ("report burnup", {"project": "web"}, "Burn-up of Web, "),
    ("report overdue", {}, "Overdue: nothing"),
    ("taskhelp", {}, "What I understand"),
    ("taskhelp", {"topic": "due"}, "Help: due"),
    ("task delete", {"task": "1"}, "⚠ This deletes 1 task."),
    ("task quick", {"line": "delete 1 confirm:yes"}, "✓ Deleted WEB-1: Water plants"),
    ("task restore", {"task": "1"}, "✓ Restored WEB-1: Water plants"),
)
FORMS: tuple[tuple[str, dict[str, Value], str], ...] = (
    ("tasks new", {"line": "Fix it"}, "New task"),
    ("task edit", {"task": "1"}, "Edit #1"),
    ("task comment", {"task": "1"}, "Comment on #1"),
    ("taskprefs show", {}, "Your preferences"),
)
WITH_SOMEBODY = {"task assign", "taskadmin role"}  # below


def test_every_command_of_the_tree_is_tried_here() -> None:
    tried = {path for path, _, _ in (*SAID, *FORMS)} | WITH_SOMEBODY
    assert tried == {tree.path_of(way.word) for way in tree.WAYS}


async def test_every_command_is_answered_at_once_in_private_with_what_discord_takes(database_url: str) -> None:
    async with at_work(database_url) as at:
        for path, options, beginning in SAID:
            interaction = await at.ana.slash(at.web, path, options)
            answer = interaction.message
            assert answer is not None, (path, options)
            assert seen(answer).startswith(beginning), (path, options, seen(answer))
            assert answer.only_for is at.ana, path
            assert interaction.seconds is not None
            assert interaction.seconds < 1, path
        for path, options, title in FORMS:
            form = await opened(at, at.ana, path, **options)
            assert form.modal.title.replace("WEB-1", "#1") == title
        await at.settled()
        assert len(at.web.messages) == 3
        assert at.discord.unguarded == []


async def test_tasks_are_given_to_people_and_roles(database_url: str) -> None:
    async with at_work(database_url) as at:
        for title in ("Fix login", "Vote"):
            await asked(at, at.ana, "task add", title=title)
        for options, said in (
            ({"who": at.ben}, "assigned it to Ben"),
            ({"who": at.ops}, "reassigned it from Ben to ops"),
            ({"who": at.ben, "who2": at.eve, "mode": "All of them"}, "reassigned it from ops to Ben and Eve (all)"),
        ):
            answer = await asked(at, at.ana, "task assign", task="1", **options)
            assert seen(answer).splitlines()[1] == f"Ana {said}.", seen(answer)
        both = await asked(at, at.ana, "task assign", task="1 2", who=at.eve)
        assert seen(both).startswith("✓ Assigned: 2 tasks\n#1 Fix login  [Done+]\n(@Eve)\n#2 Vote  [Done+]\n(@Eve)\n")


async def test_nobody_rules_for_being_named_first(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ben, "task add", title="Fix login", assignee=at.eve)
        listed = await asked(at, at.ana, "taskadmin people")
        rows = [one.partition(" · ")[0] for one in seen(listed).splitlines()[1:4]]
        assert rows == ["Ana: admin (you)", "Ben: member", "Eve: member"]
        promoted = await asked(at, at.ana, "taskadmin role", who=at.ben, role="Lead")
        assert seen(promoted).startswith("✓ Ben is a lead now\n@Ben may change and delete every task they see")


async def test_only_who_runs_the_server_is_offered_what_is_theirs_to_say(database_url: str) -> None:
    async with at_work(database_url) as at:
        assert at.ana.offers(at.web, "taskadmin people")
        with pytest.raises(Refused):
            await at.ben.slash(at.web, "taskadmin people")
        refused = await asked(at, at.ben, "task quick", line="admin zone Berlin")  # Discord can't know that
        assert seen(refused).startswith("⚠ Only an admin can set the team's time zone.\nYours is /taskprefs timezone.")


# ---- which task


@pytest.mark.parametrize("said", ["1", "#1", "#1 Fix login", "^"])
async def test_a_task_is_named_by_its_number_or_as_it_is_suggested(database_url: str, said: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task add", title="Fix login")
        assert seen(await asked(at, at.ana, "task done", task=said)) == "✓ Done #1: Fix login\n[Undo] [Show]"


async def test_several_at_once_are_done_and_undone_together(database_url: str) -> None:
    async with at_work(database_url) as at:
        for number in range(1, 6):
            await asked(at, at.ana, "task add", title=f"Task {number}")
        done = await asked(at, at.ana, "task done", task="1, 3-5 99")
        assert seen(done).startswith("⚠ Done: 4 tasks, 1 refused\n✓ #1 Task 1  [Reopen]\n✓ #3 Task 3  [Reopen]\n")
        assert "\n#99: not found.\n" in seen(done)
        undone = await asked(at, at.ana, "task undo")
        assert seen(undone).startswith("✓ Undone: 4 tasks\n#1 Task 1  [Done+]\n")
        assert "Undone" not in seen(await asked(at, at.ben, "task undo"))  # it was not his


async def test_a_task_named_by_its_words_is_asked_back_and_done_by_a_click(database_url: str) -> None:
    async with at_work(database_url) as at:
        for title in ("Fix login", "Test the login", "Water plants"):
            await asked(at, at.ana, "task add", title=title)
        question = await asked(at, at.ana, "task due", task="login", when="2026-12-01")
        assert seen(question) == (
            "Which task do you mean?\n[Due #2 Test the login] [Due #1 Fix login]\n"
            "(Nothing is changed yet. With its number instead of its words, it happens at once.)"
        )
        picked = await does(at.ana, question, "Due #1 Fix login")
        assert picked is question
        assert seen(picked).startswith("✓ Changed #1: Fix login\nAna set the due date to 01 Dec 2026.")


async def test_words_that_no_task_has_are_said_and_nothing_that_nobody_typed(database_url: str) -> None:
    async with at_work(database_url) as at:
        assert seen(await asked(at, at.ana, "task done", task="login")) == (
            "⚠ I know no open task with the words “login”.\n"
            "Write its number, as in /task quick done 12, or the beginnings of other words."
        )


async def test_a_command_without_its_task_says_that_it_needs_one(database_url: str) -> None:
    async with at_work(database_url) as at:
        for path in ("task done", "task show", "task edit", "taskset tag"):
            answer = await asked(at, at.ana, path)
            assert seen(answer).startswith("⚠ Which task? I see no number behind “"), path
            assert "for example /task quick " in seen(answer)


# ---- the whole language in one option


async def test_quick_takes_whole_lines_with_what_discord_makes_of_mentions(database_url: str) -> None:
    async with at_work(database_url) as at:
        people = f"{at.ben.mention} {at.ops.mention} any"
        line = f'+ "Read by friday" {people} due:"1 dec 9:00" start:mon !2 +docs +"two words" ~2h30m // see <#1>'
        added = await asked(at, at.ana, "task quick", line=line)
        assert seen(added).startswith("✓ Added #1: Read by friday\nFor @Ben and @ops.\nDue Tue 01 Dec 2026 09:00.\n")
        await at.settled()
        for part in (
            "Assigned to: @Ben or @ops (any of them)",
            "Starts: 23 Nov 2026",
            "Priority: high",
            "Tags: docs, two words",
            "Estimate: 2h30m",
            "see #channel",
        ):
            assert part in seen(at.web.last), part
        assert at.web.last.pinged == frozenset()


async def test_a_mistyped_verb_is_asked_back_and_run_by_a_click(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task add", title="Fix login")
        question = await asked(at, at.ana, "task quick", line="lsit")
        assert seen(question).startswith("New task? lsit\nDid you mean /task list?\n[Run list]\n")
        assert question.labels == ["Run list", "Create", "Edit in form"]
        listed = await does(at.ana, question, "Run list")
        assert listed is question
        assert seen(listed).startswith("Tasks in #web\n#1 Fix login  [Done+]")


async def test_free_text_is_shown_first_and_created_by_a_click(database_url: str) -> None:
    async with at_work(database_url) as at:
        question = await asked(at, at.ana, "task quick", line=f"Fix the door {at.ben.mention} tomorrow")
        assert seen(question).startswith("New task? Fix the door\nStatus: to do\nDue: 21 Nov 2026 · in 1 day\n")
        assert "(Nothing is created yet. To create one at once, write /task quick add ….)" in seen(question)
        await at.settled()
        assert at.web.messages == []
        added = await does(at.ana, question, "Create")
        assert added is question
        assert seen(added).startswith("✓ Added #1: Fix the door\nFor @Ben.\n")
        await at.settled()
        assert len(at.web.messages) == 1


# ---- dates that need a word


@pytest.mark.parametrize("title", ["Fix login", "Fix the login " * 10])
async def test_an_ambiguous_date_is_asked_back_in_private_and_settled_by_a_click(database_url: str, title: str) -> None:
    async with at_work(database_url) as at:
        question = await asked(at, at.ana, "task add", title=title, due="03/04", assignee=at.ben)
        assert question.only_for is at.ana
        assert seen(question).startswith(
            "⚠ “03/04” may be 3 April or 4 March.\nPick one, or write the date another way."
        )
        assert question.labels == ["Sat 3 Apr 2027 17:00", "Thu 4 Mar 2027 17:00", "Edit in form"]
        chosen = await does(at.ana, question, "Thu 4 Mar 2027 17:00")
        assert seen(chosen).startswith(f"✓ Added #1: {title.strip()}\nFor @Ben.\nDue 04 Mar 2027.\n")


async def test_what_was_chosen_with_a_wrong_date_stands_in_the_form_to_be_mended(database_url: str) -> None:
    async with at_work(database_url) as at:
        told = await asked(
            at, at.ana, "task add", title="Fix login", due="30 feb", assignee=at.ben, priority="1 Urgent"
        )
        assert seen(told).splitlines()[:2] == ["⚠ I can't read a date in “30 feb”.", "February 2027 has 28 days."]
        form = await opens(at.ana, told, "Edit in form")
        assert (form.modal.values["Title"], form.modal.values["Due"]) == ("Fix login", "30 feb")
        assert form.modal.values["Assigned to"] == [str(at.ben.id)]
        assert "⚠ I can't read a date in “30 feb”. February 2027 has 28 days." in form.modal.text
        added = await sends(at.ana, form, {"Due": "28 feb"})
        assert seen(added).startswith("✓ Added #1: Fix login\nFor @Ben.\nDue 28 Feb 2027.\n")


@pytest.mark.parametrize(
    ("path", "options", "problem"),
    [
        ("task add", {"title": "X", "project": "nowhere"}, "⚠ There is no project “nowhere”.\nCreate it first."),
        ("task add", {"title": "X", "repeat": "sometimes"}, "⚠ I can't read a repeat in “sometimes”.\nTry every day,"),
        ("task add", {"title": "X", "parent": "99"}, "⚠ There is no task #99 that you can see.\n/task list shows"),
        ("task done", {"task": "99"}, "⚠ There is no task #99 that you can see.\n/task list shows the ones there are."),
        ("task due", {"task": "99", "when": "soonish"}, "⚠ I can't read a date in “soonish”.\nTry friday 5pm,"),
        ("taskprefs timezone", {"zone": "Atlantis"}, "⚠ I don't know the time zone “Atlantis”.\nName a city: "),
        (
            "task quick",
            {"line": "add"},
            "⚠ The task has no title.\nWrite what is to be done: /task quick add Fix login",
        ),
    ],
)
async def test_an_error_says_how_to_go_on_in_words_that_work_here(
    database_url: str, path: str, options: dict[str, Value], problem: str
) -> None:
    async with at_work(database_url) as at:
        told = await asked(at, at.ana, path, **options)
        assert told.only_for is at.ana
        assert seen(told).startswith(problem), seen(told)
        assert "You wrote: /" not in seen(told)
        await at.settled()
        assert at.web.messages == []


# ---- what Discord's app still shows of another version


async def test_options_and_commands_of_another_version_do_nothing_and_say_so(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task add", title="Fix login")
        task = next(one for one in at.discord.registry.listed() if one["name"] == "task")
        inside = {one["name"]: one for one in task["options"]}
        inside["done"]["options"].append({"type": 3, "name": "size", "description": "There was such an option"})
        inside["list"]["options"][0]["choices"].append({"name": "Old", "value": "old"})
        task["options"].append({"type": 1, "name": "zap", "description": "There was such a command"})
        for path, options in (("task done", {"task": "1", "size": "big"}), ("task zap", {})):
            told = await asked(at, at.ana, path, **options)
            assert seen(told).startswith("⚠ This command is out of date.\nYour Discord still shows how it was")
        told = await asked(at, at.ana, "task list", scope="Old")
        assert seen(told).startswith("⚠ I don't know “old” as “scope”.\nYour app may show my commands as they were")
        assert "Status: to do" in seen(await asked(at, at.ana, "task show", task="1"))


# ---- help


async def test_help_says_what_can_be_given_here(database_url: str) -> None:
    async with at_work(database_url) as at:
        lines = seen(await asked(at, at.ana, "taskhelp")).splitlines()
        assert lines[1] == (
            "To begin: /task quick add Fix login @ana friday 5pm, then /task list, then /task quick done 12."
        )
        about = await asked(at, at.ana, "taskhelp", topic="due")
        assert "For example: /task quick due 12 fri 17:00" in seen(about)
        unknown = await asked(at, at.ana, "taskhelp", topic="duw")
        assert seen(await does(at.ana, unknown, "Help: due")).startswith("Help: due\n")
