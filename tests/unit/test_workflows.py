"""Workflows: how they are written, which moves they allow, and that no move leads out of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import workflows
from bot.errors import UserError
from bot.model import Actor, Assignee, Mode, Move, Mover, Person, Role, Room, Stage, Status, Task, Who, Workflow
from bot.parsing.references import read_who
from bot.services.stages import advanced, moved
from bot.terms import WhoRef
from bot.views.workflows import workflow_text
from tests.unit.readers import NOW

ANA, BOB, DESIGN = Who(1, "Ana"), Who(2, "Bob"), Who(3, "design", group=True)
WEB = 7
MEMBER = Actor(1, Person(ANA.id, "Ana"), Room(9, "web"))
LEAD = replace(MEMBER, leads=frozenset({WEB}))
ADMIN = replace(MEMBER, person=Person(ANA.id, "Ana", Role.ADMIN))
DESIGNER = replace(MEMBER, groups=frozenset({DESIGN.id}))


def read(text: str) -> Workflow:
    stages, moves = workflows.parse(text, {"@design": DESIGN, "@bob": BOB}.get)
    return Workflow(stages, tuple(Move(*one) for one in moves))


def task(workflow: Workflow, stage: str) -> Task:
    found = workflows.find(workflow, stage)
    assert found
    return workflows.placed(Task(1, "Fix", project_id=WEB, workflow=workflow), found)


def names(stages: tuple[Stage, ...]) -> list[str]:
    return [one.name for one in stages]


# ---- as people write it


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("todo > doing > review > done", "todo:todo doing:doing review:doing done:done"),
        ("backlog -> dev → tested => shipped", "backlog:todo dev:doing tested:doing shipped:done"),
        ("To do > In progress > Completed", "todo:todo doing:doing done:done"),
        ("idea (doing) > live (done); idea > dropped (cancelled)", "idea:doing live:done dropped:cancelled"),
        ("todo > doing > done\ndoing > waiting", "todo:todo doing:doing done:done waiting:doing"),
    ],
)
def test_the_name_the_place_or_a_word_says_what_a_status_counts_as(text: str, categories: str) -> None:
    assert " ".join(f"{one.name}:{one.category.value}" for one in read(text).stages) == categories


def test_who_may_make_a_move_stands_behind_it() -> None:
    moves = read("todo > doing by assignee > done by lead, @design or @bob").moves
    assert moves == (Move("todo", "doing", (Mover.ASSIGNEE,)), Move("doing", "done", (Mover.LEAD, DESIGN, BOB)))


def test_people_are_named_as_anywhere() -> None:
    _, moves = workflows.parse("todo > done by <@U17> or @ana", read_who)
    assert moves == (("todo", "done", (WhoRef(account="U17"), WhoRef(handle="ana"))),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("todo > doing", "No status counts as done"),
        ("done > todo", "“done” can't be first"),
        ("todo > > done", "“” is no name of a status"),
        ("todo > todo > done", "“todo” leads to itself"),
        ("todo > open > done", "“open” means something else in filters"),
        ("todo > x (odd) > done", "“odd” is no kind of status"),
        ("todo > x (doing) > done; x (done) > todo", "“x” is said to be both in progress and done"),
        ("todo > done (doing)", "“done” can't count as in progress"),
        ("todo > done by nobody here", "I don't know who “nobody here” is"),
        (f"todo > {'x' * 31} > done", "31 characters"),
        (" > ".join(f"s{at}" for at in range(13)), "13 statuses"),
        (";", "I see no status"),
    ],
)
def test_what_can_be_no_workflow_is_explained(text: str, said: str) -> None:
    with pytest.raises(UserError, match="Write a workflow like") as caught:
        read(text)
    assert said in caught.value.problem


@st.composite
def any_workflow(draw: st.DrawFn) -> Workflow:
    named = st.from_regex(r"[a-z][a-z0-9]{0,5}( [a-z]{3,5})?", fullmatch=True).filter(lambda one: " by" not in one)
    known = [*workflows.CATEGORIES, "open", "closed", "any", "all", "none", "doing", "done", "todo"]
    others = draw(st.lists(named.filter(lambda one: one not in known), max_size=5, unique=True))
    first = Stage("todo", Status.TODO)
    stages = [Stage(name, draw(st.sampled_from(Status))) for name in others] + [Stage("done", Status.DONE)]
    stages = [first, *draw(st.permutations(stages))]
    pairs = [(one.name, other.name) for one in stages for other in stages if one != other]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=12))
    by = st.lists(st.sampled_from([*Mover, DESIGN]), unique=True, max_size=2).map(tuple)
    ordered = sorted(chosen, key=pairs.index)
    return Workflow(tuple(stages), tuple(Move(source, target, draw(by)) for source, target in ordered))


@given(any_workflow())
def test_a_workflow_prints_and_reads_back(workflow: Workflow) -> None:
    assert read(workflow_text(workflow)) == workflow
    assert workflows.read_workflow(workflows.workflow_data(workflow)) == workflow


def test_a_workflow_prints_as_short_as_it_was_written() -> None:
    for text in (
        "todo > doing > review > done by lead; review > doing",
        "backlog > doing > shipped",
        "todo > doing > done; doing > waiting > doing",
        "todo > idea (to do) > done; todo > dropped (cancelled) by @design",
    ):
        assert read(workflow_text(read(text))) == read(text)
    assert workflow_text(read("todo > doing > review > done; review > doing")) == workflows.EXAMPLE


# ---- moves

REVIEWED = read("todo > doing > review > done by lead; review > doing by assignee; doing > parked by @design")


@pytest.mark.parametrize(
    ("stage", "actor", "allowed"),
    [
        ("todo", MEMBER, ["doing", "cancelled"]),
        ("doing", MEMBER, ["review", "cancelled"]),
        ("doing", DESIGNER, ["review", "parked", "cancelled"]),
        ("review", MEMBER, ["cancelled"]),
        ("review", LEAD, ["doing", "done", "cancelled"]),
        ("review", ADMIN, ["doing", "done", "cancelled"]),
        ("review", None, ["cancelled"]),
        ("done", LEAD, []),
        ("cancelled", MEMBER, ["todo"]),
    ],
)
def test_who_may_move_a_task_where(stage: str, actor: Actor | None, allowed: list[str]) -> None:
    assert names(workflows.allowed(task(REVIEWED, stage), actor)) == allowed


def test_whoever_has_it_may_make_the_move_of_its_assignee() -> None:
    held = replace(task(REVIEWED, "review"), assignees=(Assignee(ANA),))
    assert names(workflows.allowed(held, MEMBER)) == ["doing", "cancelled"]


def test_from_a_status_that_is_no_more_everything_can_be_reached() -> None:
    lost = replace(task(REVIEWED, "doing"), stage="gone")
    assert names(workflows.allowed(lost, MEMBER)) == ["todo", "doing", "review", "done", "parked", "cancelled"]


def test_a_verb_goes_to_the_first_stage_of_its_category() -> None:
    two = read("todo > doing > tested (done) > shipped (done); doing > shipped")
    after = moved(task(two, "doing"), Status.DONE, MEMBER, NOW)
    assert isinstance(after, Task)
    assert (after.stage, after.status, after.completed_by) == ("tested", Status.DONE, ANA)


def test_why_it_stays_and_where_it_could_go() -> None:
    said = moved(task(REVIEWED, "todo"), Status.DONE, MEMBER, NOW)
    assert said == "can't go there from “to do”; what you can do now: `status 1 doing` or `status 1 cancelled`"
    assert "lets you move it nowhere" in str(moved(task(REVIEWED, "done"), Status.TODO, LEAD, NOW))


def test_the_last_of_all_who_must_do_their_part_moves_it() -> None:
    shared = replace(task(REVIEWED, "review"), mode=Mode.ALL, assignees=(Assignee(ANA), Assignee(BOB)))
    part = advanced(shared, Stage("done", Status.DONE), LEAD, NOW)
    assert isinstance(part, Task)
    assert (part.stage, part.assignees[0].done) == ("review", True)
    last = replace(LEAD, person=Person(BOB.id, "Bob"))
    done = advanced(part, Stage("done", Status.DONE), last, NOW)
    assert isinstance(done, Task)
    assert (done.stage, done.status) == ("", Status.DONE)


def test_what_all_have_done_goes_on_to_another_stage_of_the_same_category() -> None:
    two = read("todo > doing > tested (done) > shipped (done)")
    parts = (Assignee(ANA, done=True), Assignee(BOB, done=True))
    shipped = Stage("shipped", Status.DONE)
    done = replace(task(two, "tested"), mode=Mode.ALL, assignees=parts, completed_at=NOW, completed_by=BOB)
    after = advanced(done, shipped, MEMBER, NOW)
    assert isinstance(after, Task)
    assert (after.stage, after.completed_by) == ("shipped", BOB)
    left_over = advanced(replace(done, status=Status.DOING, stage=""), shipped, MEMBER, NOW)
    assert isinstance(left_over, Task)
    assert (left_over.stage, left_over.completed_by) == ("shipped", ANA)


def in_its_workflow(one: Task) -> bool:
    found = workflows.find(one.workflow, workflows.stage_of(one))
    return found is not None and found.category is one.status


@given(any_workflow(), any_workflow(), st.data())
def test_whatever_is_done_a_task_is_in_a_stage_of_its_project(
    first: Workflow, second: Workflow, data: st.DataObject
) -> None:
    one = workflows.begun(Task(1, "Fix", project_id=WEB, workflow=first))
    for _ in range(6):
        actor = data.draw(st.sampled_from([MEMBER, LEAD, DESIGNER]))
        allowed = workflows.allowed(one, actor)
        step = data.draw(st.sampled_from(["verb", "named", "project"]))
        if step == "project":
            was_open, workflow = one.status.is_open, data.draw(st.sampled_from([first, second, None]))
            one = workflows.fitted(replace(one, workflow=workflow))
            assert one.status.is_open is was_open
        else:
            wanted = data.draw(st.sampled_from(Status)) if step == "verb" else None
            stage = data.draw(st.sampled_from(allowed)) if allowed else None
            after = moved(one, wanted, actor, NOW) if wanted else stage and advanced(one, stage, actor, NOW)
            assert not isinstance(after, Task) or Stage(workflows.stage_of(after), after.status) in allowed
            one = after if isinstance(after, Task) else one
        assert in_its_workflow(one)
        assert (one.completed_at is None) is one.status.is_open or step == "project"
