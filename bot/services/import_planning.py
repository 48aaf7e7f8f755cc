"""A file's rows as the tasks that they become: pure. The same for the dry run, the report and the import itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, TypeVar

from bot.calendar import When
from bot.errors import UserError
from bot.imports.plan import Plan, Planned
from bot.model import (
    COMMENT_LENGTH,
    DESCRIPTION_LENGTH,
    ITEM_LENGTH,
    ITEMS_PER_TASK,
    LINKS_PER_TASK,
    PEOPLE_PER_TASK,
    TAGS_PER_TASK,
    Comment,
    Item,
    Mode,
)
from bot.parsing import recurrence
from bot.timelog import NOTE_LENGTH, Entry
from bot.timers import TimerKind, timers_for
from bot.workflows import find, fitted, placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.calendar import Calendar
    from bot.imports.model import ImportedComment, ImportedFile, ImportedTask, ImportedTime
    from bot.model import Actor, Project, Task, Who
    from bot.timers import Timer

T = TypeVar("T")

_MOST_SKIPPED = 20  # names that one row's remark gives
_YEARS = range(1900, 9000)


@dataclass(frozen=True, slots=True)
class Known:
    """What the names in a file mean here; by `folded`. A person None: nobody, as somebody said.

    `home`: a blank task of where all this goes. `fresh`: projects that are to be made, by their names.
    """

    home: Task
    people: Mapping[str, Who | None]
    projects: Mapping[str, Project]
    fresh: Mapping[str, str]


def folded(name: str) -> str:
    return " ".join(name.removeprefix("@").casefold().split())


def names_in(row: ImportedTask) -> Iterator[str]:
    """The people it names."""
    yield from row.people
    yield from filter(None, (row.creator, *(one.author for one in row.comments), *(one.person for one in row.time)))


def plan(file: ImportedFile, known: Known, actor: Actor, now: datetime, first: int = 1) -> Plan:
    """`first`: the number of the first task."""
    numbers = {row.key: first + place for place, row in enumerate(file.tasks) if row.key}
    related = _related(file.tasks, numbers, first)
    making = _Making(known, actor, now, numbers, related)
    planned = [making.planned(row, first + place) for place, row in enumerate(file.tasks)]
    unknown: Counter[str] = Counter()
    for row in file.tasks:
        unknown.update({name for name in names_in(row) if folded(name) not in known.people})
    return Plan(planned, unknown)


def _related(rows: Sequence[ImportedTask], numbers: Mapping[str, int], first: int) -> dict[int, list[int]]:
    """Both of two that are related name the other one."""
    related: dict[int, list[int]] = {}
    for place, row in enumerate(rows):
        for other in _numbered(row.relates, numbers, first + place):
            for one, its in ((first + place, other), (other, first + place)):
                if its not in related.setdefault(one, []):
                    related[one].append(its)
    return related


def _numbered(keys: Iterable[str], numbers: Mapping[str, int], own: int) -> tuple[int, ...]:
    found = dict.fromkeys(numbers[key] for key in keys if key in numbers)
    return tuple(one for one in found if one != own)[:LINKS_PER_TASK]


@dataclass(frozen=True, slots=True)
class _Making:
    """What every row is made with."""

    known: Known
    actor: Actor
    now: datetime
    numbers: Mapping[str, int]
    related: Mapping[int, Sequence[int]]

    @property
    def calendar(self) -> Calendar:
        return self.actor.person.calendar

    def planned(self, row: ImportedTask, number: int) -> Planned:
        why = list(row.warnings)
        task = self._staged(self._described(row, number, why), row, why)
        task = self._repeating(self._given(task, row, why), row, why)
        comments = tuple(self._comment(one, number) for one in row.comments)
        entries = tuple(filter(None, (self._entry(one, number, why) for one in row.time)))
        counted = replace(task, comment_count=len(comments))
        return Planned(row, counted, comments, entries, tuple(why), self._fresh(row))

    def _described(self, row: ImportedTask, number: int, why: list[str]) -> Task:
        closed_at = None if row.status.is_open else row.completed_at or self.now
        return replace(
            self.known.home,
            number=number,
            title=row.title,
            description=_clipped(row.description, DESCRIPTION_LENGTH, "description", why),
            status=row.status,
            priority=row.priority,
            creator=self._who(row.creator) or self.actor.person.who,
            due=self._when(row.due, why),
            start=self._start(row.start, why),
            tags=_first(row.tags, TAGS_PER_TASK, "tags", why),
            parent=next(iter(_numbered((row.parent,), self.numbers, number)), None),
            blocked_by=_numbered(row.blocked_by, self.numbers, number),
            relates=tuple(self.related.get(number, ()))[:LINKS_PER_TASK],
            duplicate_of=self._original(row, number),
            checklist=_first(
                tuple(Item(one.text[:ITEM_LENGTH], one.done) for one in row.checklist), ITEMS_PER_TASK, "lines", why
            ),
            estimate_minutes=row.estimate_minutes,
            created_at=row.created_at,
            completed_at=closed_at,
        )

    def _original(self, row: ImportedTask, number: int) -> int | None:
        """What is open is no duplicate."""
        keys = () if row.status.is_open else (row.duplicate_of,)
        return next(iter(_numbered(keys, self.numbers, number)), None)

    def _staged(self, task: Task, row: ImportedTask, why: list[str]) -> Task:
        """In its project, and there in the stage of its name."""
        project = self.known.projects.get(folded(row.project)) if row.project else None
        if project:
            task = replace(task, project_id=project.id, project=project.slug, workflow=project.workflow)
        stage = find(task.workflow, row.stage) if row.stage and task.workflow else None
        if stage and stage.category.is_open is task.status.is_open:
            return placed(task, stage)
        task = fitted(task)
        if row.stage and task.is_open and find(None, row.stage) is None:
            why.append(f"There is no status “{row.stage}” where it goes: it is “{task.standing}”.")
        return task

    def _given(self, task: Task, row: ImportedTask, why: list[str]) -> Task:
        people = dict.fromkeys(who for who in map(self._who, row.people) if who)
        missing = [name for name in row.people if folded(name) not in self.known.people]
        why += [f"Nobody here is called {name}." for name in missing[:_MOST_SKIPPED]]
        if not people:
            return task
        chosen = _first(tuple(people), PEOPLE_PER_TASK, "people", why)
        return task.assigned(chosen, Mode.ANY if len(chosen) > 1 else Mode.ONE)

    def _repeating(self, task: Task, row: ImportedTask, why: list[str]) -> Task:
        if not row.repeat or not task.is_open:
            return task
        try:
            said = recurrence.read_repeat(row.repeat)
            due = task.due or recurrence.first_occurrence(said, self.calendar, self.now)
        except UserError:
            why.append(f"I can't read how it repeats: “{row.repeat[:40]}”.")
            return task
        anchored = recurrence.anchored(said, self.calendar.local(due.at).date())
        return replace(task, repeat=recurrence.print_repeat(anchored), due=replace(due, note=""))

    def _comment(self, one: ImportedComment, task: int) -> Comment:
        """Whoever is not here is named in it."""
        who, at = self._who(one.author), one.at or self.now
        said = one.text
        if one.author and not who:
            on = f", {self.calendar.local(one.at):%-d %b %Y}" if one.at else ""
            said = f"{one.author}{on}: {said}"
        return Comment(0, task, who or self.actor.person.who, said[:COMMENT_LENGTH], at)

    def _entry(self, one: ImportedTime, task: int, why: list[str]) -> Entry | None:
        """Nobody's time becomes somebody else's."""
        who = self._who(one.person) if one.person else self.actor.person.who
        if who is None or one.minutes < 1:
            why.append(f"Nobody here is called {one.person}: their {one.minutes} minutes are left out.")
            return None
        started_at = self.calendar.instant(one.day, time(12))
        return Entry(0, task, who, started_at, one.day, one.minutes, one.note[:NOTE_LENGTH])

    def _who(self, name: str) -> Who | None:
        return self.known.people.get(folded(name)) if name else None

    def _fresh(self, row: ImportedTask) -> str:
        return self.known.fresh.get(folded(row.project), "") if row.project else ""

    def _when(self, said: datetime | date | None, why: list[str]) -> When | None:
        if said is None or not _is_sensible(said, why):
            return None
        return When(said) if isinstance(said, datetime) else self.calendar.end_of(said)

    def _start(self, said: datetime | date | None, why: list[str]) -> When | None:
        if said is None or not _is_sensible(said, why):
            return None
        return When(said) if isinstance(said, datetime) else When(self.calendar.instant(said, time()), day=said)


def _is_sensible(said: date, why: list[str]) -> bool:
    if said.year in _YEARS:
        return True
    why.append(f"A date in the year {said.year} is left out.")
    return False


def _clipped(text: str, most: int, what: str, why: list[str]) -> str:
    if len(text) > most:
        why.append(f"Its {what} has {len(text):,} characters; the first {most:,} are taken.")
    return text[:most]


def _first(some: tuple[T, ...], most: int, what: str, why: list[str]) -> tuple[T, ...]:
    if len(some) > most:
        why.append(f"It has {len(some)} {what}; the first {most} are taken.")
    return some[:most]


def timers_of(task: Task, now: datetime) -> tuple[Timer, ...]:
    """What was overdue before it came here is no news: lists and digests show it."""
    if not task.is_open:
        return ()
    is_late = task.due is not None and task.due.at <= now
    return tuple(one for one in timers_for(task, now) if not is_late or one.kind is TimerKind.SNOOZED)
