"""A command printed as a line reads back to the same command, whatever its texts contain and whenever it is read."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import commands as c
from bot.calendar import When
from bot.canonical import encode
from bot.errors import UserError
from bot.exports import ExportFormat
from bot.links import ALPHABET, LENGTH
from bot.model import LONGEST_RETENTION, SHORTEST_RETENTION, Mode, Priority, Role, Status
from bot.notices import OPTIONAL, How
from bot.parsing.clean import clean
from bot.parsing.grammar import parse
from bot.parsing.references import read_who
from bot.reports import ReportKind, Step
from bot.terms import (
    Condition,
    ConditionField,
    Draft,
    GroupKey,
    Ref,
    RoomRef,
    Scope,
    SortKey,
    SubjectRef,
    TaskField,
    WhoRef,
    WorkflowMove,
)
from bot.timelog import LONGEST, NOTE_LENGTH, Breakdown
from bot.workflows import parse as parse_workflow
from tests.unit.readers import CALENDAR, THREAD

LATER = dataclasses.replace(THREAD, now=THREAD.now + timedelta(days=4000))

# ---- texts that look like anything else

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


def _set_workflow(project: object, defined: str, dropped: tuple[tuple[str, str], ...]) -> c.SetWorkflow:
    stages, moves = parse_workflow(defined, read_who) if defined else ((), ())
    given_moves = tuple(WorkflowMove(source=source, target=target, by=by) for source, target, by in moves)
    return c.SetWorkflow(project=project, stages=stages, moves=given_moves, dropped=dropped)


def _opening(when: When) -> When:
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
    "start": st.none() | DATES.map(_opening),
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
    st.none() | DATES.map(_opening),
)

SPENT = st.integers(1, LONGEST)
DAYS = st.dates(datetime(1990, 1, 1).date(), datetime(9000, 1, 1).date())  # noqa: DTZ001  # a day
PROJECTS_KEYED = ROOMS | NAMES


def _is_short(note: str) -> bool:
    return len(note) <= NOTE_LENGTH


# A code and whether it is confirmed, or which link is; not both.
CODES = st.fixed_dictionaries({"code": st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH), "confirmed": st.booleans()})
CODES |= st.fixed_dictionaries({"waiting": st.none() | NUMBERS}) | st.fixed_dictionaries({"refused": NUMBERS})
VIEW_NAMES = LINES.map(lambda text: " ".join(text[:40].split())).filter(bool)
KEPT_LISTS = st.builds(
    c.ListTasks,
    scope=st.sampled_from(Scope),
    who=several(PEOPLE),
    conditions=FILTERS,
    sort=st.sampled_from(SortKey),
    descending=st.booleans(),
    group=st.none() | st.sampled_from(GroupKey),
    view=st.none() | VIEW_NAMES,
).filter(lambda listed: listed != c.ListTasks())


def _by_number(listed: c.ListTasks) -> c.ListTasks:
    return listed.model_copy(update={"sort": SortKey.DUE, "descending": False, "group": None})


CHANGES = st.one_of(
    st.builds(c.ChangeStatus, verb=st.sampled_from(["done", "reopen", "start", "cancel"]), note=st.none() | TEXTS),
    st.builds(c.AssignTasks, people=several(PEOPLE, least=1), mode=st.sampled_from([Mode.ANY, Mode.ALL])),
    st.builds(c.UnassignTasks, people=several(PEOPLE)),
    st.builds(c.ClaimTasks, drop=st.booleans()),
    st.builds(c.SetDue, when=st.none() | DATES),
    st.builds(c.SnoozeTasks, when=st.none() | DATES.map(_opening)),
    st.builds(c.SetPriority, priority=st.sampled_from(Priority)),
    st.builds(c.TagTasks, add=several(TAGS, least=1), remove=several(TAGS)),
    st.builds(c.MoveTasks, project=st.none() | PROJECTS),
    st.builds(c.RemindTasks, minutes=several(LENGTHS, most=5)),
    st.sampled_from([c.DeleteTasks(), c.OnIt()]),
)
OTHERS = st.lists(REFS, min_size=1, max_size=12, unique=True).map(tuple)
_ITEMS = several(st.integers(1, 50), least=1)
_READS = st.just("") | st.from_regex(r"[0-9a-f]{8}", fullmatch=True)
CHECKED = st.one_of(
    st.builds(c.CheckItems, verb=st.sampled_from(["check", "uncheck"]), ref=MAYBE, items=_ITEMS, reads=_READS),
    st.builds(c.CheckItems, ref=MAYBE, lines=several(TITLES, least=1)),
    st.builds(c.CheckItems, ref=MAYBE, clear=st.just(True)),
)
COMMANDS: dict[type[c.Command], st.SearchStrategy[c.Command]] = {
    c.AddTask: st.builds(c.AddTask, draft=NEW | REPEATED),
    c.PickTask: st.builds(
        c.PickTask,
        verb_line=st.sampled_from(["done {}", "assign {} <@U1> all", 'assign {} @"Ana Maria"', "move {} web"]),
        text=LINES,
        draft=st.none() | NEW | REPEATED,
    ),
    c.OpenForm: st.builds(c.OpenForm, text=st.just("") | TEXTS),
    c.RefillForm: st.builds(
        c.RefillForm,
        form=st.sampled_from(["add", "edit 12 version:3", 'add message:"1758.01" source:"https://x.y/p?a=b"']) | WORDS,
        values=st.lists(st.tuples(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), WORDS), max_size=6).map(tuple),
    ),
    c.ShowToday: st.just(c.ShowToday()),
    c.ListTasks: st.builds(
        c.ListTasks,
        scope=st.sampled_from(Scope),
        who=several(PEOPLE),
        conditions=FILTERS,
        sort=st.sampled_from(SortKey),
        descending=st.booleans(),
        group=st.none() | st.sampled_from(GroupKey),
        page=st.integers(1, 40),
        after=CURSORS,
        public=st.booleans(),
        view=st.none() | VIEW_NAMES,
    ),
    c.ShowHome: st.builds(c.ShowHome, conditions=FILTERS),
    c.SearchTasks: st.builds(c.SearchTasks, text=LINES, conditions=FILTERS, after=CURSORS, public=st.booleans()),
    c.ShowTask: st.builds(c.ShowTask, ref=MAYBE, public=st.booleans()),
    c.ShowHistory: st.builds(c.ShowHistory, ref=MAYBE, before=st.none() | NUMBERS),
    c.EditTask: st.builds(c.EditTask, ref=MAYBE, draft=CHANGED, version=st.none() | NUMBERS),
    c.ChangeStatus: st.builds(
        c.ChangeStatus,
        verb=st.sampled_from(["done", "reopen", "start", "cancel"]),
        refs=MANY,
        note=st.none() | TEXTS,
        confirmed=CONFIRMED,
    ),
    c.SetStage: st.builds(c.SetStage, refs=MANY, stage=STAGES, confirmed=CONFIRMED),
    c.SetWorkflow: st.builds(_set_workflow, project=st.none() | PROJECTS, defined=WORKFLOWS, dropped=DROPPED),
    c.DeleteTasks: st.builds(c.DeleteTasks, refs=MANY, confirmed=CONFIRMED),
    c.RestoreTasks: st.builds(c.RestoreTasks, refs=MANY, confirmed=CONFIRMED),
    c.AssignTasks: st.builds(
        c.AssignTasks,
        refs=MANY,
        people=several(PEOPLE, least=1),
        mode=st.sampled_from([Mode.ANY, Mode.ALL]),
        confirmed=CONFIRMED,
    ),
    c.UnassignTasks: st.builds(c.UnassignTasks, refs=MANY, people=several(PEOPLE), confirmed=CONFIRMED),
    c.ClaimTasks: st.builds(c.ClaimTasks, refs=MANY, drop=st.booleans(), confirmed=CONFIRMED),
    c.SetDue: st.builds(c.SetDue, refs=MANY, when=st.none() | DATES, confirmed=CONFIRMED),
    c.SnoozeTasks: st.builds(c.SnoozeTasks, refs=MANY, when=st.none() | DATES.map(_opening), confirmed=CONFIRMED),
    c.RemindTasks: st.builds(c.RemindTasks, refs=MANY, minutes=several(LENGTHS, most=5), confirmed=CONFIRMED),
    c.RepeatTask: st.builds(c.RepeatTask, ref=MAYBE, rule=st.none() | st.sampled_from(RULES)),
    c.OnIt: st.builds(c.OnIt, refs=MANY, confirmed=CONFIRMED),
    c.SetEscalation: st.builds(
        c.SetEscalation, project=PROJECTS, minutes=st.sets(LENGTHS, max_size=3).map(sorted).map(tuple)
    ),
    c.SetReactions: st.builds(c.SetReactions, on=st.booleans()),
    c.SetPriority: st.builds(c.SetPriority, refs=MANY, priority=st.sampled_from(Priority), confirmed=CONFIRMED),
    c.TagTasks: st.builds(c.TagTasks, refs=MANY, add=several(TAGS, least=1), remove=several(TAGS), confirmed=CONFIRMED),
    c.MoveTasks: st.builds(c.MoveTasks, refs=MANY, project=st.none() | PROJECTS, confirmed=CONFIRMED),
    c.CommentTask: st.builds(c.CommentTask, ref=MAYBE, text=st.just("") | TEXTS),
    c.AddSubtask: st.builds(c.AddSubtask, ref=MAYBE, draft=NEW),
    c.ListSubtasks: st.builds(c.ListSubtasks, ref=MAYBE),
    c.CheckItems: CHECKED,
    c.RenameItem: st.builds(c.RenameItem, ref=MAYBE, item=st.integers(1, 50), reads=_READS, text=st.just("") | TITLES),
    c.RemoveItems: st.builds(c.RemoveItems, ref=MAYBE, items=_ITEMS, reads=_READS),
    c.AttachFiles: st.builds(c.AttachFiles, ref=MAYBE),
    c.ListFiles: st.builds(c.ListFiles, ref=MAYBE, page=st.integers(1, 40)),
    c.DetachFiles: st.builds(
        c.DetachFiles, ref=MAYBE, numbers=st.sets(st.integers(1, 9999), min_size=1).map(sorted).map(tuple)
    ),
    c.ShowChecklist: st.builds(c.ShowChecklist, ref=MAYBE, page=st.integers(1, 40)),
    c.BlockTask: st.builds(c.BlockTask, verb=st.just("block"), ref=MAYBE, others=OTHERS)
    | st.builds(c.BlockTask, verb=st.just("block"), ref=MAYBE, text=TITLES)
    | st.builds(c.BlockTask, verb=st.just("unblock"), ref=MAYBE, others=MANY),
    c.RelateTask: st.builds(c.RelateTask, verb=st.just("relate"), ref=MAYBE, others=OTHERS)
    | st.builds(c.RelateTask, verb=st.just("unrelate"), ref=MAYBE, others=MANY),
    c.MarkDuplicate: st.builds(c.MarkDuplicate, ref=MAYBE, original=REFS),
    c.Undo: st.builds(c.Undo, change=st.none() | NUMBERS),
    c.CreateProject: st.builds(c.CreateProject, name=NAMES, people=several(PEOPLE)),
    c.ListProjects: st.just(c.ListProjects()),
    c.BindProject: st.builds(c.BindProject, project=PROJECTS, room=st.none() | ROOMS),
    c.UnbindProject: st.builds(c.UnbindProject, room=st.none() | ROOMS),
    c.ArchiveProject: st.builds(c.ArchiveProject, project=PROJECTS),
    c.ShowProject: st.builds(c.ShowProject, project=st.none() | PROJECTS),
    c.ShowPreferences: st.just(c.ShowPreferences()),
    c.SetPreferences: st.builds(
        c.SetPreferences,
        zone=st.none() | NAMES,
        workdays=st.none() | st.frozensets(st.integers(0, 6), min_size=1),
        workday_end=st.none() | st.times().map(lambda clock: f"{clock:%H:%M}"),
        week_start=st.none() | st.integers(0, 6),
        day_first=st.none() | st.booleans(),
    )
    .filter(lambda command: command != c.SetPreferences())
    .flatmap(lambda command: st.just(command) | NOTICES.map(lambda it: command.model_copy(update={"notices": it}))),
    c.SetNotices: NOTICES,
    c.Follow: FOLLOWED,
    c.ReadDate: st.builds(c.ReadDate, text=TEXTS),
    c.ListPeople: st.builds(c.ListPeople, page=st.integers(1, 40)),
    c.SetThreads: st.builds(c.SetThreads, project=PROJECTS, on=st.booleans()),
    c.ShowStatus: st.just(c.ShowStatus()),
    c.ShowRoles: st.just(c.ShowRoles()),
    c.ShowPolicy: st.just(c.ShowPolicy()),
    c.ShowProjects: st.builds(c.ShowProjects, page=st.integers(1, 40)),
    c.SetRole: st.builds(c.SetRole, who=PEOPLE, role=st.sampled_from(Role)),
    c.SetDefaultZone: st.builds(c.SetDefaultZone, zone=NAMES),
    c.SetDigest: st.builds(
        c.SetDigest,
        clock=st.times().map(lambda clock: f"{clock:%H:%M}"),
        days=st.frozensets(st.integers(0, 6), min_size=1),
        room=st.none() | ROOMS,
        conditions=FILTERS,
    ),
    c.ListDigests: st.just(c.ListDigests()),
    c.ShowDigest: st.builds(c.ShowDigest, room=st.none() | ROOMS, digest=st.none() | NUMBERS, page=st.integers(1, 40)),
    c.StopDigest: st.builds(
        c.StopDigest,
        verb=st.just("pause"),
        room=st.none() | ROOMS,
        until=st.none() | DATES.map(_opening),
    )
    | st.builds(c.StopDigest, verb=st.sampled_from(["resume", "off"]), room=st.none() | ROOMS),
    c.SaveView: st.builds(c.SaveView, name=st.just("") | VIEW_NAMES, listed=KEPT_LISTS)
    | st.builds(c.SaveView, name=st.just("") | VIEW_NAMES, draft=NUMBERS),
    c.OpenView: st.builds(c.OpenView, name=VIEW_NAMES),
    c.ListViews: st.just(c.ListViews()),
    c.DeleteView: st.builds(c.DeleteView, name=VIEW_NAMES),
    c.ShareView: st.builds(c.ShareView, name=VIEW_NAMES, shared=st.booleans()),
    c.SetDefaultView: st.builds(c.SetDefaultView, name=st.none() | VIEW_NAMES, room=st.none() | ROOMS),
    c.BulkEdit: st.builds(
        c.BulkEdit,
        listed=KEPT_LISTS,
        change=CHANGES,
        only=st.sets(NUMBERS | st.integers(1, 60), max_size=30).map(sorted).map(tuple),
    ),
    c.ShowInbox: st.builds(c.ShowInbox, unread=st.booleans(), before=st.none() | NUMBERS),
    c.MarkRead: st.builds(c.MarkRead, upto=st.none() | NUMBERS),
    c.ShowWhy: st.builds(c.ShowWhy, ref=MAYBE),
    c.ShowDeliveries: st.builds(c.ShowDeliveries, before=st.none() | NUMBERS),
    c.RetryDeliveries: st.builds(c.RetryDeliveries, delivery=st.none() | NUMBERS),
    c.Link: CODES.flatmap(lambda given: st.just(c.Link(**given))),
    c.LinkTeam: CODES.flatmap(lambda given: st.just(c.LinkTeam(**given))),
    c.Unlink: st.builds(c.Unlink, confirmed=st.booleans()),
    c.UnlinkTeam: st.builds(c.UnlinkTeam, confirmed=st.booleans()),
    c.StartTimer: st.builds(c.StartTimer, ref=MAYBE),
    c.StopTimer: st.builds(c.StopTimer, minutes=st.none() | SPENT, confirmed=st.booleans()),
    c.LogTime: st.builds(
        c.LogTime, minutes=SPENT, ref=MAYBE, when=st.none() | DATES, note=st.just("") | LINES.filter(_is_short)
    ),
    c.EditTime: st.builds(
        c.EditTime,
        entry=NUMBERS,
        minutes=st.none() | SPENT,
        when=st.none() | DATES,
        note=st.none() | st.just("") | LINES.filter(_is_short),
    ),
    c.DeleteTime: st.builds(c.DeleteTime, entry=NUMBERS),
    c.ShowTime: st.just(c.ShowTime()),
    c.ReportTime: st.builds(
        lambda days, **rest: c.ReportTime(first=min(days), last=max(days), **rest),
        days=st.tuples(DAYS, DAYS),
        who=several(PEOPLE),
        project=st.none() | PROJECTS_KEYED,
        by=st.sampled_from(Breakdown),
        page=st.integers(1, 40),
    ),
    c.ExportTasks: st.builds(
        c.ExportTasks, format=st.sampled_from(ExportFormat), listed=KEPT_LISTS.map(_by_number) | st.just(c.ListTasks())
    ),
    c.ExportAudit: st.just(c.ExportAudit())
    | st.builds(lambda days: c.ExportAudit(first=min(days), last=max(days)), days=st.tuples(DAYS, DAYS)),
    c.ExportMine: st.just(c.ExportMine()),
    c.ImportFile: st.just(c.ImportFile()),
    c.ShowImport: st.builds(c.ShowImport, staged=NUMBERS),
    c.MapColumns: st.builds(
        c.MapColumns,
        staged=NUMBERS,
        columns=st.dictionaries(st.sampled_from(("title", "due", "people")), TITLES, max_size=3).map(
            lambda columns: tuple(columns.items())
        ),
    ),
    c.MapPerson: st.builds(c.MapPerson, staged=NUMBERS, name=TITLES, who=st.none() | PEOPLE),
    c.ImportInto: st.builds(c.ImportInto, staged=NUMBERS, project=st.none() | PROJECTS_KEYED),
    c.ListRows: st.builds(c.ListRows, staged=NUMBERS),
    c.ApplyImport: st.builds(c.ApplyImport, staged=NUMBERS, confirmed=st.booleans()),
    c.DropImport: st.builds(c.DropImport, staged=NUMBERS),
    c.MakeFeed: st.builds(c.MakeFeed, listed=KEPT_LISTS.map(_by_number) | st.just(c.ListTasks())),
    c.ListFeeds: st.just(c.ListFeeds()),
    c.ResetFeed: st.builds(c.ResetFeed, feed=st.none() | NUMBERS),
    c.EndFeed: st.builds(c.EndFeed, feed=st.none() | NUMBERS),
    c.ForgetMe: st.builds(c.ForgetMe, confirmed=st.booleans()),
    c.SetRetention: st.builds(
        c.SetRetention,
        days=st.none() | st.integers(SHORTEST_RETENTION, LONGEST_RETENTION),
        confirmed=st.booleans(),
    ),
    c.ShowReport: st.builds(
        lambda kind, days, by, **rest: c.ShowReport(
            kind=kind,
            first=min(days) if days and kind.has_days else None,
            last=max(days) if days and kind.has_days else None,
            by=by,
            **rest,
        ),
        kind=st.sampled_from(ReportKind),
        days=st.none() | st.tuples(DAYS, DAYS),
        by=st.none() | st.sampled_from(Step),
        project=st.none() | PROJECTS_KEYED,
        page=st.integers(1, 40),
        public=st.booleans(),
    ),
    c.Help: st.builds(c.Help, topic=st.just("") | TEXTS),
    c.Recall: st.builds(c.Recall, draft=NUMBERS),
}


def test_every_command_is_printed_here() -> None:
    assert set(COMMANDS) | {c.PreviewTask} == set(c.COMMANDS)


@pytest.mark.parametrize("command_type", COMMANDS, ids=lambda one: one.__name__)
@given(data=st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_a_printed_command_reads_back(command_type: type[c.Command], data: st.DataObject) -> None:
    command = data.draw(COMMANDS[command_type])
    assert parse(encode(command), LATER) == command  # type: ignore[arg-type]  # one of the union


@given(NEW)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_printed_preview_is_a_preview_of_the_same_task(draft: Draft) -> None:
    line = encode(c.PreviewTask(draft=draft, text="as it was typed"))
    read = parse(line, LATER)
    assert isinstance(read, c.PreviewTask)
    assert read.draft == draft
    assert encode(read) == line


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("add Fix login @ana friday 5pm !1", 'add "Fix login" @ana due:=2026-09-18T15:00Z !1'),
        ("add Fix TODO:x now foo:bar", 'add "Fix" TODO:x "now" foo:bar'),
        ("add Fix foo:bar foo:bar", 'add "Fix" foo:bar foo:bar'),
        ("x 12 15 20 21 22 note:ok", 'done 12 15 #20-22 note:"ok"'),
        ("due 12 friday", "due 12 =2026-09-18"),
        ("list @ana due:<fri -tag:x sort:due-", "list @ana due:<2026-09-18 -tag:x sort:due-"),
        ("search login status:done", 'search status:done "login"'),
        ("edit 12 due:none +bug -later", "edit 12 +bug -later due:none"),
        ("snooze 12 15 mon 9:00", "snooze 12 15 =2026-09-21T07:00Z"),
        ("snooze 12 tomorrow", "snooze 12 =2026-09-17"),
        ("home due:week p:1,2", "home due:week p:urgent,high"),
        ("show public 12", "show 12 public:yes"),
        ("list mine public", "list mine public:yes"),
        ("search public:yes login", 'search public:yes "login"'),
        ("finish the login", 'picktask "done {}" "login" "finish the login"'),
    ],
)
def test_lines_are_short_and_can_be_read_by_people(typed: str, printed: str) -> None:
    command = parse(typed, THREAD)
    assert encode(command) == printed
    assert parse(printed, LATER) == command


@pytest.mark.parametrize("command_type", [c.SetDue, c.SnoozeTasks])
def test_a_project_called_like_a_month_is_no_date(command_type: type[c.SetDue | c.SnoozeTasks]) -> None:
    command = command_type(refs=(Ref(number=12), Ref(project="DEC", number=24)))
    assert parse(encode(command), THREAD) == command


def test_a_form_longer_than_any_line_reads_back() -> None:
    command = c.RefillForm(
        form="add", values=(("title", "x" * 200), ("description", "é\t\\" * 1300), ("more", "\r" * 3000))
    )
    line = encode(command)
    assert line.isascii()
    assert parse(line, LATER) == command


@pytest.mark.parametrize("line", ["refill the printer", "Refill", "draft a letter", "draft 2 letters"])
def test_what_only_buttons_say_is_a_task_like_any_other(line: str) -> None:
    assert isinstance(parse(line, THREAD), c.PreviewTask)


@pytest.mark.parametrize("line", ['refill "add" title', 'refill "add" title:"x" y', 'refill "\\ud800"', 'refill "\\x"'])
def test_a_form_that_is_none_is_no_crash(line: str) -> None:
    with pytest.raises(UserError, match="open it again"):
        parse(line, THREAD)


def test_five_hundred_tasks_fit_into_a_line() -> None:
    command = c.BulkEdit(
        listed=c.ListTasks(scope=Scope.ALL), change=c.ClaimTasks(), only=tuple(range(1_000_000, 1_001_000, 2))
    )
    assert parse(encode(command), LATER) == command


def test_fifty_tasks_in_a_row_fit_into_a_button() -> None:
    refs = tuple(Ref(number=number) for number in range(1_000_000, 1_000_050))
    assert len(encode(c.DeleteTasks(refs=refs, confirmed=True))) <= 100
