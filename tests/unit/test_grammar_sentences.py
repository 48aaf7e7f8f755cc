"""Sentences: what each stands for, and what only looks like one."""

from __future__ import annotations

import pytest

from bot import commands as c
from bot.canonical import encode
from bot.errors import ChoiceError, UserError
from bot.parsing.grammar import parse, verb_changes
from bot.terms import Draft, Ref, WhoRef
from tests.unit.readers import ROOM, THREAD, refused

SENTENCES = [
    # new tasks
    ("create a task to fix login for @ana by friday", "add fix login @ana by friday"),
    ("Create a new task: fix login", "add fix login"),
    ("create a task for <@U1> and @bob to fix login", "add fix login <@U1> @bob"),
    ("make a to-do called fix login\nwith details", "add fix login // with details"),
    ("create a task to fix login and assign it to @ana", "add fix login @ana"),
    ('create a task: "say hi for @ana"', 'add "say hi for @ana"'),
    ("create a task", "form"),
    ("add a task: fix login", "add fix login"),
    ("add task for me: fix login", "add fix login @me"),
    ("add a task to fix login friday", "add fix login friday"),
    ("please add Fix login friday", "add Fix login friday"),
    ("can you please add Buy milk tomorrow? thanks", "add Buy milk tomorrow"),
    ("could you remind me to call Bob tomorrow?", "add call Bob @me tomorrow"),
    ("remind me to call Bob tomorrow 9am", "add call Bob @me tomorrow 9am"),
    ("Remind me tomorrow at 9am to call Bob", 'add call Bob @me due:"tomorrow at 9am"'),
    ("remind @ana to water the plants, please", "add water the plants @ana"),
    ("remind <@U1>, <@U2> and me: standup", "add standup <@U1> <@U2> @me"),
    ("remind me to say thanks", "add say thanks @me"),
    ("remind me about the report friday", "add the report @me friday"),
    ("remind me to fix Bob’s login", "add fix Bob’s login @me"),
    # one task or some
    ("assign 12 to @eve", "assign 12 @eve"),
    ("assign #12 @eve", "assign 12 @eve"),
    ("give 12 to me please", "assign 12 @me"),
    ("assign @eve and @bob to 12", "assign 12 @eve @bob"),
    ("mark 12 as done", "done 12"),
    ("mark 12 done", "done 12"),
    ("Mark WEB-12 as completed.", "done WEB-12"),
    ("mark 12 as not done", "reopen 12"),
    ("mark 12 and 13 as in progress", "start 12 13"),
    ("finish 12", "done 12"),
    ("finish task #12!", "done 12"),
    ("complete 12, 13 & 15", "done 12 13 15"),
    ("i'm done with 12", "done 12"),
    ("I’ve finished 12", "done 12"),
    ("12 is done", "done 12"),
    ("12 and 13 are done, thanks", "done 12 13"),
    ("12 done", "done 12"),
    ("can you close 12?", "done 12"),
    ("done 12 please", "done 12"),
    ("reopen 12 please", "reopen 12"),
    ("I'll take 12", "claim 12"),
    ("start working on 12", "start 12"),
    ("move 12 to web", "move 12 web"),
    ("move 12 to web please", "move 12 web"),
    ("snooze 12 until monday", "snooze 12 monday"),
    ("show me 12", "show 12"),
    ("please show me 12?", "show 12"),
    ("12 please", "12"),
    ("is 12 done?", "show 12"),
    ("who has 12?", "show 12"),
    # time, and what waits
    ("log 1h30m on 12", "time log 12 1h30m"),
    ("I spent 2 hours on #12", "time log 12 2 hours"),
    ("worked 45 minutes on WEB-12", "time log WEB-12 45 minutes"),
    ("start my timer on 12", "time start 12"),
    ("start timer for 12 please", "time start 12"),
    ("stop the timer", "time stop"),
    ("12 is blocked by 15", "block 12 by 15"),
    ("12 depends on 15 and 16", "block 12 by 15 16"),
    ("12 is waiting for 15", "block 12 by 15"),
    ("15 blocks 12", "block 12 by 15"),
    ("what's blocked in #web?", "list in:#web blocked"),
    ("what is ready?", "list ready"),
    # lists
    ("what's overdue?", "list due:overdue"),
    ("What’s overdue in #web?", "list in:#web due:overdue"),
    ("overdue tasks", "list due:overdue"),
    ("list overdue", "list due:overdue"),
    ("whats due today", "list due:today"),
    ("what's due this week?", "list due:week"),
    ("what is due on 1 dec in web", 'list in:web due:"1 dec"'),
    ("what do I have to do", "list mine"),
    ("what do I have to do today?", "list mine due:today"),
    ("what's on my plate", "list mine"),
    ("show me my tasks", "list mine"),
    ("my tasks in <#C1>", "list mine in:<#C1>"),
    ("what is @ana working on", "list @ana"),
    ("what does <@U1> have to do this week?", "list <@U1> due:week"),
    ("@ana’s tasks", "list @ana"),
    ("who's late in #web", "list all in:#web due:overdue group:assignee"),
    ("who is late here?", "list here due:overdue group:assignee"),
    ("what's unassigned", "list unassigned"),
    ("hey, list please", "list"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "line"), SENTENCES)
def test_a_sentence_reads_as_the_line_it_stands_for(sentence: str, line: str) -> None:
    assert parse(sentence, ROOM) == parse(line, ROOM)


@pytest.mark.parametrize("sentence", [sentence for sentence, _ in SENTENCES])
def test_a_sentence_that_changes_something_is_known_to_before_it_is_read(sentence: str) -> None:
    assert verb_changes(sentence) or not parse(sentence, ROOM).changes


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        ("this is done", "done"),
        ("it’s done", "done"),
        ("finish it", "done"),
        ("mark this task as done please", "done"),
        ("done, thanks", "done"),
        ("assign it to @eve", "assign @eve"),
        ("move this to web", "move web"),
        ("assign this to ana", "assign ana"),
        ("can you assign this to @eve and @bob?", "assign @eve @bob"),
    ],
)
def test_in_a_thread_this_is_its_task_and_outside_nothing_is_done(sentence: str, line: str) -> None:
    assert parse(sentence, THREAD) == parse(line, THREAD)
    assert not _acts(sentence)


def _acts(sentence: str) -> bool:
    try:
        return parse(sentence, ROOM).changes
    except UserError:
        return False


@pytest.mark.parametrize(
    ("sentence", "verb_line", "words"),
    [
        ("finish the login fix", "done {}", "login fix"),
        ("close the login task please", "done {}", "login task"),
        ("mark fix login as done", "done {}", "fix login"),
        ("fix login is done", "done {}", "fix login"),
        ("assign the login fix to @eve", "assign {} @eve", "login fix"),
        ("assign the login fix to <@U1> and <@U2> all", "assign {} <@U1> <@U2> all", "login fix"),
        ("assign the login fix to eve", "assign {} eve", "login fix"),
        ("move the login fix to #web", "move {} #web", "login fix"),
        ("reopen login", "reopen {}", "login"),
        ("delete our login fix", "delete {}", "login fix"),
        ("show me the login fix", "show {}", "login fix"),
    ],
)
@pytest.mark.parametrize("reading", [ROOM, THREAD], ids=["room", "thread"])
def test_a_task_named_by_its_words_is_only_looked_for(
    sentence: str, verb_line: str, words: str, reading: object
) -> None:
    command = parse(sentence, reading)  # type: ignore[arg-type]  # one of the two
    assert isinstance(command, c.PickTask)
    assert (command.verb_line, command.text) == (verb_line, words)
    assert not command.changes


def test_a_picked_task_makes_a_line_of_its_number() -> None:
    command = parse("assign the login fix to @eve", ROOM)
    assert isinstance(command, c.PickTask)
    assert parse(command.line_for(12), ROOM) == parse("assign 12 @eve", ROOM)


def test_what_may_be_a_new_task_after_all_is_read_as_one_too() -> None:
    command = parse("finish the report by friday @ana", ROOM)
    preview = parse('"finish the report" by friday @ana', ROOM)
    assert isinstance(command, c.PickTask)
    assert isinstance(preview, c.PreviewTask)
    assert command.draft == preview.draft


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("add remind me to call Bob", "remind me to call Bob"),
        ("add mark 12 as done", "mark 12 as done"),
        ("add a task to the board", "a task to the board"),
        ("add Buy milk please", "Buy milk please"),
        ("add what's overdue?", "what's overdue?"),
        ("please add a task to the sprint", "a task to the sprint"),
        ("new york please", "york please"),
    ],
)
def test_a_line_in_proper_form_keeps_its_meaning(line: str, title: str) -> None:
    assert parse(line, ROOM) == c.AddTask(draft=Draft(title=title))


@pytest.mark.parametrize(
    "line",
    [
        "Fix login?", "12 done?", "12 is done?", "is it done", "it isn't done", "what's for lunch?", "thanks", "please",
        "create a task force for onboarding", "please find a venue", "please note the door", "hello new team",
        "finish 12 tomorrow", "Finish 2 reports", "what's due sometime?",
        "spent too much on 12", "the rain blocks 12", "12 blocks wood", "12 depends on luck", "stop the press",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_sentence_is_shown_first(line: str) -> None:
    assert isinstance(parse(line, ROOM), c.PreviewTask)


@pytest.mark.parametrize("line", ["done 12?", "close 12 tickets", "delete 12 and tell bob", "12 12 is done?"])
def test_nothing_is_done_where_it_is_not_quite_a_sentence(line: str) -> None:
    assert not _acts(line)


def test_an_uncertain_date_in_a_sentence_is_asked_with_whole_lines() -> None:
    error = refused("remind me to review 03/04")
    assert isinstance(error, ChoiceError)
    assert [line for _, line in error.options] == [
        'add "review" @me due:=2027-04-03',
        'add "review" @me due:=2027-03-04',
    ]


@pytest.mark.parametrize("sentence", [sentence for sentence, _ in SENTENCES])
def test_a_sentence_is_printed_as_a_line_that_needs_no_sentence(sentence: str) -> None:
    command = parse(sentence, ROOM)
    assert parse(encode(command), ROOM) == command


def test_a_name_that_is_a_polite_word_stays_a_name() -> None:
    assert encode(parse('move 12 "web please"', ROOM)) == 'move 12 "web please"'
    assert parse("assign 12 @please", ROOM) == c.AssignTasks(refs=(Ref(number=12),), people=(WhoRef(handle="please"),))
