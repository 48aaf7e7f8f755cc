"""Names in a command → people, projects and rooms, looked up together in one statement."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from bot.canonical import encode
from bot.canonical.words import value as written
from bot.errors import ChoiceError, UserError
from bot.model import PEOPLE_PER_TASK, Mode, Status
from bot.store import Found, Names
from bot.terms import Condition, ConditionField, RoomRef, Value, WhoRef
from bot.workflows import own_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.commands import Command
    from bot.model import Project, Who
    from bot.ports import Sender
    from bot.services.request import Request
    from bot.store import FoundPerson, FoundRoom
    from bot.terms import ProjectRef

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Book:
    """Everybody and everything a command names.

    `members`: of the groups in it of which all must do their part. `stages`: of all projects, if it names any, by their
    names in small letters: as they are spelled.
    """

    request: Request
    found: Found
    members: Mapping[int, tuple[Who, ...]] = field(default_factory=dict)
    stages: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def person(self, ref: WhoRef) -> Who:
        """Raises UserError for nobody, ChoiceError for several."""
        if ref.me:
            return self.request.actor.person.who
        matches = _nearest([one for one in self.found.people if _is(ref, one)])
        if not matches:
            raise UserError(f"I don't know {_called(ref)} here.", _UNKNOWN_PERSON)
        if len(matches) > 1:
            raise ChoiceError(f"{_called(ref)} could be several people.", "Pick one.", self._who(ref, matches))
        return matches[0].who

    def people(self, refs: Sequence[WhoRef]) -> tuple[Who, ...]:
        """Each once; groups as they are, or as their members."""
        named = [self.person(ref) for ref in refs]
        return tuple({one.id: one for who in named for one in self.members.get(who.id, (who,))}.values())

    def project(self, ref: ProjectRef) -> Project:
        """Raises UserError for an unknown one and ChoiceError when similar ones exist."""
        if isinstance(ref, RoomRef):
            return self._bound(ref)
        wanted = ref.casefold()
        exact = [one for one in self.found.projects if wanted in (one.slug, one.name.casefold())]
        if exact:
            return exact[0]
        raise self._no_project(ref, self.found.projects)

    def stage(self, name: str) -> tuple[str, ...]:
        """As projects spell it. Raises UserError for one that none has."""
        if name in self.stages:
            return self.stages[name]
        others = f", or one of a project's: {', '.join(sorted(self.stages))}" if self.stages else ""
        raise UserError(
            f"“{name[:40]}” is no status.", f"Use todo, doing, done, cancelled, open, closed or any{others}."
        )

    def room(self, ref: RoomRef) -> FoundRoom:
        member_of = self.request.actor.member_of
        for one in self.found.rooms:
            if one.room.is_private and one.room.id not in member_of:
                continue  # as if it weren't there
            if ref.external_id == one.external_id or (ref.name and ref.name.casefold() == one.room.name.casefold()):
                return one
        raise UserError(
            f"I don't know {f'the channel #{ref.name}' if ref.name else 'that channel'} yet.",
            "Say something to me in it once; then I know it." + _or_a_project(ref.name or ""),
        )

    def _bound(self, ref: RoomRef) -> Project:
        room = self.room(ref).room
        for one in self.found.projects:
            if one.id == room.project_id:
                return one
        raise UserError(f"#{room.name} is not bound to a project.", "`project bind NAME` in it does that.")

    def _who(self, ref: WhoRef, matches: Sequence[FoundPerson]) -> tuple[tuple[str, str], ...]:
        lines = [(one, _with(self.request.command, ref, WhoRef(person=one.who.id))) for one in matches[:8]]
        return tuple((f"{one.who.name} (@{one.handles[0]})", encode(line)) for one, line in lines)

    def _no_project(self, ref: str, near: Sequence[Project]) -> UserError:
        problem = f"There is no project “{ref}”."
        options = [(one.name, encode(_with(self.request.command, ref, one.slug))) for one in near[:3]]
        if self.request.actor.sees_public:
            options.append((f"Create project {ref}", f'project create "{ref}"'))
        return ChoiceError(problem, "Did you mean one of these?" if near else "Create it first.", tuple(options))


def _or_a_project(name: str) -> str:
    return f" A project is written in:{written(name)}." if name else ""


_UNKNOWN_PERSON = "People are known once they have written to me, or when you mention them natively."


async def look_up(request: Request) -> Book:
    """Everything the request's command names. Asks nothing if it names nobody but oneself.

    Before tasks are locked: who is met on this occasion is written down. Raises UserError as Book.person does, and for
    a group that nobody can look into, if all of it are to do their part.
    """
    names = _names(request.command)
    stages = await _stages(request) if _names_stages(request.command) else {}
    if not names:
        return Book(request, Found(), stages=stages)
    book = Book(request, await request.tx.find(names, request.actor.platform), stages=stages)
    return replace(book, members=await _members(book)) if _mode(request.command) is Mode.ALL else book


def lasting(book: Book, value: V, field: ConditionField | None = None) -> V | WhoRef | ProjectRef:
    """A name in words that mean the same for everybody, at any time. `field`: of the condition that it stands in.

    Oneself stays whoever asks. Raises UserError as Book does.
    """
    if isinstance(value, WhoRef):
        return value if value.me else WhoRef(person=book.person(value).id)
    if field is not ConditionField.PROJECT or not isinstance(value, (str, RoomRef)):
        return value
    room = book.room(value) if isinstance(value, RoomRef) else None
    if room and room.room.project_id is None:
        return RoomRef(external_id=room.external_id)
    return book.project(value).slug


def called(who: Who) -> str:
    """In a sentence without native mentions."""
    return f"@{who.name}" if who.group else who.name


def listed_people(people: tuple[Who, ...]) -> str:
    listed = [called(who) for who in people]
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}"


def too_many(count: int) -> UserError:
    advice = f"A task can have up to {PEOPLE_PER_TASK}; split it, or name a few."
    return UserError(f"That is {count} people.", advice)


# ---- stages


def _names_stages(command: Command) -> bool:
    conditions = (one for one in _walk(command) if isinstance(one, Condition) and one.field is ConditionField.STATUS)
    return any(not isinstance(value, Status) for one in conditions for value in one.values)


async def _stages(request: Request) -> dict[str, tuple[str, ...]]:
    spelled: dict[str, dict[str, None]] = {}
    for workflow in (await request.tx.workflows()).values():
        for stage in filter(own_name, workflow.stages):
            spelled.setdefault(stage.name.casefold(), {})[stage.name] = None
    return {name: tuple(spellings) for name, spellings in spelled.items()}


# ---- the members of groups


def _mode(command: Command) -> Mode | None:
    """How those it names are to share a task."""
    mode = getattr(getattr(command, "draft", command), "mode", None)
    return mode if isinstance(mode, Mode) else None


async def _members(book: Book) -> dict[int, tuple[Who, ...]]:
    refs = [one for one in _walk(book.request.command) if isinstance(one, WhoRef)]
    groups = [who for who in map(book.person, refs) if who.group]
    senders = {who.id: _able(book.request, who) for who in groups}
    accounts = {one.external_id: one for members in senders.values() for one in members}
    if len(accounts) > PEOPLE_PER_TASK:  # it may be thousands: none of them is written down
        raise too_many(len(accounts))
    met = await book.request.tx.meet(tuple(accounts.values()), book.request.now) if accounts else {}
    return {group: tuple(met[one.external_id] for one in members) for group, members in senders.items()}


def _able(request: Request, group: Who) -> list[Sender]:
    """The members to whom a task can be given."""
    told = request.named.get(group.account or "")
    if told is None or told.members is None:
        raise UserError(
            f"I can't see who is in {called(group)}, so I can't give it to all of them.",
            "Name the people, or leave out `all`: then any of them will do. (My README says what lets me see them.)",
        )
    able = [one for one in told.members if not one.barred]
    if not able:
        raise UserError(f"There is nobody in {called(group)} to give it to.", "Name the people it is for.")
    return able


# ---- what a command names


def _names(command: Command) -> Names:
    values = list(_walk(command))
    who = [one for one in values if isinstance(one, WhoRef)]
    rooms = [one for one in values if isinstance(one, RoomRef)]
    return Names(
        accounts=tuple(one.account for one in who if one.account),
        handles=tuple(one.handle.casefold() for one in who if one.handle),
        persons=tuple(one.person for one in who if one.person),
        projects=tuple(_project_names(values)),
        rooms=tuple(one.external_id for one in rooms if one.external_id),
        room_names=tuple(one.name.casefold() for one in rooms if one.name and not one.external_id),
    )


def _walk(value: object) -> Iterator[Value]:
    """Every value inside a command, and the command."""
    if isinstance(value, Value):
        yield value
    inside = value if isinstance(value, tuple) else vars(value).values()
    for one in inside:
        if isinstance(one, (tuple, Value)):
            yield from _walk(one)


def _project_names(values: Sequence[Value]) -> Iterator[str]:
    for value in values:
        if isinstance(named := getattr(value, "project", None), str) and not hasattr(value, "number"):
            yield named.casefold()
        if getattr(value, "field", None) == "project":
            yield from (one.casefold() for one in getattr(value, "values", ()) if isinstance(one, str))


def _with(command: V, old: object, new: object) -> V:
    """The command with one name said more clearly."""
    if command == old:
        return new  # type: ignore[return-value]  # a name for a name
    if isinstance(command, tuple):
        return tuple(_with(one, old, new) for one in command)  # type: ignore[return-value]  # a tuple again
    if isinstance(command, Value):
        return command.model_copy(update={name: _with(one, old, new) for name, one in _naming(command, old)})
    return command


def _naming(command: Value, old: object) -> Iterator[tuple[str, object]]:
    """The fields a name may stand in: a title that happens to be a project's name stays as it is."""
    for name in type(command).model_fields:
        if not isinstance(old, str) or name in ("draft", "project", "conditions", "values"):
            yield name, getattr(command, name)


def _is(ref: WhoRef, one: FoundPerson) -> bool:
    if ref.person is not None:
        return one.who.id == ref.person
    if ref.account is not None:
        return one.account == ref.account
    return (ref.handle or "").casefold() in one.handles


def _nearest(matches: list[FoundPerson]) -> list[FoundPerson]:
    """Of people of one name those who are on this platform: whoever is on another one only is meant last."""
    return [one for one in matches if one.account] or matches


def _called(ref: WhoRef) -> str:
    return f"@{ref.handle}" if ref.handle else "that person"
