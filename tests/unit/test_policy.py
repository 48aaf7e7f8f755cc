"""Who may do what: every role, every relation, every verb."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from bot import workflows
from bot.files import KeptFile, SentFile
from bot.model import Actor, Assignee, Person, Project, Role, Room, RoomKind, Stage, Status, Task, Who, Workflow
from bot.policy import (
    Relation,
    Verb,
    allowed,
    deeds,
    may,
    may_administer,
    may_correct_time,
    may_create_projects,
    may_detach,
    may_run_project,
    may_see,
    may_set_reactions,
    relation,
)

ME, SOMEBODY = Who(1, "Ana"), Who(2, "Bob")
HERE, WEB = 10, 20
OPS = Who(3, "ops", group=True)
TASK = Task(number=12, title="Fix login", creator=SOMEBODY, room_id=HERE)
EVERYTHING = {Verb.SEE, Verb.COMMENT, Verb.EDIT, Verb.ASSIGN, Verb.PROGRESS, Verb.DELETE, Verb.LOG}
WORK = EVERYTHING - {Verb.DELETE}
READ = {Verb.SEE, Verb.COMMENT}

ALLOWED = {
    (Role.ADMIN, Relation.CREATOR): EVERYTHING,
    (Role.ADMIN, Relation.LEAD): EVERYTHING,
    (Role.ADMIN, Relation.ASSIGNEE): EVERYTHING,
    (Role.ADMIN, Relation.INSIDER): EVERYTHING,
    (Role.ADMIN, Relation.OUTSIDER): set(),
    (Role.LEAD, Relation.CREATOR): EVERYTHING,
    (Role.LEAD, Relation.LEAD): EVERYTHING,
    (Role.LEAD, Relation.ASSIGNEE): EVERYTHING,
    (Role.LEAD, Relation.INSIDER): EVERYTHING,
    (Role.LEAD, Relation.OUTSIDER): set(),
    (Role.MEMBER, Relation.CREATOR): EVERYTHING,
    (Role.MEMBER, Relation.LEAD): EVERYTHING,
    (Role.MEMBER, Relation.ASSIGNEE): WORK,
    (Role.MEMBER, Relation.INSIDER): WORK,
    (Role.MEMBER, Relation.OUTSIDER): set(),
    (Role.GUEST, Relation.CREATOR): EVERYTHING,
    (Role.GUEST, Relation.LEAD): EVERYTHING,
    (Role.GUEST, Relation.ASSIGNEE): WORK,
    (Role.GUEST, Relation.INSIDER): READ,
    (Role.GUEST, Relation.OUTSIDER): set(),
}


def actor(role: Role) -> Actor:
    return Actor(workspace=1, person=Person(ME.id, ME.name, role), room=Room(99, "elsewhere"))


def related(role: Role, wanted: Relation) -> tuple[Actor, Task]:
    """An actor of this role, and a task to which they are this and nothing more."""
    me = actor(role)
    private = replace(TASK, private=True)
    inside = replace(me, member_of=frozenset({HERE}))
    return {
        Relation.CREATOR: (me, replace(private, creator=ME)),
        Relation.LEAD: (replace(inside, leads=frozenset({WEB})), replace(TASK, project_id=WEB)),
        Relation.ASSIGNEE: (me, replace(private, assignees=(Assignee(ME),))),
        Relation.INSIDER: (inside, private),
        Relation.OUTSIDER: (me, private),
    }[wanted]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("wanted", Relation)
@pytest.mark.parametrize("verb", Verb)
def test_what_each_role_may_do_with_tasks_of_each_relation(role: Role, wanted: Relation, verb: Verb) -> None:
    me, task = related(role, wanted)
    assert relation(me, task) is wanted
    assert may(me, verb, task) is (verb in ALLOWED[role, wanted])


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.ADMIN, True), (Role.LEAD, True), (Role.MEMBER, True), (Role.GUEST, False)]
)
def test_a_public_task_is_seen_by_everybody_but_guests(role: Role, sees: bool) -> None:
    assert may_see(actor(role), TASK) is sees


def test_a_guest_in_the_room_sees_its_tasks() -> None:
    assert may_see(replace(actor(Role.GUEST), member_of=frozenset({HERE})), TASK)


def test_leading_the_project_does_not_open_a_private_room() -> None:
    me = replace(actor(Role.MEMBER), leads=frozenset({WEB}))
    assert not may_see(me, replace(TASK, project_id=WEB, private=True))


@pytest.mark.parametrize("role", Role)
def test_who_may_run_projects_and_the_workspace(role: Role) -> None:
    me, theirs, mine = actor(role), Project(WEB, "Web", "web", lead=SOMEBODY), Project(WEB, "Web", "web", lead=ME)
    assert may_create_projects(me) is (role is not Role.GUEST)
    assert may_run_project(me, theirs) is (role in {Role.ADMIN, Role.LEAD})
    assert may_run_project(me, mine)
    assert may_administer(me) is (role is Role.ADMIN)


@pytest.mark.parametrize("role", Role)
def test_who_may_let_reactions_make_tasks(role: Role) -> None:
    me, theirs = actor(role), Project(WEB, "Web", "web", lead=SOMEBODY)
    assert may_set_reactions(me, None) is (role is not Role.GUEST)
    assert may_set_reactions(me, theirs) is may_run_project(me, theirs)


def test_a_direct_message_is_private() -> None:
    assert Room(1, "dm", RoomKind.DM).is_private
    assert not Room(1, "web").is_private


@pytest.mark.parametrize("role", list(Role))
def test_what_a_group_holds_everybody_holds_who_is_in_it(role: Role) -> None:
    task = replace(TASK, private=True, assignees=(Assignee(OPS),))
    member = replace(actor(role), groups=frozenset({OPS.id}))
    assert relation(member, task) is Relation.ASSIGNEE
    assert may(member, Verb.PROGRESS, task)
    assert not may_see(replace(member, groups=frozenset({OPS.id + 1})), task)


@pytest.mark.parametrize("wanted", Relation)
@pytest.mark.parametrize("role", Role)
def test_time_is_corrected_by_who_spent_it_and_by_who_leads(role: Role, wanted: Relation) -> None:
    me, task = related(role, wanted)
    seen = wanted is not Relation.OUTSIDER
    assert may_correct_time(me, ME.id, task) is seen
    leads = role in (Role.ADMIN, Role.LEAD) or wanted is Relation.LEAD
    assert may_correct_time(me, SOMEBODY.id, task) is (seen and leads)


@pytest.mark.parametrize(("role", "relation"), ALLOWED)
def test_what_is_told_of_a_role_is_what_it_may(role: Role, relation: Relation) -> None:
    assert allowed(role, relation) == ALLOWED[role, relation]


def test_beside_tasks_each_role_may_more_than_the_one_before() -> None:
    told = [set(deeds(role)) for role in (Role.GUEST, Role.MEMBER, Role.LEAD, Role.ADMIN)]
    assert told[0] == set()
    assert all(fewer < more for fewer, more in pairwise(told))


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("wanted", [one for one in Relation if one is not Relation.OUTSIDER])
def test_moves_are_offered_to_whoever_may_change_the_status(role: Role, wanted: Relation) -> None:
    me, task = related(role, wanted)
    task = replace(task, workflow=Workflow((Stage("todo", Status.TODO), Stage("done", Status.DONE))))
    assert bool(workflows.allowed(task, me)) is may(me, Verb.PROGRESS, task)


@pytest.mark.parametrize(
    ("role", "by", "sees", "may_do"),
    [
        (Role.GUEST, ME, True, True),
        (Role.GUEST, ME, False, False),
        (Role.GUEST, SOMEBODY, True, False),
        (Role.MEMBER, SOMEBODY, True, True),
        (Role.ADMIN, SOMEBODY, True, True),
    ],
)
def test_a_file_is_taken_off_by_whoever_attached_it_or_may_change_the_task(
    role: Role, by: Who, sees: bool, may_do: bool
) -> None:
    file = KeptFile(12, 1, SentFile("F1", "plan.pdf", 9), "slack", by, datetime(2026, 9, 16, tzinfo=UTC))
    who = replace(actor(role), member_of=frozenset({HERE} if sees else ()))
    assert may_detach(who, file, replace(TASK, private=True)) is may_do
