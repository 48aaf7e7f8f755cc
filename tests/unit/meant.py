"""What each way of giving a command by typed options means, each option read on its own."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from bot import commands as c
from bot.canonical.words import quoted
from bot.errors import UserError
from bot.exports import ExportFormat
from bot.links import read_code
from bot.model import Mode, Priority, Role, Status
from bot.parsing import fields, preferences, several, timelog, timing
from bot.parsing import options as chosen
from bot.parsing.grammar import parse
from bot.parsing.line import Line
from bot.parsing.past import read_past, read_range
from bot.parsing.recurrence import print_repeat, read_repeat
from bot.parsing.references import read_number, read_project
from bot.parsing.repeats import canonical, first_due
from bot.reports import ReportKind, Step
from bot.terms import Condition, ConditionField, Draft, GroupKey, Ref, RoomRef, Scope, SortKey, TaskField, WhoRef
from bot.timelog import Breakdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.calendar import When
    from bot.parsing.grammar import Reading


@dataclasses.dataclass
class Meant:
    """What the options say, each read on its own."""

    values: dict[str, str]
    reading: Reading

    def line(self, name: str) -> str | None:
        return " ".join(self.values[name].split()) if name in self.values else None

    def refs(self) -> tuple[Ref, ...]:
        return several.read_tasks(self.values.get(chosen.TASK, ""))

    def others(self, name: str) -> tuple[Ref, ...]:
        return several.read_tasks(self.values.get(name, ""))

    def ref(self) -> Ref | None:
        return next(iter(self.refs()), None)

    def people(self, *names: str) -> tuple[WhoRef, ...]:
        accounts = dict.fromkeys(self.values[name][2:-1] for name in names if name in self.values)
        return tuple(WhoRef(account=account) for account in accounts)

    def is_empty(self, name: str) -> bool:
        return (self.line(name) or "").lower() in fields.NOTHING

    def field(self, name: str, read_field: Callable[[str], object]) -> object:
        text = self.line(name)
        return None if text is None or self.is_empty(name) else read_field(text)

    def date(self, name: str) -> When | None:
        return self.field(name, Line("", self.reading).date)  # type: ignore[return-value]

    def start(self, name: str) -> When | None:
        return self.field(name, Line("", self.reading).start_date)  # type: ignore[return-value]

    def tags(self, name: str) -> tuple[str, ...]:
        return fields.distinct_tags(map(fields.read_tag, several.read_tags(self.values.get(name, ""))))

    def has(self, name: str) -> bool:
        return name in self.values


def _draft(meant: Meant) -> Draft:
    people = meant.people("assignee", "assignee2", "assignee3", "assignee4", "assignee5")
    due = meant.date("due")
    repeat = meant.field("repeat", read_repeat)
    if repeat and due is None and not meant.is_empty("due"):
        due = first_due(repeat, meant.reading)  # type: ignore[arg-type]
    mode = Mode(meant.values.get("mode", "any" if len(people) > 1 else "one"))
    emptied = {"remind": TaskField.REMINDERS}
    names = ("due", "start", "project", "repeat", "remind", "estimate", "parent")
    return Draft(
        title=meant.line("title"),
        people=people,
        mode=mode if people else Mode.ONE,
        due=due,
        start=meant.start("start"),
        priority=Priority[meant.values["priority"].upper()] if meant.has("priority") else None,
        tags=meant.tags("tags"),
        project=meant.field("project", read_project),
        repeat=canonical(repeat, due, meant.reading) if repeat else None,  # type: ignore[arg-type]
        reminders=meant.field("remind", _minutes) or (),
        estimate_minutes=meant.field("estimate", fields.read_minutes),
        parent=meant.field("parent", lambda text: (*several.read_tasks(text), Ref())[0].number),
        description=meant.values.get("description"),
        clear=frozenset(emptied.get(name) or TaskField(name) for name in names if meant.is_empty(name)),
    )


def _minutes(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(fields.read_minutes(part.strip()) for part in text.split(",") if part.strip()))


def _conditions(meant: Meant, text: str = "") -> tuple[Condition, ...]:
    """Without whose tasks they are."""
    found = []
    if meant.has("due"):
        found.append(Condition(field=ConditionField.DUE, values=(meant.values["due"],)))
    if meant.tags("tag"):
        found.append(Condition(field=ConditionField.TAG, values=meant.tags("tag")))
    if statuses := [" ".join(one.lower().split()) for one in meant.values.get("status", "").split(",") if one.strip()]:
        values = [value for one in statuses for value in _STATUSES.get(one, (one,))]
        found.append(Condition(field=ConditionField.STATUS, values=tuple(dict.fromkeys(values))))
    if meant.has("project"):
        found.append(Condition(field=ConditionField.PROJECT, values=(read_project(meant.line("project") or ""),)))
    if text:
        found.append(Condition(field=ConditionField.TEXT, values=(text,)))
    return tuple(found)


_STATUSES = {
    **{one.value: (one,) for one in Status},
    "open": (Status.TODO, Status.DOING),
    "closed": (Status.DONE, Status.CANCELLED),
    "any": tuple(Status),
}


def _list(meant: Meant) -> c.ListTasks:
    sort = meant.values.get("sort", "due")
    return c.ListTasks(
        scope=Scope(meant.values.get("scope", "default")),
        who=meant.people("assignee"),
        conditions=_conditions(meant, meant.line("query") or ""),
        sort=SortKey(sort.rstrip("-")),
        descending=sort.endswith("-"),
        group=GroupKey(meant.values["group"]) if meant.has("group") else None,
        public=meant.has("public"),
    )


def _search(meant: Meant) -> c.SearchTasks:
    people = meant.people("assignee")
    whose = (Condition(field=ConditionField.ASSIGNEE, values=people),) if people else ()
    return c.SearchTasks(
        text=meant.line("text") or "", conditions=(*whose, *_conditions(meant)), public=meant.has("public")
    )


def _status(verb: str) -> Callable[[Meant], c.Command]:
    return lambda meant: c.ChangeStatus(verb=verb, refs=meant.refs(), note=meant.values.get("note"))  # type: ignore[arg-type]


def _notify(meant: Meant) -> c.Command:
    """Kinds apart by commas or spaces, quoted or not; where, as one of the choices."""
    return c.SetNotices(hows=preferences.read_hows([*(meant.line("kind") or "").split(), meant.values["how"]]))


def _follow(verb: str) -> Callable[[Meant], c.Command]:
    return (
        lambda meant: c.Follow(
            verb=verb,  # type: ignore[arg-type]
            ref=meant.ref(),
            project=read_project(meant.line("project") or "") if meant.has("project") else None,
            room=RoomRef(external_id=meant.values["channel"][2:-1]) if meant.has("channel") else None,
            until=meant.start("when") if meant.has("when") else None,
        )
    )


def _workflow(meant: Meant) -> c.Command:
    """Written without quotes, where there is nothing to be mistaken."""
    to = " ".join(f"to:{quoted(one.strip())}" for one in (meant.line("to") or "").split(",") if one.strip())
    workflow = parse(f'project workflow in:web "{meant.line("workflow")}" {to}', meant.reading)
    return workflow.model_copy(update={"project": read_project(meant.line("project") or "")})


def _items(text: str) -> dict[str, object]:
    """Numbers are lines to tick; anything else is one to add."""
    numbers = text.replace(",", " ").split()
    if numbers and all(re.fullmatch("[0-9]{1,4}", one) for one in numbers):
        return {"items": tuple(dict.fromkeys(map(int, numbers)))}
    return {"lines": (text,)}


_MEMBERS = ("member", "member2", "member3", "member4", "member5")


def _delivery(said: str | None) -> int | None:
    return None if said is None else int(said.removeprefix("#"))


def _rule(text: str) -> str | None:
    return None if text.lower() in {"none", "nobody", "empty", "off"} else print_repeat(read_repeat(text))


def _length(meant: Meant) -> int | None:
    return timelog.read_length(meant.line("duration") or "") if meant.has("duration") else None


def _spent_when(meant: Meant) -> When | None:
    return read_past(meant.line("when") or "", Line("", meant.reading)) if meant.has("when") else None


def _note(meant: Meant) -> str | None:
    return timelog.read_note(meant.line("note") or "") if meant.has("note") else None


def _entry(meant: Meant) -> int:
    text = (meant.line("entry") or "").lstrip("#")
    if not (text.isascii() and text.isdigit()):
        raise UserError("no entry")
    return read_number(text)


def _time_report(meant: Meant) -> c.Command:
    first, last = read_range(meant.line("range") or "this week", Line("", meant.reading))
    return c.ReportTime(
        first=first,
        last=last,
        who=meant.people("who"),
        project=read_project(meant.line("project") or "") if meant.has("project") else None,
        by=Breakdown(meant.values.get("by", "person")),
    )


def _audit(meant: Meant) -> c.Command:
    if not meant.has("range"):
        return c.ExportAudit()
    first, last = read_range(meant.line("range") or "", Line("", meant.reading))
    return c.ExportAudit(first=first, last=last)


def _report(kind: ReportKind) -> Callable[[Meant], c.Command]:
    def read_report(meant: Meant) -> c.Command:
        said = meant.line("range")
        first, last = read_range(said, Line("", meant.reading)) if said else (None, None)
        return c.ShowReport(
            kind=kind,
            project=read_project(meant.line("project") or "") if meant.has("project") else None,
            first=first,
            last=last,
            by=Step(meant.values["by"]) if meant.has("by") else None,
            public=meant.has("public"),
        )

    return read_report


def _channel(meant: Meant) -> RoomRef | None:
    return RoomRef(external_id=meant.values["channel"][2:-1]) if meant.has("channel") else None


MEANT: dict[str, Callable[[Meant], c.Command]] = {
    "add": lambda meant: c.AddTask(draft=_draft(meant)),
    "form": lambda meant: c.OpenForm(text=meant.values.get("line", "")),
    "today": lambda _: c.ShowToday(),
    "home": lambda meant: parse(f"home {meant.values.get('filter', '')}", meant.reading),
    "list": _list,
    "search": _search,
    "show": lambda meant: c.ShowTask(ref=meant.ref(), public=meant.has("public")),
    "history": lambda meant: c.ShowHistory(ref=meant.ref()),
    "edit": lambda meant: c.EditTask(ref=meant.ref()),
    **{verb: _status(verb) for verb in ("done", "start", "reopen", "cancel")},
    "delete": lambda meant: c.DeleteTasks(refs=meant.refs()),
    "restore": lambda meant: c.RestoreTasks(refs=meant.refs()),
    "claim": lambda meant: c.ClaimTasks(refs=meant.refs()),
    "drop": lambda meant: c.ClaimTasks(refs=meant.refs(), drop=True),
    "assign": lambda meant: c.AssignTasks(
        refs=meant.refs(), people=meant.people("who", "who2", "who3"), mode=Mode(meant.values.get("mode", "any"))
    ),
    "unassign": lambda meant: c.UnassignTasks(refs=meant.refs(), people=meant.people("who")),
    "due": lambda meant: c.SetDue(refs=meant.refs(), when=meant.date("when")),
    "snooze": lambda meant: c.SnoozeTasks(refs=meant.refs(), when=meant.start("when")),
    "prio": lambda meant: c.SetPriority(refs=meant.refs(), priority=Priority[meant.values["level"].upper()]),
    "remind": lambda meant: c.RemindTasks(
        refs=meant.refs(), minutes=timing.read_lengths(meant.line("before") or "", 5)
    ),
    "repeat": lambda meant: c.RepeatTask(ref=meant.ref(), rule=_rule(meant.line("rule") or "")),
    "onit": lambda meant: c.OnIt(refs=meant.refs()),
    "project escalate": lambda meant: c.SetEscalation(
        project=read_project(meant.line("project") or ""), minutes=timing.read_lengths(meant.line("steps") or "", 3)
    ),
    "tag": lambda meant: c.TagTasks(refs=meant.refs(), add=meant.tags("add"), remove=meant.tags("remove")),
    "move": lambda meant: c.MoveTasks(refs=meant.refs(), project=meant.field("project", read_project)),
    "comment": lambda meant: c.CommentTask(ref=meant.ref(), text=meant.values.get("text", "")),
    "attach": lambda meant: c.AttachFiles(ref=meant.ref()),
    "files": lambda meant: c.ListFiles(ref=meant.ref()),
    "detach": lambda meant: c.DetachFiles(ref=meant.ref(), numbers=_items(meant.line("files") or "")["items"]),
    "sub": lambda meant: c.AddSubtask(ref=meant.ref(), draft=_draft(meant)),
    "subs": lambda meant: c.ListSubtasks(ref=meant.ref()),
    "checklist": lambda meant: c.ShowChecklist(ref=meant.ref()),
    "check": lambda meant: c.CheckItems(ref=meant.ref(), **_items(meant.line("line") or "")),
    "checklist rename": lambda meant: c.RenameItem(
        ref=meant.ref(), item=int(meant.values["number"]), text=meant.line("text") or ""
    ),
    "checklist remove": lambda meant: c.RemoveItems(ref=meant.ref(), **_items(meant.line("lines") or "")),
    "uncheck": lambda meant: c.CheckItems(verb="uncheck", ref=meant.ref(), **_items(meant.line("lines") or "")),
    "block": lambda meant: c.BlockTask(
        verb="block",
        ref=meant.ref(),
        others=meant.others("by"),
        text="" if meant.others("by") else meant.line("by") or "",
    ),
    "unblock": lambda meant: c.BlockTask(verb="unblock", ref=meant.ref(), others=meant.others("from")),
    "relate": lambda meant: c.RelateTask(verb="relate", ref=meant.ref(), others=meant.others("to")),
    "unrelate": lambda meant: c.RelateTask(verb="unrelate", ref=meant.ref(), others=meant.others("from")),
    "duplicate": lambda meant: c.MarkDuplicate(ref=meant.ref(), original=meant.others("of")[0]),
    "undo": lambda _: c.Undo(),
    "reactions": lambda meant: c.SetReactions(on=meant.values["state"] == "on"),
    "project create": lambda meant: c.CreateProject(name=meant.line("name") or "", people=meant.people(*_MEMBERS)),
    "project list": lambda _: c.ListProjects(),
    "project bind": lambda meant: c.BindProject(
        project=read_project(meant.line("project") or ""),
        room=RoomRef(external_id=meant.values["channel"][2:-1]) if meant.has("channel") else None,
    ),
    "project unbind": lambda meant: c.UnbindProject(
        room=RoomRef(external_id=meant.values["channel"][2:-1]) if meant.has("channel") else None
    ),
    "project archive": lambda meant: c.ArchiveProject(project=read_project(meant.line("project") or "")),
    "project thread": lambda meant: c.SetThreads(
        project=read_project(meant.line("project") or ""), on=meant.values["state"] == "on"
    ),
    "project status": lambda meant: c.ShowProject(
        project=read_project(meant.line("project") or "") if meant.has("project") else None
    ),
    "project workflow": _workflow,
    "status": lambda meant: c.SetStage(refs=meant.refs(), stage=meant.line("status") or ""),
    "prefs": lambda _: c.ShowPreferences(),
    "prefs tz": lambda meant: c.SetPreferences(zone=meant.line("zone")),
    "prefs days": lambda meant: parse(f"prefs days {meant.line('days')}", meant.reading),
    "prefs workday": lambda meant: parse(f"prefs workday {meant.line('end')}", meant.reading),
    "prefs week": lambda meant: c.SetPreferences(
        week_start={"monday": 0, "sunday": 6, "saturday": 5}[meant.values["day"]]
    ),
    "prefs order": lambda meant: c.SetPreferences(day_first=meant.values["order"] == "dmy"),
    "inbox": lambda meant: c.ShowInbox(unread="unread" in meant.values),
    "inbox read": lambda _: c.MarkRead(),
    "why": lambda meant: c.ShowWhy(ref=meant.ref()),
    "admin deliveries": lambda _: c.ShowDeliveries(),
    "admin retry": lambda meant: c.RetryDeliveries(delivery=_delivery(meant.line("number"))),
    "prefs notify": _notify,
    "prefs quiet": lambda meant: c.SetNotices(quiet=preferences.read_quiet(meant.line("hours") or "")),
    "prefs urgent": lambda meant: c.SetNotices(urgent=meant.values["state"] == "on"),
    "prefs dm": lambda meant: c.SetNotices(dm=meant.values["state"] == "on"),
    "prefs platform": lambda meant: c.SetNotices(platform=meant.values["platform"]),
    **{verb: _follow(verb) for verb in ("mute", "unmute", "watch", "unwatch")},
    "when": lambda meant: c.ReadDate(text=meant.values["text"]),
    "admin people": lambda _: c.ListPeople(),
    "admin status": lambda _: c.ShowStatus(),
    "admin roles": lambda _: c.ShowRoles(),
    "admin policy": lambda _: c.ShowPolicy(),
    "admin projects": lambda _: c.ShowProjects(),
    "admin role": lambda meant: c.SetRole(who=meant.people("who")[0], role=Role(meant.values["role"])),
    "admin zone": lambda meant: c.SetDefaultZone(zone=meant.line("zone") or ""),
    "digest set": lambda meant: c.SetDigest(
        clock=preferences.read_workday_end(meant.line("at") or ""),
        days=preferences.read_workdays(meant.line("on") or "") if meant.has("on") else frozenset(range(5)),
        room=_channel(meant),
        conditions=parse(f"home {meant.values.get('filter', '')}", meant.reading).conditions,  # type: ignore[union-attr]
    ),
    "digest list": lambda _: c.ListDigests(),
    "digest now": lambda meant: c.ShowDigest(room=_channel(meant)),
    "digest pause": lambda meant: c.StopDigest(
        verb="pause", room=_channel(meant), until=meant.start("when") if meant.has("when") else None
    ),
    "digest resume": lambda meant: c.StopDigest(verb="resume", room=_channel(meant)),
    "digest off": lambda meant: c.StopDigest(verb="off", room=_channel(meant)),
    "view save": lambda meant: c.SaveView(
        name=meant.line("name") or "",
        listed=parse(f"list {meant.values.get('filter', '')}", meant.reading),  # type: ignore[arg-type]
    ),
    "view open": lambda meant: c.OpenView(name=meant.line("name") or ""),
    "view list": lambda _: c.ListViews(),
    "view delete": lambda meant: c.DeleteView(name=meant.line("name") or ""),
    "view share": lambda meant: c.ShareView(name=meant.line("name") or ""),
    "view unshare": lambda meant: c.ShareView(name=meant.line("name") or "", shared=False),
    "view default": lambda meant: c.SetDefaultView(name=meant.field("name", str), room=_channel(meant)),
    "bulk": lambda meant: parse(f"bulk {meant.values['filter']} -> {meant.values['change']}", meant.reading),
    "link": lambda meant: c.Link(code=read_code(meant.line("code") or "")),
    "unlink": lambda _: c.Unlink(),
    "admin link": lambda meant: c.LinkTeam(code=read_code(meant.line("code") or "")),
    "admin unlink": lambda _: c.UnlinkTeam(),
    "time start": lambda meant: c.StartTimer(ref=meant.ref()),
    "time stop": lambda meant: c.StopTimer(minutes=_length(meant)),
    "time log": lambda meant: c.LogTime(
        ref=meant.ref(), minutes=_length(meant) or 0, when=_spent_when(meant), note=_note(meant) or ""
    ),
    "time edit": lambda meant: c.EditTime(
        entry=_entry(meant), minutes=_length(meant), when=_spent_when(meant), note=_note(meant)
    ),
    "time delete": lambda meant: c.DeleteTime(entry=_entry(meant)),
    "time today": lambda _: c.ShowTime(),
    "time report": _time_report,
    "import": lambda _: c.ImportFile(),
    "export": lambda meant: c.ExportTasks(
        format=ExportFormat(meant.values["format"]),
        listed=parse(f"list {meant.values.get('filter', '')}", meant.reading),  # type: ignore[arg-type]
    ),
    "export audit": _audit,
    "export me": lambda _: c.ExportMine(),
    "ics": lambda meant: c.MakeFeed(
        listed=parse(f"list {meant.values.get('filter', '')}", meant.reading)  # type: ignore[arg-type]
    ),
    "ics list": lambda _: c.ListFeeds(),
    "ics reset": lambda meant: parse(f"ics reset {meant.line('number') or ''}", meant.reading),
    "ics off": lambda meant: parse(f"ics off {meant.line('number') or ''}", meant.reading),
    "forget me": lambda _: c.ForgetMe(),
    "admin retention": lambda meant: parse(f"admin retention {meant.line('after')}", meant.reading),
    **{f"report {kind}": _report(kind) for kind in ReportKind},
    "help": lambda meant: c.Help(topic=meant.values.get("topic", "")),
}
