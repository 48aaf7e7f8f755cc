"""What a person can ask for: a closed union. Every way in makes one of these: text, a button, a form, an option.

Each class carries the words it answers to, its help and its typed options, so that a verb is added in one place.
"""

from __future__ import annotations

from typing import TypeAlias, get_args

from bot.commands.administration import ShowPolicy, ShowProjects, ShowRoles, ShowStatus
from bot.commands.bulk import BulkEdit
from bot.commands.command import Command
from bot.commands.dependencies import BlockTask, MarkDuplicate, RelateTask
from bot.commands.digests import ListDigests, SetDigest, ShowDigest, StopDigest
from bot.commands.exporting import ExportAudit, ExportMine, ExportTasks
from bot.commands.feeds import EndFeed, ListFeeds, MakeFeed, ResetFeed
from bot.commands.files import AttachFiles, DetachFiles, ListFiles
from bot.commands.forgetting import ForgetMe, SetRetention
from bot.commands.importing import (
    ApplyImport,
    DropImport,
    ImportFile,
    ImportInto,
    ListRows,
    MapColumns,
    MapPerson,
    ShowImport,
)
from bot.commands.linking import Link, LinkTeam, Unlink, UnlinkTeam
from bot.commands.notices import (
    Follow,
    MarkRead,
    OnIt,
    RemindTasks,
    RepeatTask,
    RetryDeliveries,
    SetEscalation,
    SetNotices,
    ShowDeliveries,
    ShowInbox,
    ShowWhy,
)
from bot.commands.parts import AddSubtask, CheckItems, ListSubtasks, RemoveItems, RenameItem, ShowChecklist
from bot.commands.reports import ShowReport
from bot.commands.saved_views import DeleteView, ListViews, OpenView, SaveView, SetDefaultView, ShareView
from bot.commands.talk import Help, Recall
from bot.commands.tasks import (
    AddTask,
    AssignTasks,
    ChangeStatus,
    ClaimTasks,
    CommentTask,
    DeleteTasks,
    EditTask,
    ListTasks,
    MoveTasks,
    OpenForm,
    PickTask,
    PreviewTask,
    RefillForm,
    RestoreTasks,
    SearchTasks,
    SetDue,
    SetPriority,
    ShowHistory,
    ShowHome,
    ShowTask,
    ShowToday,
    SnoozeTasks,
    TagTasks,
    UnassignTasks,
    Undo,
)
from bot.commands.teams import (
    ArchiveProject,
    BindProject,
    CreateProject,
    ListPeople,
    ListProjects,
    ReadDate,
    SetDefaultZone,
    SetPreferences,
    SetReactions,
    SetRole,
    SetThreads,
    ShowPreferences,
    ShowProject,
    UnbindProject,
)
from bot.commands.timelog import DeleteTime, EditTime, LogTime, ReportTime, ShowTime, StartTimer, StopTimer
from bot.commands.workflows import SetStage, SetWorkflow

AnyCommand: TypeAlias = (
    AddTask
    | PreviewTask
    | PickTask
    | OpenForm
    | RefillForm
    | ShowToday
    | ShowHome
    | ListTasks
    | SearchTasks
    | ShowTask
    | ShowHistory
    | EditTask
    | ChangeStatus
    | SetStage
    | DeleteTasks
    | RestoreTasks
    | AssignTasks
    | UnassignTasks
    | ClaimTasks
    | SetDue
    | SnoozeTasks
    | SetPriority
    | TagTasks
    | MoveTasks
    | CommentTask
    | AttachFiles
    | ListFiles
    | DetachFiles
    | AddSubtask
    | ListSubtasks
    | CheckItems
    | RenameItem
    | RemoveItems
    | ShowChecklist
    | BlockTask
    | RelateTask
    | MarkDuplicate
    | Undo
    | SetReactions
    | CreateProject
    | ListProjects
    | BindProject
    | UnbindProject
    | ArchiveProject
    | SetThreads
    | ShowProject
    | SetWorkflow
    | ShowPreferences
    | SetPreferences
    | ReadDate
    | ListPeople
    | SetRole
    | SetDefaultZone
    | ShowStatus
    | ShowRoles
    | ShowPolicy
    | ShowProjects
    | ShowInbox
    | MarkRead
    | ShowWhy
    | Follow
    | SetNotices
    | RemindTasks
    | RepeatTask
    | OnIt
    | SetEscalation
    | ShowDeliveries
    | RetryDeliveries
    | SetDigest
    | ListDigests
    | ShowDigest
    | StopDigest
    | SaveView
    | OpenView
    | ListViews
    | DeleteView
    | ShareView
    | SetDefaultView
    | BulkEdit
    | Link
    | Unlink
    | LinkTeam
    | UnlinkTeam
    | StartTimer
    | StopTimer
    | LogTime
    | EditTime
    | DeleteTime
    | ShowTime
    | ReportTime
    | ExportTasks
    | ExportAudit
    | ExportMine
    | ImportFile
    | ShowImport
    | MapColumns
    | MapPerson
    | ImportInto
    | ListRows
    | ApplyImport
    | DropImport
    | MakeFeed
    | ListFeeds
    | ResetFeed
    | EndFeed
    | ForgetMe
    | SetRetention
    | ShowReport
    | Help
    | Recall
)

COMMANDS: tuple[type[Command], ...] = get_args(AnyCommand)
VERBS: dict[str, type[Command]] = {word: command for command in COMMANDS for word in command.words}
# What a task may follow at once; of sentences, too.
TAKES_TASK = frozenset(word for word, one in VERBS.items() if {"ref", "refs"} & one.model_fields.keys()) | {
    "mark",
    "finish",
}
BulkCommand: TypeAlias = (
    ChangeStatus
    | SetStage
    | DeleteTasks
    | RestoreTasks
    | AssignTasks
    | UnassignTasks
    | ClaimTasks
    | SetDue
    | SnoozeTasks
    | SetPriority
    | TagTasks
    | MoveTasks
    | RemindTasks
    | OnIt
)

__all__ = [
    "COMMANDS",
    "TAKES_TASK",
    "VERBS",
    "AddSubtask",
    "AddTask",
    "AnyCommand",
    "ApplyImport",
    "ArchiveProject",
    "AssignTasks",
    "AttachFiles",
    "BindProject",
    "BlockTask",
    "BulkCommand",
    "BulkEdit",
    "ChangeStatus",
    "CheckItems",
    "ClaimTasks",
    "Command",
    "CommentTask",
    "CreateProject",
    "DeleteTasks",
    "DeleteTime",
    "DeleteView",
    "DetachFiles",
    "DropImport",
    "EditTask",
    "EditTime",
    "EndFeed",
    "ExportAudit",
    "ExportMine",
    "ExportTasks",
    "Follow",
    "ForgetMe",
    "Help",
    "ImportFile",
    "ImportInto",
    "Link",
    "LinkTeam",
    "ListDigests",
    "ListFeeds",
    "ListFiles",
    "ListPeople",
    "ListProjects",
    "ListRows",
    "ListSubtasks",
    "ListTasks",
    "ListViews",
    "LogTime",
    "MakeFeed",
    "MapColumns",
    "MapPerson",
    "MarkDuplicate",
    "MarkRead",
    "MoveTasks",
    "OnIt",
    "OpenForm",
    "OpenView",
    "PickTask",
    "PreviewTask",
    "ReadDate",
    "Recall",
    "RefillForm",
    "RelateTask",
    "RemindTasks",
    "RemoveItems",
    "RenameItem",
    "RepeatTask",
    "ReportTime",
    "ResetFeed",
    "RestoreTasks",
    "RetryDeliveries",
    "SaveView",
    "SearchTasks",
    "SetDefaultView",
    "SetDefaultZone",
    "SetDigest",
    "SetDue",
    "SetEscalation",
    "SetNotices",
    "SetPreferences",
    "SetPriority",
    "SetReactions",
    "SetRetention",
    "SetRole",
    "SetStage",
    "SetThreads",
    "SetWorkflow",
    "ShareView",
    "ShowChecklist",
    "ShowDeliveries",
    "ShowDigest",
    "ShowHistory",
    "ShowHome",
    "ShowImport",
    "ShowInbox",
    "ShowPolicy",
    "ShowPreferences",
    "ShowProject",
    "ShowProjects",
    "ShowReport",
    "ShowRoles",
    "ShowStatus",
    "ShowTask",
    "ShowTime",
    "ShowToday",
    "ShowWhy",
    "SnoozeTasks",
    "StartTimer",
    "StopDigest",
    "StopTimer",
    "TagTasks",
    "UnassignTasks",
    "UnbindProject",
    "Undo",
    "Unlink",
    "UnlinkTeam",
]
