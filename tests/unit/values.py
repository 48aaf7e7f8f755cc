"""What commands may hold, as hypothesis strategies: texts that look like anything else, references, dates, filters."""

from __future__ import annotations

from datetime import UTC, datetime, time

from hypothesis import strategies as st

from bot import commands as c
from bot.calendar import When
from bot.model import Mode, Priority, Status
from bot.notices import OPTIONAL, How
from bot.parsing.clean import clean
from bot.parsing.references import read_who
from bot.terms import Condition, ConditionField, Draft, Ref, RoomRef, SubjectRef, TaskField, WhoRef, WorkflowMove
from bot.timelog import LONGEST, NOTE_LENGTH
from bot.workflows import parse as parse_workflow
from tests.unit.readers import CALENDAR

_PIECES = st.sampled_from(
    [
        *'"\\,:;#+-!~@<>^/=.()“”„«»\'`*_ ',
        "by friday", "tomorrow 5pm", "every monday", "!1", "p1", "+tag", "@ana", "me",
        "none", "due:fri", "tag:x", "foo:bar", "//", " // ", "12", "WEB-12", "20-23", "#web", "<@U1>", "<#C1>", "list",
        "done", "all", "any", "confirm:yes", "note:x", "version:3", "after:1", "https://x.y/z?a=b",
        "🔥", "👩‍💻", "ß", "日本",
        "DROP TABLE", "<script>", "to", "and", "blocked", "\\+c++", 'a"b', "is:blocked", "every! 2w", "~2h", "x",
    ]
)  # fmt: skip
_RAW = st.lists(st.one_of(_PIECES, st.text(max_size=4)), min_size=1, max_size=6).map(
    lambda parts: clean(" ".join(parts))
)
LINES = _RAW.map(lambda text: " ".join(text.split())).filter(bool)
TEXTS = st.lists(_RAW, min_size=1, max_size=3).map(lambda lines: "\n".join(lines).strip()).filter(bool)
TEXTS = TEXTS.map(lambda text: clean(text).strip()).filter(bool)
NAMES = LINES.map(lambda text: text[:30].strip()).filter(lambda text: text and text == clean(text))
TITLES = LINES.map(lambda text: text[:190].strip()).filter(bool)
TAGS = NAMES.map(str.lower).filter(lambda text: text == clean(text) and len(text) <= 40)
IDS = st.from_regex(r"[A-Z0-9][A-Za-z0-9.:-]{0,12}", fullmatch=True).filter(lambda text: not text.startswith("person:"))
NUMBERS = st.integers(1, 2**63 - 1)
MINUTES = st.integers(1, 2_600_000)

PEOPLE = st.one_of(
    st.just(WhoRef(me=True)),
    NUMBERS.map(lambda number: WhoRef(person=number)),
    IDS.map(lambda account: WhoRef(account=account)),
    NAMES.map(lambda name: WhoRef(handle=name)),
)
ROOMS = st.one_of(IDS.map(lambda one: RoomRef(external_id=one)), NAMES.map(lambda name: RoomRef(name=name)))
PROJECTS = st.one_of(NAMES, ROOMS)
REFS = st.one_of(
    NUMBERS.map(lambda number: Ref(number=number)),
    st.integers(1, 60).map(lambda number: Ref(number=number)),
    st.just(Ref(last=True)),
    IDS.map(lambda card: Ref(card=card)),
    st.tuples(st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,5}", fullmatch=True), NUMBERS).map(
        lambda pair: Ref(project=pair[0], number=pair[1])
    ),
)
MANY = st.lists(REFS, max_size=12, unique=True).map(tuple)
MAYBE = st.none() | REFS


STAGES = st.sampled_from(["review", "in progress", "QA 2", "to", "none", "ready/ok", "2", "Prüfung"])
WORKFLOWS = st.sampled_from(
    [
        (),
        "todo > doing > done",
        "backlog > doing > review > shipped (done) by lead; review > doing by assignee or @design",
        "todo > done; shelved (cancelled); done > todo by <@person:17>, <@U1>",
    ]
)
DROPPED = st.lists(st.tuples(st.sampled_from(["", "review", "QA 2"]), STAGES), max_size=3, unique=True).map(tuple)


def set_workflow(project: object, defined: str, dropped: tuple[tuple[str, str], ...]) -> c.SetWorkflow:
    stages, moves = parse_workflow(defined, read_who) if defined else ((), ())
    given_moves = tuple(WorkflowMove(source=source, target=target, by=by) for source, target, by in moves)
    return c.SetWorkflow(project=project, stages=stages, moves=given_moves, dropped=dropped)


def opening(when: When) -> When:
    """As something begins on it: a day with its first moment."""
    return When(CALENDAR.instant(when.day, time()), day=when.day) if when.day else when


DATES = st.one_of(
    st.dates(datetime(1990, 1, 1).date(), datetime(9000, 1, 1).date()).map(CALENDAR.end_of),  # noqa: DTZ001  # a day
    st.datetimes(datetime(1990, 1, 1), datetime(9000, 1, 1)).map(lambda at: When(at.replace(tzinfo=UTC))),  # noqa: DTZ001
)
REPEATS = st.sampled_from(["every mon,thu 09:00", "every! 2 weeks", "every last fri", "every 15th", "every workday"])


def several(values: st.SearchStrategy[object], most: int = 4, least: int = 0) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(values, min_size=least, max_size=most, unique=True).map(tuple)


def _with_people(given_fields: dict[str, object]) -> dict[str, object]:
    people = given_fields["people"]
    assert isinstance(people, tuple)
    mode = given_fields.pop("shared") if len(people) > 1 else Mode.ONE
    given_fields.pop("shared", None)
    return {**given_fields, "mode": mode}


_FIELDS = {
    "description": st.none() | TEXTS,
    "people": several(PEOPLE),
    "shared": st.sampled_from([Mode.ANY, Mode.ALL]),
    "due": st.none() | DATES,
    "start": st.none() | DATES.map(opening),
    "priority": st.none() | st.sampled_from(Priority),
    "tags": several(TAGS),
    "project": st.none() | PROJECTS,
    "reminders": several(MINUTES),
    "estimate_minutes": st.none() | MINUTES,
    "parent": st.none() | NUMBERS,
    "blocked_by": several(NUMBERS),
    "source": st.none() | NAMES,
}
CLEARABLE = [field for field in TaskField if field not in {TaskField.TITLE, TaskField.PRIORITY}]
NEW = st.fixed_dictionaries({"title": TITLES, **_FIELDS}).map(_with_people).map(lambda values: Draft(**values))
REPEATED = st.builds(
    lambda draft, repeat, due: draft.model_copy(update={"repeat": repeat, "due": due}), NEW, REPEATS, DATES
)
CHANGED = (
    st.fixed_dictionaries(
        {"title": st.none() | TITLES, "drop_tags": several(TAGS), "repeat": st.none() | REPEATS, **_FIELDS}
    )
    .map(_with_people)
    .map(lambda values: Draft(**values))
    .flatmap(lambda draft: several(st.sampled_from(CLEARABLE)).map(lambda clear: _clearing(draft, frozenset(clear))))
)  # fmt: skip


def _clearing(draft: Draft, clear: frozenset[object]) -> Draft:
    """A description is given or cleared; the other fields may be both, as when a form replaces all tags."""
    if draft.description:
        clear -= {TaskField.DESCRIPTION}
    return draft.model_copy(update={"clear": clear})


def condition(field: ConditionField, values: st.SearchStrategy[tuple[object, ...]]) -> st.SearchStrategy[Condition]:
    return st.builds(Condition, field=st.just(field), values=values, negated=st.booleans())


def compared(field: ConditionField) -> st.SearchStrategy[Condition]:
    return st.builds(
        Condition,
        field=st.just(field),
        values=DATES.map(lambda when: (when,)),
        compare=st.sampled_from(["=", "<", "<=", ">", ">="]),
        negated=st.booleans(),
    )


# Several names behind one key are told apart by commas; a name alone may be anything.
_KEYED = st.one_of(
    PEOPLE.filter(lambda who: (who.handle or "a")[0] not in "@<").map(lambda who: (who,)),
    several(PEOPLE.filter(lambda who: who.handle is None), least=1),
)
_PLACES = st.one_of(
    ROOMS,
    NAMES.filter(lambda name: name[0] not in "#<"),
)
CONDITIONS = st.one_of(
    condition(ConditionField.STATUS, several(st.sampled_from([*Status, "review", "qa 2", "prüfung"]), least=1)),
    condition(ConditionField.DUE, several(st.sampled_from(["today", "overdue", "none", "week"]), least=1)),
    compared(ConditionField.DUE),
    compared(ConditionField.CREATED),
    condition(ConditionField.PRIORITY, several(st.sampled_from(Priority), least=1)),
    condition(ConditionField.TAG, several(TAGS, least=1)),
    condition(ConditionField.PROJECT, several(_PLACES, least=1)),
    condition(ConditionField.ASSIGNEE, st.just(())),
    condition(ConditionField.ASSIGNEE, _KEYED),
    condition(ConditionField.CREATOR, _KEYED),
    condition(ConditionField.BLOCKED, st.just(())),
    condition(ConditionField.READY, st.just(())),
    condition(ConditionField.PARENT, several(NUMBERS, least=1)),
    condition(ConditionField.HAS, several(st.sampled_from(["sub", "comment"]), least=1)),
    condition(ConditionField.TEXT, several(LINES, least=1)),
)  # fmt: skip
FILTERS = st.lists(CONDITIONS, max_size=4).map(tuple)
CURSORS = st.none() | st.from_regex(r"[A-Za-z0-9+/=_.-]{1,30}", fullmatch=True)
CONFIRMED = st.booleans()
LENGTHS = st.integers(1, 366 * 1440)
RULES = ("every day", "every mon,thu 09:00", "every! 3 days", "every last fri", "every 31st", "every 2 weeks")
WORDS = st.text(st.characters(exclude_categories=["Cs"])) | TEXTS
_OWN_NAMES = NAMES.filter(lambda name: not name.startswith("#"))

_HOWS = st.dictionaries(st.sampled_from(OPTIONAL), st.sampled_from(How), min_size=1).map(
    lambda hows: tuple((kind, hows[kind]) for kind in OPTIONAL if kind in hows)
)
_CLOCKS = st.times().map(lambda clock: f"{clock:%H:%M}")
_QUIET = st.just(("00:00", "00:00")) | st.tuples(_CLOCKS, _CLOCKS).filter(lambda pair: pair[0] != pair[1])
_FOLLOWED = st.one_of(
    REFS.map(lambda ref: SubjectRef(ref=ref)),
    (ROOMS | NAMES).map(lambda project: SubjectRef(project=project)),
    ROOMS.map(lambda room: SubjectRef(room=room)),
)
_ALL_FOLLOWED = st.none() | st.lists(_FOLLOWED, max_size=4, unique=True).map(tuple)
NOTICES = st.builds(
    c.SetNotices,
    hows=st.just(()) | _HOWS,
    quiet=st.none() | _QUIET,
    urgent=st.none() | st.booleans(),
    dm=st.none() | st.booleans(),
    platform=st.none() | st.sampled_from(["slack", "discord"]),
    muted=_ALL_FOLLOWED,
    watched=_ALL_FOLLOWED,
).filter(lambda command: command != c.SetNotices())
_SUBJECTS = st.one_of(
    st.just({}),
    REFS.map(lambda ref: {"ref": ref}),
    (ROOMS | NAMES).map(lambda project: {"project": project}),
    ROOMS.map(lambda room: {"room": room}),
)
FOLLOWED = st.builds(
    lambda verb, subject, until: c.Follow(verb=verb, **subject, until=until if verb == "mute" else None),
    st.sampled_from(["mute", "unmute", "watch", "unwatch"]),
    _SUBJECTS,
    st.none() | DATES.map(opening),
)

SPENT = st.integers(1, LONGEST)
DAYS = st.dates(datetime(1990, 1, 1).date(), datetime(9000, 1, 1).date())  # noqa: DTZ001  # a day
PROJECTS_KEYED = ROOMS | NAMES


def is_short(note: str) -> bool:
    return len(note) <= NOTE_LENGTH
