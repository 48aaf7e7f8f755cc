"""Whatever people write, the documents stay ours: plain spans for their text, short buttons, one line a title."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import When
from bot.commands import PreviewTask
from bot.errors import UserError
from bot.events import Change, EventKind, NewEvent, changed_fields
from bot.message import COMMAND_LENGTH, Bold, Code, Link, Message, TaskList, plain_message
from bot.model import Assignee, Comment, Item, Mode, Priority, Status, Task, Who
from bot.store import Detail, Page
from bot.terms import Draft, GroupKey
from bot.views import cards, checklists, errors, forms, history, lists, results
from bot.views.spans import one_line, shown
from tests.unit.views.samples import ACTOR, NOW, PLAIN, commands, event, spans

if TYPE_CHECKING:
    from bot.message import Span

MARK = "zq"  # in everything that somebody wrote, and in nothing that we write
HOSTILE = [
    "<!channel>", "@everyone", "*bold* _x_ `code`", "[text](https://evil)", "<https://evil|Pay>", "a\n#1 Fake row",
    "\u202eesrever", "\x00\x07", "\ud800", "́" * 50, "{new}", "%s", "```", "\u2066iso\u2069", "\r\n", "\u2028x",
]  # fmt: skip
written = st.builds(
    lambda before, after: f"{before}{MARK}{after}",
    st.sampled_from(HOSTILE) | st.text(max_size=20),
    st.text(max_size=40),
)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2190, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
whens = st.builds(When, instants) | st.builds(lambda at: When(at, at.date()), instants)
people = st.builds(Who, st.integers(1, 5), written, st.none() | st.just("U1"))
tasks = st.builds(
    Task,
    number=st.integers(1, 2**63),
    title=written,
    description=st.just("") | written,
    status=st.sampled_from(Status),
    priority=st.sampled_from(Priority),
    mode=st.sampled_from(Mode),
    assignees=st.lists(st.builds(Assignee, people, st.booleans()), max_size=4).map(tuple),
    creator=people,
    due=st.none() | whens,
    start=st.none() | whens,
    tags=st.lists(written, max_size=4).map(tuple),
    project_id=st.none() | st.integers(1, 9),
    project=st.none() | st.just("zqweb"),
    room=st.none() | written,
    private=st.booleans(),
    parent=st.none() | st.integers(1, 99),
    blocked_by=st.lists(st.integers(1, 99), max_size=8).map(tuple),
    estimate_minutes=st.none() | st.integers(0, 10**6),
    repeat=st.none() | written,
    reminders=st.lists(st.integers(0, 10**5), max_size=3).map(tuple),
    source=st.none() | written,
    created_at=st.none() | instants,
    completed_at=st.none() | instants,
    completed_by=st.none() | people,
    deleted_at=st.none() | instants,
    comment_count=st.integers(0, 9),
)
comments = st.lists(st.builds(Comment, st.integers(1), st.just(12), people, written, instants), max_size=7).map(tuple)


def check(message: Message, *, long: tuple[str, ...] = ()) -> None:
    """`long`: labels of buttons that may carry a whole line."""
    assert "\n" not in message.title
    plain_message(message).encode()
    for span in spans(message):
        assert MARK not in _marked(span), span
    for block in message.blocks:
        if isinstance(block, TaskList):
            assert not any("\n" in row.title for row in block.rows)
    for label, command in commands(message).items():
        assert MARK not in label
        assert label in long or len(command) <= COMMAND_LENGTH


def _marked(span: Span) -> str:
    match span:
        case Bold(text) | Code(text):
            return text
        case Link(label, _):
            return label
        case _:
            return ""


@given(tasks, st.lists(st.builds(Item, written, st.booleans()), min_size=1, max_size=50).map(tuple), st.integers(1, 3))
def test_checklists(task: Task, items: tuple[Item, ...], page: int) -> None:
    listed = replace(task, checklist=items)
    check(checklists.checklist(listed, page))
    check(cards.card(Detail(listed), ACTOR, NOW))


@given(tasks, st.lists(tasks, max_size=9).map(tuple))
def test_linked_tasks(task: Task, others: tuple[Task, ...]) -> None:
    first = next(iter(others), None)
    check(cards.card(Detail(task, related=others, duplicates=others, parent=first, original=first), ACTOR, NOW))


@given(tasks, comments, st.lists(tasks, max_size=3).map(tuple))
def test_cards(task: Task, said: tuple[Comment, ...], others: tuple[Task, ...]) -> None:
    card = cards.card(Detail(task, said, others, others), ACTOR, NOW, headline="Done", undo=2**63)
    check(card)
    assert len(commands(card)) <= 5


@given(st.lists(tasks, max_size=5).map(tuple), st.none() | st.sampled_from(GroupKey))
def test_lists(some: tuple[Task, ...], group: GroupKey | None) -> None:
    check(lists.task_list(Page(some), ACTOR, NOW, title="Your tasks", group=group, next_line="list after:c"))
    check(lists.today(Page(some, "c"), ACTOR, NOW))
    check(lists.found(Page(some), ACTOR, NOW, text="zq\n`x`", next_line=None))


@given(tasks, tasks, st.sampled_from([kind for kind in EventKind if kind in results._HEADLINES]))
def test_results_and_history(before: Task, after: Task, kind: EventKind) -> None:
    fields = changed_fields(before, after)
    done = (NewEvent(kind, after.number, fields), after)
    check(results.outcome(results.Outcome(2**63, (done,)), ACTOR, NOW))
    check(results.outcome(results.Outcome(2**63, (done, done)), ACTOR, NOW))
    told = event(kind, fields)
    check(history.history(after, [told], ACTOR, NOW, "history 12 before:900"))
    check(results.undone(Change(1, ACTOR.person.who, NOW, (told,)), [after], [(told, told)], 2, ACTOR, NOW))
    check(results.undone(Change(1, ACTOR.person.who, NOW, (told,)), [], [(told, None)], 2, ACTOR, NOW))


@given(tasks, written)
def test_previews_and_questions(task: Task, text: str) -> None:
    command = PreviewTask(draft=Draft(title=text), text=text)
    check(results.preview(task, command, ACTOR, NOW), long=("Create", "Edit in form"))
    check(results.confirm("completes", "done 12 confirm:yes", [task], ACTOR, NOW))


@given(tasks, st.sampled_from([5, 25]))
def test_forms_hold_within_their_limits(task: Task, most: int) -> None:
    fields = forms.edit_form(task, ACTOR, NOW, most).fields
    assert len(fields) <= most
    for field in fields:
        field.value.encode()
        assert field.name == "description" or "\n" not in field.value


@given(written)
def test_errors_give_text_back_only_as_what_was_typed(text: str) -> None:
    message = errors.user_error(UserError("No."), text, forms=True)
    plain_message(message).encode()
    assert all("\n" not in span.text for span in spans(message) if isinstance(span, Code))
    for command in commands(message).values():
        command.encode()


@pytest.mark.parametrize("text", HOSTILE)
def test_what_may_be_shown_is_what_is_left(text: str) -> None:
    assert shown(shown(text)) == shown(text)
    assert len(one_line(text).splitlines()) <= 1


def test_a_list_of_a_fake_row_has_one_row() -> None:
    hostile = Task(1, "Buy milk\n#2 Pay me", creator=PLAIN.creator)
    message = lists.task_list(Page((hostile,)), ACTOR, NOW, title="t", group=None, next_line=None)
    assert plain_message(message) == "t\n#1 Buy milk #2 Pay me"
