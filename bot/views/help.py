"""Help, built from what the commands say of themselves; and the three things that many of them share."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeAlias

from bot import commands as c
from bot.message import Bold, Button, Buttons, Code, Fields, Message, Note, Select, Text, Tone
from bot.views.spans import clip, joined, line, one_line, with_examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.message import Block, Line

Kind: TypeAlias = "type[c.Command]"

TOPICS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("Add and look", (c.AddTask, c.OpenForm, c.ShowHome, c.ListTasks, c.SearchTasks, c.ShowTask, c.ShowHistory)),
    ("Work", (c.ChangeStatus, c.SetStage, c.ClaimTasks, c.OnIt, c.SnoozeTasks, c.CommentTask, c.Undo)),
    (
        "Change",
        (
            *(c.EditTask, c.AssignTasks, c.UnassignTasks, c.SetDue, c.SetPriority, c.TagTasks, c.MoveTasks),
            *(c.RemindTasks, c.RepeatTask, c.DeleteTasks, c.RestoreTasks, c.BulkEdit),
        ),
    ),
    (
        "Parts, and what waits",
        (
            *(c.AddSubtask, c.ListSubtasks, c.CheckItems, c.ShowChecklist, c.RenameItem, c.RemoveItems),
            *(c.BlockTask, c.RelateTask, c.MarkDuplicate),
        ),
    ),
    (
        "Projects and channels",
        (
            *(c.CreateProject, c.ListProjects, c.ShowProject, c.BindProject, c.UnbindProject, c.ArchiveProject),
            *(c.SetWorkflow, c.SetEscalation, c.SetThreads, c.SetReactions),
        ),
    ),
    ("Views", (c.SaveView, c.OpenView, c.ListViews, c.DeleteView, c.ShareView, c.SetDefaultView)),
    ("What I tell you", (c.ShowInbox, c.MarkRead, c.ShowWhy, c.Follow, c.SetNotices)),
    (
        "Time",
        (c.StartTimer, c.StopTimer, c.LogTime, c.ShowTime, c.EditTime, c.DeleteTime, c.ReportTime),
    ),
    (
        "Files and your data",
        (
            *(c.AttachFiles, c.ListFiles, c.DetachFiles, c.ExportTasks),
            *(c.MakeFeed, c.ListFeeds, c.ResetFeed, c.EndFeed, c.ExportMine, c.ForgetMe),
        ),
    ),
    (
        "Files from elsewhere",
        (
            *(c.ImportFile, c.MapColumns, c.MapPerson, c.ImportInto),
            *(c.ListRows, c.ApplyImport, c.ShowImport, c.DropImport),
        ),
    ),
    ("Reports", (c.ShowReport,)),
    ("Digests", (c.SetDigest, c.ListDigests, c.ShowDigest, c.StopDigest)),
    (
        "You and the team",
        (c.ShowPreferences, c.SetPreferences, c.ReadDate, c.ListPeople, c.Link, c.Unlink, c.Help),
    ),
    (
        "For admins",
        (
            *(c.ShowStatus, c.ShowRoles, c.ShowPolicy, c.ShowProjects, c.SetRole, c.SetDefaultZone),
            *(c.LinkTeam, c.UnlinkTeam, c.ShowDeliveries, c.RetryDeliveries),
            *(c.ExportAudit, c.SetRetention),
        ),
    ),
)

Rows: TypeAlias = "tuple[tuple[str, str], ...]"  # what is typed, between backticks, and what it means

_FIELDS: Rows = (
    ("`@ana` `@me`", "who has it; several people, and `any` or `all` of them must do it"),
    ("`friday 5pm` `due:\"in 3 days\"`", "when it is due: the last words, or a key"),
    ("`!1` to `!4` `p:high`", "the priority; 1 is urgent"),
    ("`+office` `tag:office`", "a tag"),
    ("`in:web`", "the project; otherwise that of the channel"),
    ("`every mon,thu 9:00`", "it comes again"),
    ("`start:monday`", "it stays out of your list until then"),
    ("`remind:1d,2h`", "reminders before it is due"),
    ("`~2h`", "how long it takes"),
    ("`parent:12` `after:15`", "part of #12; waits for #15"),
    ("`// text`", "the description, to the end; or on a new line"),
    ('`"Read by friday"`', "quoted text is taken as it stands"),
)  # fmt: skip
_DATES: Rows = (
    ("`today` `tomorrow 9am` `friday 17:00`", "the next one of that name"),
    ("`in 3 days` `in 2 hours`", "from now"),
    ("`next week` `eow` `eom`", "weeks and ends of them as in your `prefs`"),
    ("`2026-12-01` `1 dec 14:00`", "one day, with or without a time"),
    ("`03/04`", "asked back, until `prefs order dmy` or `mdy` says what comes first"),
    ("`none`", "no date any more, as in `due 12 none`"),
)
_FILTERS: Rows = (
    ("`@ana` `by:@me`", "who has it; who made it"),
    (
        "`status:todo,doing`",
        "todo, doing, done, cancelled; open, closed or any; one of a project's own; a comma means or",
    ),
    ("`due:today` `due:overdue` `due:week` `due:none`", "when it is due; also `due:<friday`"),
    ("`p:1`", "the priority"),
    ("`tag:bug` `in:web`", "the tag; the project"),
    ("`created:>monday`", "when it was made"),
    ("`blocked` `ready`", "waits for another task, or something outside; is open and waits for nothing"),
    ("`parent:12` `has:sub` `has:comment` `has:file`", "is part of #12; has subtasks, comments or files"),
    ('`"login"`', "these words in the title or the description"),
    ("`-tag:later`", "a minus turns any of them round"),
)

SHARED: dict[str, tuple[str, str, Rows]] = {
    "fields": ("What a task's line may hold", "In any order; with `edit`, only what is named changes.", _FIELDS),
    "dates": ("How dates are written", "`when TEXT` shows how one is read. A day alone ends with your work.", _DATES),
    "filters": ("What lists can be narrowed by", "For `list` and `search`; several must all hold.", _FILTERS),
}
_SEE_ALSO = {
    c.AddTask: ("fields", "dates"),
    c.AddSubtask: ("fields", "dates"),
    c.EditTask: ("fields", "dates"),
    c.ListTasks: ("filters",),
    c.SearchTasks: ("filters",),
    c.ShowHome: ("filters",),
    c.SaveView: ("filters",),
    c.BulkEdit: ("filters",),
    c.ExportTasks: ("filters",),
    c.MakeFeed: ("filters",),
    c.SetDigest: ("filters",),
    c.SetDue: ("dates",),
    c.SnoozeTasks: ("dates",),
    c.LogTime: ("dates",),
    c.ReadDate: ("dates",),
}


def overview() -> Message:
    begin = Text(with_examples("To begin: `add Fix login @ana friday 5pm`, then `list`, then `done 12`."))
    verbs = Fields(tuple((heading, joined([Code(_name(kind)) for kind in kinds])) for heading, kinds in TOPICS))
    headings = Select("What each of them does", tuple(Button(name, f"help {name.casefold()}") for name, _ in TOPICS))
    more = line("More on each: ", Code("help add"), "; on ", joined([Code(f"help {topic}") for topic in SHARED]), ".")
    return Message("What I understand", (begin, verbs, headings, Note(more)))


def topic(word: str) -> Message:
    """A verb, one of its other names, the beginning of several ("project"), a heading, or something that many share."""
    wanted = " ".join(word.casefold().split())
    if wanted in SHARED:
        return _shared(wanted)
    for heading, its in TOPICS:
        if wanted == heading.casefold():
            return _section(heading, its)
    if kinds := _kinds(wanted):
        return _several(wanted, kinds) if len(kinds) > 1 else _one(kinds[0])
    return _unknown(word, wanted)


def _section(heading: str, kinds: Sequence[Kind]) -> Message:
    more = line("How each is written: ", Code(f"help {_name(kinds[0]).partition(',')[0]}"), ".")
    return Message(heading, (Fields(tuple((_name(kind), _brief(kind)) for kind in kinds)), Note(more)))


def _kinds(wanted: str) -> list[Kind]:
    exact = c.VERBS.get(wanted)
    family = [kind for kind in _explained() if any(known.startswith(f"{wanted} ") for known in kind.words)]
    return list(dict.fromkeys([*([exact] if exact in _explained() else []), *family])) if wanted else []


def _explained() -> tuple[Kind, ...]:
    return tuple(kind for _, kinds in TOPICS for kind in kinds)


def _one(kind: Kind) -> Message:
    also = [Code(f"help {shared}") for shared in _SEE_ALSO.get(kind, ())]
    blocks: list[Block] = [Text(with_examples(kind.summary)), *_usage(kind)]
    if len(kind.words) > 1:
        blocks.append(Note(line("It answers to ", joined([Code(word) for word in kind.words], "or"), ".")))
    blocks += [_table(SHARED[shared][2]) for shared in _SEE_ALSO.get(kind, ())[:1]]
    if also:
        blocks.append(Note(line("More: ", joined(also), ".")))
    return Message(f"Help: {_name(kind)}", tuple(blocks))


def _several(wanted: str, kinds: Sequence[Kind]) -> Message:
    blocks: list[Block] = []
    for kind in kinds:
        blocks += [Text(line(Bold(_name(kind)), ": ", with_examples(kind.summary))), *_usage(kind)]
    return Message(f"Help: {wanted}", tuple(blocks))


def _usage(kind: Kind) -> list[Block]:
    return [Text(("Write: ", Code(kind.usage))), *(Text(("For example: ", Code(one))) for one in kind.examples)]


def _shared(topic: str) -> Message:
    title, text, rows = SHARED[topic]
    return Message(title, (Text(with_examples(text)), _table(rows)))


def _table(rows: Rows) -> Fields:
    return Fields(tuple((typed.replace("`", ""), with_examples(meaning)) for typed, meaning in rows))


def _unknown(word: str, wanted: str) -> Message:
    known = [*SHARED, *(one for kind in _explained() for one in kind.words)]
    close = get_close_matches(wanted[:50], known, n=3, cutoff=0.5)
    near = list(dict.fromkeys((*_naming(wanted), *close)))[:3]
    buttons = [Button(f"Help: {one}", f"help {one}") for one in near] or [Button("All of it", "help")]
    title = f"I have no help on “{clip(one_line(word), 60)}”"
    advice = "Did you mean one of these?" if near else "`help` shows what I understand."
    return Message(title, (Text(with_examples(advice)), Buttons(tuple(buttons))), Tone.WARNING)


def _naming(wanted: str) -> list[str]:
    """What has the word in its name, or else in what it does: "subtasks", "timer"."""
    stem = wanted.removesuffix("s")
    if len(stem) < 4:
        return []
    called = [kind.words[0] for kind in _explained() if any(stem in one for one in kind.words)]
    return called or [kind.words[0] for kind in _explained() if stem in kind.summary.casefold()]


def _name(kind: Kind) -> str:
    """As it is called in lists: `done` stands for its four sisters by its usage."""
    return kind.usage.partition(" ")[0].replace("|", ", ") if kind in _BY_USAGE else kind.words[0]


_BY_USAGE = (c.ChangeStatus, c.ClaimTasks, c.Follow)


def _brief(kind: Kind) -> Line:
    """The first sentence."""
    return with_examples(kind.summary.partition(". ")[0].rstrip(".") + ".")
