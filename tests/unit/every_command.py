"""Each command with anything that it may hold, as hypothesis strategies."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from bot import commands as c
from bot.exports import ExportFormat
from bot.links import ALPHABET, LENGTH
from bot.model import LONGEST_RETENTION, SHORTEST_RETENTION, Mode, Priority, Role
from bot.reports import ReportKind, Step
from bot.terms import GroupKey, Scope, SortKey
from bot.timelog import Breakdown
from tests.unit.values import (
    CHANGED,
    CONFIRMED,
    CURSORS,
    DATES,
    DAYS,
    DROPPED,
    FILTERS,
    FOLLOWED,
    LENGTHS,
    LINES,
    MANY,
    MAYBE,
    NAMES,
    NEW,
    NOTICES,
    NUMBERS,
    PEOPLE,
    PROJECTS,
    PROJECTS_KEYED,
    REFS,
    REPEATED,
    ROOMS,
    RULES,
    SPENT,
    STAGES,
    TAGS,
    TEXTS,
    TITLES,
    WORDS,
    WORKFLOWS,
    is_short,
    opening,
    set_workflow,
    several,
)

# A code and whether it is confirmed, or which link is; not both.
CODES = st.fixed_dictionaries({"code": st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH), "confirmed": st.booleans()})
CODES |= st.fixed_dictionaries({"waiting": st.none() | NUMBERS}) | st.fixed_dictionaries({"refused": NUMBERS})
VIEW_NAMES = LINES.map(lambda text: " ".join(text[:40].split())).filter(bool)
_LISTED: dict[str, st.SearchStrategy[Any]] = {
    "scope": st.sampled_from(Scope),
    "who": several(PEOPLE),
    "conditions": FILTERS,
    "sort": st.sampled_from(SortKey),
    "descending": st.booleans(),
    "group": st.none() | st.sampled_from(GroupKey),
}
KEPT_LISTS = st.builds(
    c.ListTasks,
    **_LISTED,
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
    st.builds(c.SnoozeTasks, when=st.none() | DATES.map(opening)),
    st.builds(c.SetPriority, priority=st.sampled_from(Priority)),
    st.builds(c.TagTasks, add=several(TAGS, least=1), remove=several(TAGS)),
    st.builds(c.MoveTasks, project=st.none() | PROJECTS),
    st.builds(c.RemindTasks, minutes=several(LENGTHS, most=5)),
    st.sampled_from([c.DeleteTasks(), c.OnIt()]),
)
OTHERS = st.lists(REFS, min_size=1, max_size=12, unique=True).map(tuple)
_ITEMS = several(st.integers(1, 50), least=1)
CHECKED = st.one_of(
    st.builds(c.CheckItems, verb=st.sampled_from(["check", "uncheck"]), ref=MAYBE, items=_ITEMS),
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
        **_LISTED,
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
    c.SetWorkflow: st.builds(set_workflow, project=st.none() | PROJECTS, defined=WORKFLOWS, dropped=DROPPED),
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
    c.SnoozeTasks: st.builds(c.SnoozeTasks, refs=MANY, when=st.none() | DATES.map(opening), confirmed=CONFIRMED),
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
    c.RenameItem: st.builds(c.RenameItem, ref=MAYBE, item=st.integers(1, 50), text=st.just("") | TITLES),
    c.RemoveItems: st.builds(c.RemoveItems, ref=MAYBE, items=_ITEMS),
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
        until=st.none() | DATES.map(opening),
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
        c.LogTime, minutes=SPENT, ref=MAYBE, when=st.none() | DATES, note=st.just("") | LINES.filter(is_short)
    ),
    c.EditTime: st.builds(
        c.EditTime,
        entry=NUMBERS,
        minutes=st.none() | SPENT,
        when=st.none() | DATES,
        note=st.none() | st.just("") | LINES.filter(is_short),
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
