"""A command as a line that reads back to the same command, for whoever counts days the same way, at any later time.

Dates are exact (`=2026-11-27` a day, `=2026-11-27T16:00Z` an instant); whatever could be mistaken for something
else is quoted. A When's note is not carried: it was said once. Buttons, drafts and "did you mean" lines hold these.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from bot import commands as c
from bot.canonical import words
from bot.canonical.drafts import draft_line, titled
from bot.canonical.filters import condition_word
from bot.canonical.importing import ENCODERS as IMPORTING
from bot.canonical.lists import list_line, listed, public, search_line
from bot.canonical.parts import check_items, remove_items, rename_item
from bot.canonical.preferences import follow_line, notices_line, preferences_line, switched
from bot.canonical.reports import report_time, show_report
from bot.canonical.workflows import show_project_line, stage_word, workflow_line
from bot.model import Mode
from bot.terms import Ref

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.commands import AnyCommand, Command

_REFERENCE_LIKE = re.compile(r"[#^0-9<]|[A-Za-z][\w-]*-[0-9]|//|and\b|&")


def encode(command: AnyCommand) -> str:
    return _ENCODERS[type(command)](command)


# ---- tasks


def _pick(command: c.PickTask) -> str:
    names = words.line("picktask", words.quoted(command.verb_line), words.quoted(command.text))
    return draft_line(command.draft, words.line(names, titled(command.draft))) if command.draft else names


def _refill(command: c.RefillForm) -> str:
    """With every character that was typed, as JSON has it: read without being cleaned (bot.parsing.refills)."""
    return words.line(
        "refill", json.dumps(command.form), *(f"{name}:{json.dumps(text)}" for name, text in command.values)
    )


def _edit(command: c.EditTask) -> str:
    draft = command.draft
    title = f"title:{words.quoted(draft.title)}" if draft.title is not None else ""
    version = f"version:{command.version}" if command.version is not None else ""
    return draft_line(draft, words.line("edit", words.reference(command.ref), version, title))


def _bulk(verb: str, command: c.BulkCommand) -> str:
    refs = words.references(command.refs, "#" if verb in _DATED else "")
    return words.line(verb, refs, "confirm:yes" if command.confirmed else "")


_DATED = frozenset(("due", "snooze"))


def _status(command: c.ChangeStatus) -> str:
    return words.line(_bulk(command.verb, command), f"note:{words.quoted(command.note)}" if command.note else "")


def _assign(command: c.AssignTasks) -> str:
    mode = "" if command.mode is Mode.ANY else command.mode.value
    return words.line(_bulk("assign", command), words.mentions(command.people), mode)


def _tags(command: c.TagTasks) -> str:
    return words.line(_bulk("tag", command), *map(words.plus, command.add), *map(words.minus, command.remove))


def _comment(command: c.CommentTask) -> str:
    needs_mark = _REFERENCE_LIKE.match(command.text)
    return words.line("comment", words.reference(command.ref), "//" if needs_mark else "", command.text)


def _history(command: c.ShowHistory) -> str:
    return words.line("history", words.reference(command.ref), _under("before", command.before))


def _under(key: str, number: int | None) -> str:
    return "" if number is None else f"{key}:{number}"


# ---- parts of tasks, and how they hang together


def _subtask(command: c.AddSubtask) -> str:
    return draft_line(command.draft, words.line("sub", words.reference(command.ref), titled(command.draft)))


def _checklist(command: c.ShowChecklist) -> str:
    return words.line("checklist", words.reference(command.ref), _page(command))


def _page(
    command: c.ListTasks | c.ShowChecklist | c.ListFiles | c.ShowDigest | c.ReportTime | c.ListPeople | c.ShowProjects,
) -> str:
    return f"page:{command.page}" if command.page > 1 else ""


def _detach(command: c.DetachFiles) -> str:
    """As with lines of a checklist."""
    numbers = (" " if command.ref else ",").join(map(str, command.numbers))
    return words.line("detach", words.reference(command.ref), numbers if command.ref else f"items:{numbers}")


def _linked(joint: str, command: c.BlockTask | c.RelateTask) -> str:
    joint = "from" if command.verb.startswith("un") else joint
    others = (joint, words.references(command.others)) if command.others else ()
    if isinstance(command, c.BlockTask) and command.text:
        others = (joint, words.quoted(command.text))
    return words.line(command.verb, words.reference(command.ref), *others)


def _duplicate(command: c.MarkDuplicate) -> str:
    return words.line("duplicate", words.reference(command.ref), "of", words.reference(command.original))


# ---- people and projects


def _create_project(command: c.CreateProject) -> str:
    return words.line("project create", words.quoted(command.name), words.mentions(command.people))


# ---- digests


def _set_digest(command: c.SetDigest) -> str:
    days = ",".join(words.DAYS[day] for day in sorted(command.days))
    filters = ("for", *map(condition_word, command.conditions)) if command.conditions else ()
    return words.line("digest set", words.channel(command.room), f"at {command.clock} on {days}", *filters)


def _show_digest(command: c.ShowDigest) -> str:
    of = f"of:{command.digest}" if command.digest is not None else ""
    return words.line("digest now", words.channel(command.room), of, _page(command))


def _stop_digest(command: c.StopDigest) -> str:
    until = f"until {words.moment(command.until)}" if command.until else ""
    return words.line(f"digest {command.verb}", words.channel(command.room), until)


# ---- views


def _save_view(command: c.SaveView) -> str:
    """Without a name, an empty one says that what follows is none."""
    shown = listed(command.listed) if command.listed else ""
    return words.line("view save", words.quoted(command.name), _under("draft", command.draft), shown)


def _view(verb: str, name: str) -> str:
    return words.line(f"view {verb}", words.name(name))


def _default_view(command: c.SetDefaultView) -> str:
    name = "none" if command.name is None else words.name(command.name)
    return words.line("view default", name, words.channel(command.room))


def _bulk_edit(command: c.BulkEdit) -> str:
    refs = words.references([Ref(number=number) for number in command.only])
    only = f"only:{','.join(refs.split())}" if command.only else ""
    change = _ENCODERS[type(command.change)](command.change)
    return words.line("bulk", listed(command.listed), only, "->", change)


# ---- links


def _linking(verb: str, command: c.Link | c.LinkTeam) -> str:
    links = (_under("confirm", command.waiting), _under("refuse", command.refused))
    return words.line(verb, command.code or "", _confirm(command), *links)


def _confirm(command: c.Link | c.LinkTeam | c.Unlink | c.UnlinkTeam | c.ForgetMe | c.SetRetention) -> str:
    return "confirm:yes" if command.confirmed else ""


# ---- time


def _spent(verb: str, command: c.LogTime | c.EditTime) -> str:
    about = words.reference(command.ref) if isinstance(command, c.LogTime) else str(command.entry)
    return words.line(
        verb,
        about,
        words.length(command.minutes) if command.minutes is not None else "",
        words.moment(command.when) if command.when else "",
        _time_note(command),
    )


def _time_note(command: c.LogTime | c.EditTime) -> str:
    if command.note:
        return f"note:{words.quoted(command.note)}"
    return "note:none" if command.note == "" and isinstance(command, c.EditTime) else ""


def _stop_timer(command: c.StopTimer) -> str:
    kept = words.length(command.minutes) if command.minutes is not None else ""
    return words.line("time stop", kept, "confirm:yes" if command.confirmed else "")


# ---- files


def _audit(command: c.ExportAudit) -> str:
    if command.first is None or command.last is None:
        return "export audit"
    last = f"to ={command.last.isoformat()}" if command.last != command.first else ""
    return words.line("export audit", f"={command.first.isoformat()}", last)


def _numbered(feed: int | None) -> str:
    return "" if feed is None else str(feed)


_ENCODERS: dict[type[Command], Callable[..., str]] = {
    c.AddTask: lambda command: draft_line(command.draft, words.line("add", titled(command.draft))),
    c.PreviewTask: lambda command: draft_line(command.draft, titled(command.draft)),
    c.PickTask: _pick,
    c.OpenForm: lambda command: words.line("form", command.text),
    c.RefillForm: _refill,
    c.ShowToday: lambda _: "today",
    c.ListTasks: list_line,
    c.SearchTasks: search_line,
    c.ShowHome: lambda command: words.line("home", *map(condition_word, command.conditions)),
    c.ShowTask: lambda command: words.line("show", words.reference(command.ref), public(command)),
    c.ShowHistory: _history,
    c.EditTask: _edit,
    c.ChangeStatus: _status,
    c.SetStage: lambda command: words.line(_bulk("status", command), stage_word(command)),
    c.DeleteTasks: lambda command: _bulk("delete", command),
    c.RestoreTasks: lambda command: _bulk("restore", command),
    c.AssignTasks: _assign,
    c.UnassignTasks: lambda command: words.line(_bulk("unassign", command), words.mentions(command.people)),
    c.ClaimTasks: lambda command: _bulk("drop" if command.drop else "claim", command),
    c.SetDue: lambda command: words.line(_bulk("due", command), words.moment(command.when)),
    c.SnoozeTasks: lambda command: words.line(_bulk("snooze", command), words.moment(command.when)),
    c.SetPriority: lambda command: words.line(_bulk("prio", command), command.priority.label),
    c.RemindTasks: lambda command: words.line(_bulk("remind", command), words.lengths(command.minutes, ",") or "none"),
    c.RepeatTask: lambda command: words.line("repeat", words.reference(command.ref), command.rule or "none"),
    c.OnIt: lambda command: _bulk("onit", command),
    c.TagTasks: _tags,
    c.MoveTasks: lambda command: words.line(_bulk("move", command), words.project_name(command.project) or "none"),
    c.CommentTask: _comment,
    c.AttachFiles: lambda command: words.line("attach", words.reference(command.ref)),
    c.ListFiles: lambda command: words.line("files", words.reference(command.ref), _page(command)),
    c.DetachFiles: _detach,
    c.AddSubtask: _subtask,
    c.ListSubtasks: lambda command: words.line("subs", words.reference(command.ref)),
    c.CheckItems: check_items,
    c.RenameItem: rename_item,
    c.RemoveItems: remove_items,
    c.ShowChecklist: _checklist,
    c.BlockTask: lambda command: _linked("by", command),
    c.RelateTask: lambda command: _linked("to", command),
    c.MarkDuplicate: _duplicate,
    c.Undo: lambda command: "undo" if command.change is None else f"undo {command.change}",
    c.SetReactions: lambda command: f"reactions {switched(command.on)}",
    c.CreateProject: _create_project,
    c.ListProjects: lambda _: "project list",
    c.BindProject: lambda command: words.line(
        "project bind", words.project_name(command.project), words.channel(command.room)
    ),
    c.UnbindProject: lambda command: words.line("project unbind", words.channel(command.room)),
    c.ArchiveProject: lambda command: words.line("project archive", words.project_name(command.project)),
    c.SetThreads: lambda command: words.line(
        "project thread", words.project_name(command.project), switched(command.on)
    ),
    c.SetEscalation: lambda command: words.line(
        "project escalate", words.project_name(command.project), words.lengths(command.minutes, " ") or "off"
    ),
    c.ShowProject: show_project_line,
    c.SetWorkflow: workflow_line,
    c.ShowPreferences: lambda _: "prefs",
    c.SetPreferences: preferences_line,
    c.SetNotices: lambda command: words.line("prefs", notices_line(command)),
    c.Follow: follow_line,
    c.ReadDate: lambda command: f"when {command.text}",
    c.ListPeople: lambda command: words.line("people", _page(command)),
    c.SetRole: lambda command: f"admin role {words.mention(command.who)} {command.role.value}",
    c.SetDefaultZone: lambda command: f"admin zone {words.value(command.zone)}",
    c.ShowStatus: lambda _: "admin status",
    c.ShowRoles: lambda _: "admin roles",
    c.ShowPolicy: lambda _: "admin policy",
    c.ShowProjects: lambda command: words.line("admin projects", _page(command)),
    c.SetDigest: _set_digest,
    c.ListDigests: lambda _: "digest list",
    c.ShowDigest: _show_digest,
    c.StopDigest: _stop_digest,
    c.SaveView: _save_view,
    c.OpenView: lambda command: _view("open", command.name),
    c.ListViews: lambda _: "view list",
    c.DeleteView: lambda command: _view("delete", command.name),
    c.ShareView: lambda command: _view("share" if command.shared else "unshare", command.name),
    c.SetDefaultView: _default_view,
    c.BulkEdit: _bulk_edit,
    c.ShowInbox: lambda command: words.line(
        "inbox", "unread" if command.unread else "", _under("before", command.before)
    ),
    c.MarkRead: lambda command: words.line("inbox read", _under("upto", command.upto)),
    c.ShowWhy: lambda command: words.line("why", words.reference(command.ref)),
    c.ShowDeliveries: lambda command: words.line("admin deliveries", _under("before", command.before)),
    c.RetryDeliveries: lambda command: "admin retry" if command.delivery is None else f"admin retry {command.delivery}",
    c.Link: lambda command: _linking("link", command),
    c.Unlink: lambda command: words.line("unlink", _confirm(command)),
    c.LinkTeam: lambda command: _linking("admin link", command),
    c.UnlinkTeam: lambda command: words.line("admin unlink", _confirm(command)),
    c.StartTimer: lambda command: words.line("time start", words.reference(command.ref)),
    c.StopTimer: _stop_timer,
    c.LogTime: lambda command: _spent("time log", command),
    c.EditTime: lambda command: _spent("time edit", command),
    c.DeleteTime: lambda command: f"time delete {command.entry}",
    c.ShowTime: lambda _: "time today",
    c.ExportTasks: lambda command: words.line("export", command.format.value, listed(command.listed)),
    c.ExportAudit: _audit,
    c.ExportMine: lambda _: "export me",
    **IMPORTING,
    c.MakeFeed: lambda command: words.line("ics", listed(command.listed)),
    c.ListFeeds: lambda _: "ics list",
    c.ResetFeed: lambda command: words.line("ics reset", _numbered(command.feed)),
    c.EndFeed: lambda command: words.line("ics off", _numbered(command.feed)),
    c.ForgetMe: lambda command: words.line("forget me", _confirm(command)),
    c.SetRetention: lambda command: words.line(
        "admin retention", f"{command.days}d" if command.days else "off", _confirm(command)
    ),
    c.ReportTime: report_time,
    c.ShowReport: show_report,
    c.Help: lambda command: words.line("help", command.topic),
    c.Recall: lambda command: f"draft {command.draft}",
}
