"""What admins look at: how the bot is in this team, who is here, who may what, which project is bound where."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, TypeVar

from bot.errors import UserError
from bot.model import Role
from bot.notify.missed import LATE
from bot.policy import Relation, Verb, allowed, deeds, may_administer
from bot.ports import Reply
from bot.views import administration as views
from bot.views import people as people_views

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands import ListPeople, ShowPolicy, ShowProjects, ShowRoles, ShowStatus
    from bot.model import Person
    from bot.services.request import Request

T = TypeVar("T")
_ALL = frozenset(Verb)


async def show_status(request: Request, _: ShowStatus) -> Reply:
    _refuse_others(request)
    status = await request.tx.team_status(request.now, request.now - LATE)
    return Reply(views.status(status, _version(), request.actor, request.now))


async def show_roles(request: Request, _: ShowRoles) -> Reply:
    _refuse_others(request)
    return Reply(views.roles(_alone(await request.tx.people()), request.actor))


async def show_policy(request: Request, _: ShowPolicy) -> Reply:
    _refuse_others(request)
    return Reply(views.policy([_powers(role) for role in Role]))


async def show_projects(request: Request, command: ShowProjects) -> Reply:
    _refuse_others(request)
    standings = await request.tx.projects(request.actor, request.now)
    page, pages = _paged(standings, command.page, request.limits.rows, "admin projects")
    return Reply(views.projects(page, len(standings), pages, request.actor, request.now))


async def list_people(request: Request, command: ListPeople) -> Reply:
    """Everybody sees who is here; admins, how they are known."""
    people = await request.tx.people()
    page, pages = _paged(_alone(people), command.page, request.limits.rows, "people")
    listed = people_views.Listed(page, len(_alone(people)), [one for one in people if one.group], pages)
    known = await request.tx.known_of([one.id for one in page]) if may_administer(request.actor) else {}
    return Reply(people_views.listing(listed, known, request.actor, request.now))


def _version() -> str:
    try:
        return version("nudge")
    except PackageNotFoundError:  # nothing was installed
        return "run from its source"


def _refuse_others(request: Request) -> None:
    if not may_administer(request.actor):
        raise UserError("Only an admin can look at that.", "`people` shows who is one.")


def _alone(people: Sequence[Person]) -> list[Person]:
    """Without groups, which have no roles."""
    return [one for one in people if not one.group]


def _paged(rows: Sequence[T], page: int, size: int, line: str) -> tuple[Sequence[T], views.Pages]:
    """Those of one page, and the lines of the pages beside it. Raises UserError where there is none."""
    last = max(-(-len(rows) // size), 1)
    if page > last:
        raise UserError(f"There is no page {page}: the last one is {last}.", f"`{line}` shows the first.")
    before = f"{line} page:{page - 1}" if page > 2 else line if page == 2 else ""
    return rows[(page - 1) * size : page * size], (before, f"{line} page:{page + 1}" if page < last else "")


def _powers(role: Role) -> views.Powers:
    by_verbs: dict[frozenset[Verb], list[Relation]] = {}
    for relation in Relation:
        if verbs := allowed(role, relation):
            by_verbs.setdefault(verbs, []).append(relation)
    tasks = [views.Power(tuple(its), _listed(verbs), _listed(_ALL - verbs)) for verbs, its in by_verbs.items()]
    return views.Powers(role, tuple(tasks), deeds(role))


def _listed(verbs: frozenset[Verb]) -> tuple[str, ...]:
    return tuple(verb.value for verb in Verb if verb in verbs)
