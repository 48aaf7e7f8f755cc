"""What people are told, as they read it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message import COMMAND_LENGTH, Mention, Message, Tone, plain_message
from bot.model import Mode, Move, Mover, Priority, Stage, Status, Task, Who, Workflow
from bot.notices import OPTIONAL, Level, NoticeKind, Reason
from bot.views.notices import _COUNTED, _ORDER, notice
from tests.unit.test_linking import DISCORD_TEAM, SLACK_TEAM
from tests.unit.views.notice_samples import IN_WEB, LATE, TO_BOB, any_of, claim, drawn, looked, told
from tests.unit.views.samples import AT_TWO, BOB, FRIDAY, NOW, PLAIN, commands, spans
from tests.unit.views.test_hostile import written

if TYPE_CHECKING:
    from bot.events import Json
    from bot.notices import Delivery

BOBS = replace(PLAIN, due=FRIDAY).assigned((BOB,), Mode.ONE)
CLOSED = replace(BOBS, status=Status.DONE)
DUE = ["2026-11-27T16:00:00+00:00", "2026-11-30T16:00:00+00:00"]
FILES = [{"number": 1, "name": name, "size": 9, "link": ""} for name in ("plan.pdf", "notes.txt")]
MOVED = [{"at": DUE[0], "day": "2026-11-27"}, {"at": DUE[1], "day": "2026-11-30"}]


def title(one: Delivery, task: Task = BOBS, address: int = -2) -> str:
    return drawn([one], task, address=address).title


# ---- one


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (told(NoticeKind.ASSIGNED), "Ana assigned #12 Fix login to you"),
        (told(NoticeKind.ASSIGNED, actor=None), "#12 Fix login is yours now"),
        (told(NoticeKind.UNASSIGNED), "Ana took #12 Fix login off you"),
        (told(NoticeKind.MENTIONED), "Ana mentioned you in #12 Fix login"),
        (told(NoticeKind.MENTIONED, actor=None), "You are mentioned in #12 Fix login"),
        (told(NoticeKind.COMMENTED), "Ana commented on #12 Fix login"),
        (told(NoticeKind.COMMENTED, facts={"files": FILES}), "Ana attached plan.pdf and notes.txt to #12 Fix login"),
        (told(NoticeKind.COMMENTED, actor=None, facts={"files": FILES}), "There is a new file on #12 Fix login"),
        (told(NoticeKind.COMMENTED, facts={"files": FILES, "comment": "x"}), "Ana commented on #12 Fix login"),
        (told(NoticeKind.COMMENTED, task=99, facts={"files": FILES}), "Ana attached a file to a task"),
        (told(NoticeKind.COMPLETED), "Ana completed #12 Fix login"),
        (told(NoticeKind.REOPENED), "Ana reopened #12 Fix login"),
        (told(NoticeKind.DUE_SOON, actor=None), "#12 Fix login is due Fri 27 Nov"),
        (told(NoticeKind.OVERDUE, actor=None), "#12 Fix login is overdue"),
        (
            told(NoticeKind.OVERDUE, actor=None, facts={"blocker": 9}),
            "#12 Fix login is overdue and waits for something else",
        ),
        (told(NoticeKind.REMINDER, actor=None), "Reminder: #12 Fix login is due Fri 27 Nov"),
        (told(NoticeKind.REMINDER, actor=None, facts={"back": True}), "#12 Fix login is back on your list"),
        (told(NoticeKind.ESCALATION, actor=None), "#12 Fix login is still overdue"),
        (told(NoticeKind.UNBLOCKED), "You can go on with #12 Fix login"),
        (told(NoticeKind.UNBLOCKED, facts={"freed_by": 9}), "#12 Fix login can go on: what it waited for is done"),
        (told(NoticeKind.UNREACHABLE, actor=None, facts={"person": 3}), "I can't reach Eve about #12 Fix login"),
        (told(NoticeKind.UNREACHABLE, facts={"name": "Eve"}), "I can't reach Eve about #12 Fix login"),
        (told(NoticeKind.STATUS, facts={"what": "started"}), "#12 Fix login: Ana started it"),
        (told(NoticeKind.STATUS, facts={"what": "dropped"}), "#12 Fix login: Ana gave it back"),
        (
            told(NoticeKind.STATUS, facts={"what": "due", "due": MOVED}),
            "#12 Fix login: Ana moved the due date from Fri 27 Nov to Mon 30 Nov",
        ),
        (
            told(NoticeKind.STATUS, facts={"what": "moved", "project": [None, "web"]}),
            "#12 Fix login: Ana moved it to web",
        ),
        (
            told(NoticeKind.STATUS, actor=None, facts={"what": "priority", "priority": [5, 1]}),
            "#12 Fix login: somebody set the priority to urgent",
        ),
    ],
)
def test_each_kind_is_a_sentence(one: Delivery, said: str) -> None:
    assert title(one) == said


@pytest.mark.parametrize("kind", [NoticeKind.DUE_SOON, NoticeKind.REMINDER])
def test_what_was_due_soon_was_so_on_the_date_it_had(kind: NoticeKind) -> None:
    facts = {"due": AT_TWO.at.isoformat()}
    for task in (BOBS, replace(BOBS, due=None), replace(BOBS, due=AT_TWO)):
        assert title(told(kind, actor=None, facts=facts), task).endswith("is due today 14:00")


def test_every_kind_there_is_can_be_told_counted_and_put_in_order() -> None:
    assert set(_ORDER) == set(_COUNTED) == set(NoticeKind)
    for kind in OPTIONAL:
        for address in (-2, IN_WEB):
            assert "#12 Fix login" in title(told(kind), address=address)


def test_an_assignment_says_when_and_how_urgent_and_what_can_be_done() -> None:
    message = drawn([told(NoticeKind.ASSIGNED)], replace(BOBS, priority=Priority.URGENT))
    assert plain_message(message).splitlines() == [
        "Ana assigned #12 Fix login to you",
        "Due Fri 27 Nov. Priority: urgent.",
        "[Done] [Start] [Snooze 1 day] [Show] [Not mine]",
    ]
    assert commands(message) == {
        "Done": "done 12",
        "Start": "start 12",
        "Snooze 1 day": "snooze 12 tomorrow",
        "Show": "show 12",
        "Not mine": "unassign 12 @me",
    }


def test_what_is_late_offers_what_helps_then() -> None:
    message = drawn([told(NoticeKind.OVERDUE, actor=None)], LATE.assigned((BOB,), Mode.ONE))
    assert "It was due yesterday." in plain_message(message)
    assert list(commands(message)) == ["Done", "I'm on it", "Snooze 1 day", "New date…", "Show"]
    assert list(commands(drawn([told(NoticeKind.OVERDUE)], LATE)))[1] == "Claim"  # it is nobody's


def test_a_comment_is_quoted_as_it_was_written() -> None:
    message = drawn([told(NoticeKind.COMMENTED, facts={"comment": "see <!channel>\n*now*"})], BOBS)
    assert plain_message(message).splitlines() == [
        "Ana commented on #12 Fix login",
        "“see <!channel>",
        "*now*”",
        "[Reply] [Show] [Mute]",
    ]
    assert commands(message) == {"Reply": "comment 12", "Show": "show 12", "Mute": "mute 12"}


def test_a_long_comment_is_cut() -> None:
    message = drawn([told(NoticeKind.COMMENTED, facts={"comment": "x" * 4000})], BOBS)
    assert len(plain_message(message)) < 500


def test_what_is_closed_by_now_can_only_be_looked_at() -> None:
    assert list(commands(drawn([told(NoticeKind.ASSIGNED)], CLOSED))) == ["Show", "Mute"]


def test_a_task_that_is_gone_is_no_failure() -> None:
    message = drawn([told(NoticeKind.STATUS, task=99, facts={"what": "deleted"})], BOBS)
    assert message.title == "A task: Ana deleted it"
    assert commands(message) == {}


@pytest.mark.parametrize(
    ("level", "kind", "tone"),
    [
        (Level.ALERT, NoticeKind.ASSIGNED, Tone.BAD),
        (Level.WARNING, NoticeKind.OVERDUE, Tone.WARNING),
        (Level.INFO, NoticeKind.ASSIGNED, Tone.PLAIN),
        (Level.INFO, NoticeKind.COMPLETED, Tone.GOOD),
    ],
)
def test_the_level_is_the_tone(level: Level, kind: NoticeKind, tone: Tone) -> None:
    assert drawn([told(kind, level=level)], BOBS).tone is tone


def test_the_most_urgent_of_several_sets_the_tone() -> None:
    both = [told(NoticeKind.COMMENTED), told(NoticeKind.OVERDUE, 2, level=Level.WARNING)]
    assert drawn(both, BOBS).tone is Tone.WARNING


# ---- several


def test_several_things_about_one_task_are_one_block_in_their_order() -> None:
    started = told(NoticeKind.STATUS, 3, facts={"what": "started"})
    said = told(NoticeKind.COMMENTED, 2, facts={"comment": "on my way"})
    message = drawn([started, told(NoticeKind.ASSIGNED), said], BOBS)
    assert plain_message(message).splitlines() == [
        "#12 Fix login: 3 things",
        "Ana assigned it to you.",
        "Ana commented on it.",
        "“on my way”",
        "Ana started it.",
        "Due Fri 27 Nov.",
        "[Done] [Start] [Snooze 1 day] [Show] [Not mine]",
    ]


def test_of_very_many_things_about_one_task_the_last_are_told() -> None:
    message = drawn([told(NoticeKind.COMMENTED, number) for number in range(1, 9)], BOBS)
    assert plain_message(message).splitlines()[:3] == [
        "#12 Fix login: 8 things",
        "…and 3 before that.",
        "Ana commented on it.",
    ]


def tasks(count: int) -> list[Task]:
    return [replace(BOBS, number=number, title=f"Task {number}") for number in range(1, count + 1)]


def assigned(count: int, **given: object) -> list[Delivery]:
    return [told(NoticeKind.ASSIGNED, number, task=number, **given) for number in range(1, count + 1)]


def test_several_tasks_have_a_line_each_and_buttons_that_name_them() -> None:
    late = told(NoticeKind.OVERDUE, 9, task=2, actor=None, level=Level.WARNING)
    message = drawn([*assigned(2), late], *tasks(2))
    assert plain_message(message).splitlines() == [
        "3 things for you",
        "#2 Task 2 is overdue (and 1 more) · Fri 27 Nov",
        "[Done #2] [I'm on it #2] [Snooze 1 day #2]",
        "Ana assigned #1 Task 1 to you · Fri 27 Nov",
        "[Done #1] [Start #1] [Snooze 1 day #1]",
    ]


def test_more_than_five_tasks_are_a_summary() -> None:
    some = [*assigned(6), told(NoticeKind.OVERDUE, 9, task=7, actor=None)]
    message = drawn(some, *tasks(7))
    shown = plain_message(message).splitlines()
    assert shown[:3] == ["7 things for you", "1 overdue, 6 assigned.", "• Ana assigned #1 Task 1 to you · Fri 27 Nov"]
    assert shown[-2:] == ["…and 2 more.", "[Inbox] [Mark all as read]"]
    assert list(commands(message).values()) == ["inbox", "inbox read"]


def test_of_more_than_were_read_the_summary_says_how_many_there_are() -> None:
    shown = plain_message(drawn(assigned(50), *tasks(50), count=93)).splitlines()
    assert shown[0] == "93 things for you"
    assert "assigned." not in shown[1]  # what was not read can't be counted by kind
    assert shown[-2] == "…and 88 more."


@pytest.mark.parametrize(("hour", "greeting"), [(-2, "Good morning"), (4, "While you were away")])
def test_what_was_held_back_is_one_message_with_a_greeting(hour: int, greeting: str) -> None:
    held = assigned(7, reason=Reason.QUIET)
    assert drawn(held, *tasks(7), hour=hour).title == f"{greeting}: 7 things"
    assert drawn(assigned(2, reason=Reason.BURST), *tasks(2), hour=hour).title == f"{greeting}: 2 things"
    both = [told(NoticeKind.ASSIGNED), told(NoticeKind.COMMENTED, 2, reason=Reason.QUIET)]
    assert drawn(both, BOBS, hour=hour).title == f"{greeting}: #12 Fix login: 2 things"


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (Reason.QUIET, "I kept this for you until your quiet hours ended."),
        (Reason.DAY_OFF, "I kept this for you until your working day."),
        (Reason.SNOOZED, "I kept this for you while the task was snoozed."),
    ],
)
def test_one_that_was_held_back_says_why_it_comes_now(reason: Reason, said: str) -> None:
    message = drawn([told(NoticeKind.ASSIGNED, reason=reason)], BOBS)
    assert message.title == "Ana assigned #12 Fix login to you"
    assert said in plain_message(message)


def test_who_was_there_while_a_task_was_snoozed_is_not_greeted() -> None:
    assert drawn(assigned(2, reason=Reason.DAY_OFF), *tasks(2)).title.endswith(": 2 things")
    assert drawn(assigned(2, reason=Reason.SNOOZED), *tasks(2)).title == "2 things for you"


# ---- in a room


def pinged(message: Message) -> list[Who]:
    return [span.who for span in spans(message) if isinstance(span, Mention) and span.ping]


def test_in_a_room_those_it_concerns_are_called_each_once_and_nobody_else() -> None:
    message = drawn([told(NoticeKind.OVERDUE, actor=None), told(NoticeKind.COMMENTED, 2)], BOBS, address=IN_WEB)
    assert [(who.name, who.account) for who in pinged(message)] == [("Bob", "UBOB")]
    assert pinged(drawn([told(NoticeKind.OVERDUE, person=None)], BOBS, address=IN_WEB)) == []


def test_nobody_is_called_in_a_direct_message() -> None:
    assert pinged(drawn([told(NoticeKind.ASSIGNED), told(NoticeKind.COMMENTED, 2)], BOBS)) == []


def test_in_a_room_each_of_several_tasks_calls_its_own() -> None:
    both = [told(NoticeKind.OVERDUE, task=1, actor=None), told(NoticeKind.ASSIGNED, 2, task=2, person=3)]
    message = drawn(both, *tasks(2), address=IN_WEB)
    assert plain_message(message).splitlines()[1] == "@Bob: #1 Task 1 is overdue · Fri 27 Nov"
    assert plain_message(message).splitlines()[3] == "@Eve: Ana assigned #2 Task 2 · Fri 27 Nov"
    assert message.title == "2 things to look at"
    assert [who.name for who in pinged(message)] == ["Bob", "Eve"]


def test_in_a_room_nothing_says_you() -> None:
    for kind in OPTIONAL:
        assert " you" not in plain_message(drawn([told(kind)], replace(BOBS, due=AT_TWO), address=IN_WEB)).lower()


def test_a_summary_in_a_room_leads_to_its_list_and_to_nobodys_inbox() -> None:
    message = drawn(assigned(7), *tasks(7), address=IN_WEB)
    assert commands(message) == {"Show the tasks": "list here"}
    assert [who.name for who in pinged(message)] == ["Bob"]


# ---- a link


def waiting_link(*others: Delivery) -> Message:
    """Of ID 48, for Bob, told together with others."""
    made = told(NoticeKind.LINK, 9, task=None, actor=None, facts={"link": 48, "name": "Eve", "on": "discord"})
    known = replace(looked([BOBS, *tasks(7)]), links={48: (SLACK_TEAM, DISCORD_TEAM)})
    both = [*others, made]
    return notice(claim(both), both, known, NOW)


def test_that_a_link_waits_is_asked_with_two_buttons() -> None:
    message = waiting_link()
    assert message.title == "Join Acme with Acme's server?"
    assert commands(message) == {"Join them": "admin link confirm:48", "Refuse": "admin link refuse:48"}
    assert "Your code was said on Discord." in plain_message(message)


@pytest.mark.parametrize("count", [1, 2, 7])
def test_whatever_is_told_with_a_link_its_question_stands_first_and_nothing_is_merged_away(count: int) -> None:
    others = [told(NoticeKind.ASSIGNED)] if count == 1 else assigned(count)
    message, alone = waiting_link(*others), drawn(others, BOBS, *tasks(7))
    said = plain_message(message).splitlines()
    assert message.title == "Join Acme with Acme's server?"
    assert list(commands(message))[:2] == ["Join them", "Refuse"]
    assert alone.title in said
    assert [*commands(message)][2:] == [*commands(alone)]


def test_a_link_that_has_ended_is_only_mentioned_beside_others() -> None:
    ended = told(NoticeKind.LINK, 9, task=None, actor=None, facts={"link": 48, "name": "Eve", "on": "discord"})
    assert title(ended) == "Eve said your code on Discord"
    assert commands(drawn([ended, told(NoticeKind.ASSIGNED)], BOBS)).keys() >= {"Done #12"}


# ---- whatever people write


@given(any_of(written, st.sampled_from([None, "U1"])))
def test_what_people_wrote_stays_plain(message: Message) -> None:
    from tests.unit.views.test_hostile import check

    check(message)
    assert all(len(command) <= COMMAND_LENGTH for command in commands(message).values())


def test_a_name_with_braces_is_a_name() -> None:
    assert title(told(NoticeKind.ASSIGNED), replace(BOBS, title="{who} {0}")) == "Ana assigned #12 {who} {0} to you"


BLOCKER = replace(PLAIN, number=9, title="Secret", room_id=4)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"freed_by": 9, "how": "cancelled"}, "#12 Fix login can go on: #9 is cancelled"),
        ({"freed_by": 9}, "#12 Fix login can go on: #9 is done"),
    ],
)
def test_what_it_waited_for_is_named_to_whom_it_is_shown(facts: dict[str, Json], said: str) -> None:
    freed = told(NoticeKind.UNBLOCKED, facts=facts)
    assert drawn([freed], PLAIN, BLOCKER).title == said
    private = replace(BLOCKER, private=True)
    assert "#9" not in drawn([freed], PLAIN, private, address=IN_WEB).title
    assert "#9" in drawn([freed], PLAIN, replace(private, room_id=IN_WEB), address=IN_WEB).title


# ---- with a workflow

REVIEWED = Workflow(
    (Stage("todo", Status.TODO), Stage("review", Status.DOING), Stage("done", Status.DONE)),
    (Move("todo", "review"), Move("todo", "done", (Mover.LEAD,))),
)


@pytest.mark.parametrize("kind", [NoticeKind.ASSIGNED, NoticeKind.OVERDUE, NoticeKind.UNBLOCKED])
def test_a_workflow_says_which_moves_a_notice_offers(kind: NoticeKind) -> None:
    task = replace(BOBS, workflow=REVIEWED)
    offered = commands(drawn([told(kind, facts={"due": DUE[0]})], task))
    assert [label for label in offered if label in {"Done", "Start", "Review", "Cancelled"}] == ["Review", "Cancelled"]
    assert offered["Review"] == "status 12 review"
    for address in (TO_BOB, IN_WEB):
        several = [told(kind, 1), told(kind, 2, task=13)]
        assert "Review #12" in commands(drawn(several, task, replace(PLAIN, number=13), address=address))
