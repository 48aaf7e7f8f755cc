"""The rules of a project's workflow: its stages, the moves between them, who may make them, how all that is written.

- A stage that is named as its category ("todo", "doing", "done", "cancelled") is that category itself: Task.stage is
  empty then, as it is without a workflow.
- Where no stage is cancelled, whatever is open may be, and is brought back to the first stage.
- Whoever leads the project, or the team, makes every move that there is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from bot.errors import UserError
from bot.model import Move, Mover, Role, Stage, Status, Who, Workflow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.events import Json
    from bot.model import Actor, Task

NAME_LENGTH = 30
MOST_STAGES = 12
MOST_MOVES = 60
EXAMPLE = "todo > doing > review > done; review > doing"

W = TypeVar("W")
Moves: TypeAlias = "tuple[tuple[str, str, tuple[Mover | W, ...]], ...]"  # from, to, by whom

CATEGORIES: dict[str, Status] = {
    **{status.value: status for status in Status},
    **dict.fromkeys(("to do", "to-do"), Status.TODO),
    **dict.fromkeys(("in progress", "in-progress", "progress", "started"), Status.DOING),
    "completed": Status.DONE,
    "canceled": Status.CANCELLED,
}
_RESERVED = frozenset(("open", "closed", "any", "all", "none"))  # filters mean something else by them
_CANCELLED = Stage(Status.CANCELLED.value, Status.CANCELLED)


# ---- where a task is, and where it may go


def stage_of(task: Task) -> str:
    return task.stage or task.status.value


def stages(workflow: Workflow) -> tuple[Stage, ...]:
    """All that a task may be in."""
    explicit = any(one.category is Status.CANCELLED for one in workflow.stages)
    return workflow.stages if explicit else (*workflow.stages, _CANCELLED)


def find(workflow: Workflow | None, name: str) -> Stage | None:
    """By its name, in any spelling of it. Without a workflow, the categories."""
    known = _canonical(name).casefold()
    all_ = stages(workflow) if workflow else tuple(Stage(one.value, one) for one in Status)
    return next((one for one in all_ if one.name.casefold() == known), None)


def moves_from(workflow: Workflow, name: str) -> tuple[Move, ...]:
    """In the order they were given. From a stage that is not there any more, to all that are."""
    here = find(workflow, name)
    if here is None:
        return tuple(Move(name, one.name) for one in stages(workflow))
    given = tuple(one for one in workflow.moves if one.source == here.name)
    if stages(workflow) == workflow.stages:
        return given
    if here == _CANCELLED:
        return (Move(here.name, workflow.stages[0].name),)
    return (*given, Move(here.name, _CANCELLED.name)) if here.category.is_open else given


def allowed(task: Task, actor: Actor | None) -> tuple[Stage, ...]:
    """Where this person may move it to now; None: anybody who may change its status."""
    if actor is not None and not _may_change(task, actor):
        return ()
    if task.workflow is None:
        return tuple(Stage(one.value, one) for one in Status if one is not task.status)
    moves = moves_from(task.workflow, stage_of(task))
    found = (find(task.workflow, one.target) for one in moves if may_make(one, task, actor))
    return tuple(one for one in found if one)


def kept_moves(task: Task, is_wanted: Callable[[Stage], bool]) -> tuple[tuple[Stage, tuple[Mover | Who, ...]], ...]:
    """Where it could go from here by some alone, and by whom."""
    moves = moves_from(task.workflow, stage_of(task)) if task.workflow else ()
    found = ((find(task.workflow, one.target), one.by) for one in moves if one.by)
    return tuple((stage, by) for stage, by in found if stage and is_wanted(stage))


def may_make(move: Move, task: Task, actor: Actor | None) -> bool:
    if not move.by:
        return True
    return actor is not None and (_leads(actor, task) or any(_is(one, actor, task) for one in move.by))


def _may_change(task: Task, actor: Actor) -> bool:
    """Of what they see, its status: as bot.policy says it, which views can't ask; a test compares the two."""
    theirs = task.creator.id == actor.id or actor.holds(task) or task.project_id in actor.leads
    return actor.person.role is not Role.GUEST or theirs


def _leads(actor: Actor, task: Task) -> bool:
    return actor.person.role in (Role.ADMIN, Role.LEAD) or task.project_id in actor.leads


def _is(one: Mover | Who, actor: Actor, task: Task) -> bool:
    if isinstance(one, Who):
        return one.id in actor.holders
    return one is Mover.ASSIGNEE and actor.holds(task)


def fitted(task: Task) -> Task:
    """In a stage of its project: of the same name, else the first of its category. What is open stays so."""
    if task.workflow is None:
        return replace(task, stage="") if task.stage else task
    same = find(task.workflow, stage_of(task))
    if same and same.category.is_open is task.status.is_open:
        return placed(task, same)
    there = stages(task.workflow)
    of_category = [one for one in there if one.category is task.status]
    return placed(task, [*of_category, *(one for one in there if one.category.is_open is task.status.is_open)][0])


def begun(task: Task) -> Task:
    """A new one, where its project's tasks begin."""
    return placed(task, task.workflow.stages[0]) if task.workflow else fitted(task)


def placed(task: Task, stage: Stage) -> Task:
    return replace(task, status=stage.category, stage=own_name(stage))


def own_name(stage: Stage) -> str:
    """As Task.stage has it."""
    return "" if stage.name == stage.category.value else stage.name


def label(stage: Stage) -> str:
    return own_name(stage) or stage.category.label


# ---- as JSON


def workflow_data(workflow: Workflow | None) -> Json:
    if workflow is None:
        return None
    listed: list[Json] = [{"name": one.name, "category": one.category.value} for one in workflow.stages]
    moves: list[Json] = [
        {"from": one.source, "to": one.target, "by": [_who_data(who) for who in one.by]} for one in workflow.moves
    ]
    return {"stages": listed, "moves": moves}


def read_workflow(value: Json) -> Workflow | None:
    if not isinstance(value, dict):
        return None
    listed, moves = value["stages"], value["moves"]
    assert isinstance(listed, list)
    assert isinstance(moves, list)
    return Workflow(
        tuple(Stage(str(one["name"]), Status(str(one["category"]))) for one in listed if isinstance(one, dict)),
        tuple(_read_move(one) for one in moves if isinstance(one, dict)),
    )


def _who_data(who: Mover | Who) -> Json:
    return {"id": who.id, "name": who.name, "group": who.group} if isinstance(who, Who) else who.value


def _read_move(value: dict[str, Json]) -> Move:
    by = value["by"]
    assert isinstance(by, list)
    return Move(str(value["from"]), str(value["to"]), tuple(map(_read_who, by)))


def _read_who(value: Json) -> Mover | Who:
    if isinstance(value, dict):
        return Who(int(str(value["id"])), str(value["name"]), group=bool(value["group"]))
    return Mover(str(value))


# ---- as people write it

_SEGMENT = re.compile(r"[;\n]")
_ARROW = re.compile(r"\s*(?:->|=>|→)\s*")
_PART = re.compile(r"(?:<@[^>\s]*>|[^>])+")
_SAID = re.compile(
    r"(?P<name>[^\W_][\w /&+'-]*?)\s*(?:\((?P<category>[^()]*)\))?(?:\s+by\s+(?P<by>.+))?", re.IGNORECASE
)
_ALTERNATIVE = re.compile(r"\s*,\s*|\s+or\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Said:
    """One stage where it stands in a chain."""

    name: str
    category: Status | None
    by: str

    @property
    def key(self) -> str:
        return self.name.casefold()


def parse(text: str, read_who: Callable[[str], W | None]) -> tuple[tuple[Stage, ...], Moves[W]]:
    """`todo > doing > review > done by lead; review > doing`. Raises UserError.

    What a stage counts as stands behind it, `shipped (done)`; else its name says it, or its place: the first one is to
    do, the last one of the first chain is done, whatever else is in progress.
    """
    chains = [[_said(part) for part in _PART.findall(one)] for one in _split(text)]
    known = _stages(chains)
    moves: dict[tuple[str, str], tuple[Mover | W, ...]] = {}
    for chain in chains:
        for source, target in pairwise(chain):
            if source.key == target.key:
                raise _wrong(f"“{target.name}” leads to itself.")
            moves[known[source.key].name, known[target.key].name] = _by(target.by, read_who)
    found = tuple(known.values())
    _check(found, len(moves))
    place = {one.name: at for at, one in enumerate(found)}
    ordered = sorted(moves, key=lambda pair: (place[pair[0]], place[pair[1]]))
    return found, tuple((*pair, moves[pair]) for pair in ordered)


def _split(text: str) -> list[str]:
    segments = [one for one in _SEGMENT.split(_ARROW.sub(" > ", text)) if one.replace(">", "").strip()]
    if not segments:
        raise _wrong("I see no status.")
    return segments


def _said(part: str) -> _Said:
    match = _SAID.fullmatch(part.strip())
    if match is None:
        raise _wrong(f"“{part.strip()[:40]}” is no name of a status.")
    name = _canonical(" ".join(match["name"].split()))
    if len(name) > NAME_LENGTH:
        raise _wrong(f"“{name[:40]}” has {len(name)} characters; a status may have {NAME_LENGTH}.")
    if name.casefold() in _RESERVED:
        raise _wrong(f"“{name}” means something else in filters.")
    return _Said(name, _category(match["category"]), match["by"] or "")


def _category(text: str | None) -> Status | None:
    if text is None:
        return None
    found = CATEGORIES.get(" ".join(text.split()).casefold())
    if found is None:
        raise _wrong(f"“{text[:40]}” is no kind of status: there are to do, doing, done and cancelled.")
    return found


def _canonical(name: str) -> str:
    known = CATEGORIES.get(name.casefold())
    return known.value if known else name


def _stages(chains: Sequence[Sequence[_Said]]) -> dict[str, Stage]:
    """In the order in which they are first named."""
    order = {one.key: one.name for chain in reversed(chains) for one in reversed(chain)}
    names = list(dict.fromkeys(one.key for chain in chains for one in chain))
    said: dict[str, Status] = {}
    for one in (one for chain in chains for one in chain if one.category):
        assert one.category
        if said.setdefault(one.key, one.category) is not one.category:
            raise _wrong(f"“{one.name}” is said to be both {said[one.key].label} and {one.category.label}.")
        if one.key in CATEGORIES and CATEGORIES[one.key] is not one.category:
            raise _wrong(f"“{one.name}” can't count as {one.category.label}.")
    first = [one.key for one in chains[0]]
    return {key: Stage(order[key], said.get(key) or _implied(key, first)) for key in names}


def _implied(key: str, first_chain: Sequence[str]) -> Status:
    if key in CATEGORIES:
        return CATEGORIES[key]
    if key == first_chain[0]:
        return Status.TODO
    return Status.DONE if key == first_chain[-1] else Status.DOING


def _by(text: str, read_who: Callable[[str], W | None]) -> tuple[Mover | W, ...]:
    found: dict[Mover | W, None] = {}
    for word in filter(None, _ALTERNATIVE.split(text.strip())):
        known = {one.value: one for one in Mover}.get(word.casefold())
        who = known or read_who(word)
        if who is None:
            raise _wrong(f"I don't know who “{word[:40]}” is: a move is made by lead, assignee or a @role.")
        found[who] = None
    return tuple(found)


def _check(found: tuple[Stage, ...], moves: int) -> None:
    if len(found) > MOST_STAGES or moves > MOST_MOVES:
        raise _wrong(f"That is {len(found)} statuses and {moves} moves; {MOST_STAGES} and {MOST_MOVES} are the most.")
    if not found[0].category.is_open:
        raise _wrong(f"“{found[0].name}” can't be first: that is where new tasks begin.")
    if not any(one.category is Status.DONE for one in found):
        raise _wrong("No status counts as done.")


def _wrong(problem: str) -> UserError:
    return UserError(problem, f"Write a workflow like `{EXAMPLE}`; `shipped (done)` says what a status counts as.")


def written(found: Sequence[Stage], moves: Iterable[tuple[str, str, str]]) -> str:
    """As `parse` reads it. `moves`: from, to, and by whom in words: "lead or @design"."""
    left = {(source, target): by for source, target, by in moves}
    chains = _chains(found, left)
    texts, shown = list[str](), set[str]()
    for chain in chains:
        parts = [_part(found, name, chains[0], shown) for name in chain]
        arrows = ["", *(left.pop(pair) for pair in pairwise(chain))]
        texts.append(" > ".join(f"{part} by {by}" if by else part for part, by in zip(parts, arrows, strict=True)))
    others = (f"{source} > {target}{f' by {by}' if by else ''}" for (source, target), by in left.items())
    return "; ".join((*texts, *others))


def _chains(found: Sequence[Stage], moves: Iterable[tuple[str, str]]) -> list[list[str]]:
    """All stages in their order, one behind the other as far as there are moves, else behind one that is named."""
    pairs = list(moves)
    chains = [[found[0].name]]
    for before, stage in pairwise(found):
        if (before.name, stage.name) in pairs:
            chains[-1].append(stage.name)
            continue
        named = {name for chain in chains for name in chain}
        source = [one for one, target in pairs if target == stage.name and one in named]
        chains.append([*source[:1], stage.name])
    return chains


def _part(found: Sequence[Stage], name: str, first_chain: Sequence[str], shown: set[str]) -> str:
    stage = next(one for one in found if one.name == name)
    implied = _implied(name.casefold(), [one.casefold() for one in first_chain])
    if name in shown or stage.category is implied:
        return name
    shown.add(name)
    return f"{name} ({stage.category.label})"
