"""Who may do what: pure, and the only place that says so.

What a person may see: public tasks (guests: not even those), and whatever they made, hold, or share a room with.
What a group holds, everybody holds who is in it.
The same rule stands in SQL where lists are read (storage); a test holds the two against each other.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.model import Actor, Person, Project, Role, Room

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.files import KeptFile
    from bot.model import Task
    from bot.saved_views import SavedView


class Verb(StrEnum):
    SEE = "see"
    COMMENT = "comment on"
    EDIT = "change"
    ASSIGN = "assign"
    PROGRESS = "change the status of"
    DELETE = "delete"
    LOG = "log time on"


class Relation(StrEnum):
    """What a person is to a task; the strongest that holds."""

    LEAD = "lead"  # of its project
    CREATOR = "creator"
    ASSIGNEE = "assignee"
    INSIDER = "insider"  # in its room, or it is public and they are no guest
    OUTSIDER = "outsider"


_WORK = frozenset({Verb.SEE, Verb.COMMENT, Verb.EDIT, Verb.ASSIGN, Verb.PROGRESS, Verb.LOG})
_ALL = frozenset(Verb)
_MEMBER = {
    Relation.LEAD: _ALL,
    Relation.CREATOR: _ALL,
    Relation.ASSIGNEE: _WORK,
    Relation.INSIDER: _WORK,
}
_CHIEF = dict.fromkeys((Relation.LEAD, Relation.CREATOR, Relation.ASSIGNEE, Relation.INSIDER), _ALL)
_GUEST = {
    Relation.LEAD: _ALL,
    Relation.CREATOR: _ALL,
    Relation.ASSIGNEE: _WORK,
    Relation.INSIDER: frozenset({Verb.SEE, Verb.COMMENT}),
}
_ALLOWED = {Role.ADMIN: _CHIEF, Role.LEAD: _CHIEF, Role.MEMBER: _MEMBER, Role.GUEST: _GUEST}


def may_see(actor: Actor, task: Task) -> bool:
    return relation(actor, task) is not Relation.OUTSIDER


def relation(actor: Actor, task: Task) -> Relation:
    inside = (actor.sees_public and not task.private) or task.room_id in actor.member_of
    if task.creator.id == actor.id:
        return Relation.CREATOR
    if inside and task.project_id in actor.leads:
        return Relation.LEAD
    if actor.holds(task):
        return Relation.ASSIGNEE
    return Relation.INSIDER if inside else Relation.OUTSIDER


def may(actor: Actor, verb: Verb, task: Task) -> bool:
    return verb in allowed(actor.person.role, relation(actor, task))


def allowed(role: Role, relation: Relation) -> frozenset[Verb]:
    return _ALLOWED[role].get(relation, frozenset())


def may_detach(actor: Actor, file: KeptFile, task: Task) -> bool:
    return may_see(actor, task) and (file.who.id == actor.id or may(actor, Verb.EDIT, task))


def may_correct_time(actor: Actor, of: int, task: Task) -> bool:
    """An entry of time. `of`: the person who spent it."""
    runs = actor.person.role in (Role.ADMIN, Role.LEAD) or relation(actor, task) is Relation.LEAD
    return may_see(actor, task) and (of == actor.id or runs)


def may_create_projects(actor: Actor) -> bool:
    return actor.person.role is not Role.GUEST


def may_run_project(actor: Actor, project: Project) -> bool:
    """Bind it to channels, take it off, archive it."""
    leads = project.lead is not None and project.lead.id == actor.id
    return leads or actor.person.role in (Role.ADMIN, Role.LEAD)


def may_set_reactions(actor: Actor, project: Project | None) -> bool:
    """Whether messages of a room become tasks by a reaction. `project`: the room's."""
    return may_run_project(actor, project) if project else actor.person.role is not Role.GUEST


def may_set_digest(actor: Actor, project: Project | None) -> bool:
    """Of a room. `project`: the room's."""
    return may_run_project(actor, project) if project else actor.person.role in (Role.ADMIN, Role.LEAD)


def may_set_default_view(actor: Actor, project: Project | None) -> bool:
    """What a room lists. `project`: the room's."""
    return may_set_digest(actor, project)


def may_share_views(actor: Actor) -> bool:
    return actor.person.role is not Role.GUEST


def may_change_view(actor: Actor, view: SavedView) -> bool:
    return view.owner.id == actor.id or may_administer(actor)


def may_administer(actor: Actor) -> bool:
    return actor.person.role is Role.ADMIN


# ---- the same in words, for whoever asks


def deeds(role: Role) -> tuple[str, ...]:
    """What somebody of this role may do beside tasks, and leading no project: as the rules above answer."""
    somebody = Actor(0, Person(0, "", role), Room(0, ""))
    return tuple(deed for deed, may_do in _DEEDS.items() if may_do(somebody))


_OF_OTHERS = Project(0, "", "")
_DEEDS: Mapping[str, Callable[[Actor], bool]] = {
    "see public tasks": lambda actor: actor.sees_public,
    "create projects": may_create_projects,
    "share views": may_share_views,
    "let reactions make tasks in channels without a project": lambda actor: may_set_reactions(actor, None),
    "run every project": lambda actor: may_run_project(actor, _OF_OTHERS),
    "set digests and views of every channel": lambda actor: may_set_digest(actor, None),
    "give roles and look after the team": may_administer,
}
