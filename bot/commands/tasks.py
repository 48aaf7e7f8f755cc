"""What is asked of tasks: to add, find, show and change them."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from bot import options
from bot.calendar import When
from bot.commands.command import Command
from bot.model import Mode, Priority
from bot.options import Way
from bot.terms import Condition, Draft, GroupKey, ProjectRef, Ref, Refs, Scope, SortKey, WhoRef


class AddTask(Command):
    words: ClassVar = ("add", "new", "+")
    usage: ClassVar = "add TITLE [@who] [when] [!1..!4] [+tag] [in:project] [every …] [~2h] [// text]"
    summary: ClassVar = "Add a task. The last words may be a date; everything else is found by its sign."
    examples: ClassVar = (
        "add Fix login @ana friday 5pm",
        "add Water plants every mon,thu 9:00 !3 +office",
        'add "Read by friday" for:@me due:"in 3 days" // the quoted title is never read as a date',
    )
    takes_files: ClassVar = True
    ways: ClassVar = (Way("add", "Add a task", options.NEW_TASK),)
    draft: Draft
    message: str | None = None  # of this room, that it was made of: its thread becomes the task's. Forms only


class PreviewTask(Command):
    """Free text without a verb: shown first, created on a click. `meant`: a verb it may be a slip of."""

    changes: ClassVar = False
    takes_files: ClassVar = True
    draft: Draft
    text: str
    meant: str | None = None
    meant_line: str | None = None


class PickTask(Command):
    """A task was named by its words: nothing is done before one of the tasks that match is picked.

    `verb_line`: what is to be said of it, with `{}` where its number goes. `text`: the words that name it. `draft`: the
    sentence as a new task, if that was meant or nothing matches; None: it can't have been meant.
    """

    words: ClassVar = ("picktask",)  # buttons and drafts say it; people say the sentence
    changes: ClassVar = False
    takes_files: ClassVar = True
    verb_line: str
    text: str
    draft: Draft | None = None

    @property
    def verb(self) -> str:
        return self.verb_line.partition(" ")[0]

    def line_for(self, number: int) -> str:
        return self.verb_line.replace("{}", str(number), 1)


class OpenForm(Command):
    """The form for a new task, prefilled with a line that was typed."""

    words: ClassVar = ("form",)
    usage: ClassVar = "form [TITLE …]"
    summary: ClassVar = "Open the form for a new task."
    examples: ClassVar = ("form Fix login",)
    changes: ClassVar = False
    takes_files: ClassVar = True
    ways: ClassVar = (Way("form", "A form for a new task", (options.LINE,)),)
    text: str = ""


class RefillForm(Command):
    """A form once more, as it was filled in. `form`: its command; `values`: pairs of a field's name and its value."""

    words: ClassVar = ("refill",)  # buttons and drafts say it
    changes: ClassVar = False
    takes_files: ClassVar = True
    form: str
    values: tuple[tuple[str, str], ...] = ()


class ShowToday(Command):
    """Nothing typed at all: today's list, and how to go on."""

    changes: ClassVar = False
    ways: ClassVar = (Way("today", "What is due today"),)


class ShowHome(Command):
    """One's own page: today, overdue, waiting on others, recently done. `conditions`: one list of those instead."""

    words: ClassVar = ("home",)
    usage: ClassVar = "home {filter}"
    summary: ClassVar = "Your page: what is due, what you wait for, what you did. With filters: your tasks like that."
    examples: ClassVar = ("home", "home due:week", "home p:1,2")
    changes: ClassVar = False
    ways: ClassVar = (Way("home", "Your own page", (options.FILTER,)),)
    conditions: tuple[Condition, ...] = ()


class ListTasks(Command):
    words: ClassVar = ("list", "ls")
    usage: ClassVar = (
        "list [mine|here|all|unassigned|@who|view:NAME] {filter} [sort:due|priority|created|updated|number|title[-]] "
        "[group:status|priority|project|assignee|due] [page:n] [public]"
    )
    summary: ClassVar = (
        "List tasks. In a channel: its tasks, or its view; in a direct message: yours. Open ones, unless status: says "
        "otherwise."
    )
    examples: ClassVar = (
        "list",
        "list @ana due:overdue",
        "list all in:web status:todo,doing -tag:later sort:priority group:assignee",
        'list all "login" created:>monday by:@me',
        "list view:late p:1",
    )
    changes: ClassVar = False
    ways: ClassVar = (Way("list", "List tasks", options.LIST),)
    view: str | None = None  # a view's name: its list, and what else is said here
    scope: Scope = Scope.DEFAULT
    who: tuple[WhoRef, ...] = ()
    conditions: tuple[Condition, ...] = ()
    sort: SortKey = SortKey.DUE
    descending: bool = False
    group: GroupKey | None = None
    page: int = Field(default=1, ge=1, le=40)
    after: str | None = None  # where the page before ended
    public: bool = False  # the answer is for everybody in the room


class SearchTasks(Command):
    words: ClassVar = ("search", "find")
    usage: ClassVar = "search {filter} TEXT [public:yes]"
    summary: ClassVar = (
        "Search titles, descriptions and comments, closed tasks too. Every word must occur; beginnings of words count."
    )
    examples: ClassVar = ("search login", "search status:done in:web invoice")
    changes: ClassVar = False
    ways: ClassVar = (Way("search", "Search tasks and comments", options.SEARCH),)
    text: str
    conditions: tuple[Condition, ...] = ()
    after: str | None = None
    public: bool = False


class ShowTask(Command):
    words: ClassVar = ("show",)
    usage: ClassVar = "show [ref] [public]   (or just the number: 12)"
    summary: ClassVar = "Show a task as a card."
    examples: ClassVar = ("show 12", "12", "WEB-12", "show ^", "show 12 public")
    changes: ClassVar = False
    ways: ClassVar = (Way("show", "Show a task", (options.TASK, options.PUBLIC)),)
    ref: Ref | None = None
    public: bool = False


class ShowHistory(Command):
    words: ClassVar = ("history", "log")
    usage: ClassVar = "history ref"
    summary: ClassVar = "Every change of a task, newest first."
    examples: ClassVar = ("history 12",)
    changes: ClassVar = False
    ways: ClassVar = (Way("history", "What was changed, and by whom", (options.TASK,)),)
    ref: Ref | None = None
    before: int | None = None  # an event's id: the page of older ones


class EditTask(Command):
    """`version`: what the form was filled from; None for a typed line. With an empty draft: the form."""

    words: ClassVar = ("edit",)
    usage: ClassVar = "edit ref {field}"
    summary: ClassVar = "Change fields of a task; without any, a form. `field:none` empties one."
    examples: ClassVar = ('edit 12 title:"Fix the login" p:1', "edit 12 +urgent -later due:none", "edit 12")
    ways: ClassVar = (Way("edit", "Change a task in a form", (options.TASK,)),)
    ref: Ref | None = None
    draft: Draft = Draft()
    version: int | None = None


class ChangeStatus(Command):
    """`verb` is one of the words; `note` becomes a comment."""

    words: ClassVar = ("done", "close", "x", "reopen", "start", "cancel")
    usage: ClassVar = "done|reopen|start|cancel refs [note:text]"
    summary: ClassVar = "Complete, reopen, start or cancel tasks."
    examples: ClassVar = ("done 12", "done 12 15 20-23", "x ^ note:shipped with 2.1", "reopen 12")
    ways: ClassVar = (
        Way("done", "Complete tasks", (options.TASKS, options.NOTE)),
        Way("start", "Say that you work on them", (options.TASKS,)),
        Way("reopen", "Open closed tasks again", (options.TASKS,)),
        Way("cancel", "Close tasks that nobody will do", (options.TASKS,)),
    )
    verb: Literal["done", "reopen", "start", "cancel"]
    refs: Refs = ()
    note: str | None = None
    confirmed: bool = False


class DeleteTasks(Command):
    words: ClassVar = ("delete",)
    usage: ClassVar = "delete refs"
    summary: ClassVar = "Delete tasks; `restore` brings them back."
    examples: ClassVar = ("delete 12",)
    ways: ClassVar = (Way("delete", "Delete tasks", (options.TASKS,)),)
    refs: Refs = ()
    confirmed: bool = False


class RestoreTasks(Command):
    words: ClassVar = ("restore",)
    usage: ClassVar = "restore refs"
    summary: ClassVar = "Bring deleted tasks back."
    examples: ClassVar = ("restore 12",)
    ways: ClassVar = (Way("restore", "Bring deleted tasks back", (options.TASKS,)),)
    refs: Refs = ()
    confirmed: bool = False


class AssignTasks(Command):
    words: ClassVar = ("assign",)
    usage: ClassVar = "assign refs @who {@who} [any|all]"
    summary: ClassVar = "Give tasks to somebody; to several: any of them (the default), or all of them."
    examples: ClassVar = ("assign 12 @ana", "assign 12 @ana @bob all")
    ways: ClassVar = (
        Way("assign", "Give tasks to somebody", (options.WHO.needed(), options.TASKS, *options.MORE_WHO, options.MODE)),
    )
    refs: Refs = ()
    people: tuple[WhoRef, ...]
    mode: Mode = Mode.ANY
    confirmed: bool = False


class UnassignTasks(Command):
    words: ClassVar = ("unassign",)
    usage: ClassVar = "unassign refs [@who]"
    summary: ClassVar = "Take tasks from somebody, or from everybody."
    examples: ClassVar = ("unassign 12", "unassign 12 @bob")
    ways: ClassVar = (Way("unassign", "Take tasks from somebody", (options.TASKS, options.FROM_WHO)),)
    refs: Refs = ()
    people: tuple[WhoRef, ...] = ()
    confirmed: bool = False


class ClaimTasks(Command):
    """`drop` gives back what was claimed."""

    words: ClassVar = ("claim", "drop")
    usage: ClassVar = "claim|drop refs"
    summary: ClassVar = "Take a task that is nobody's or your group's, or give it back."
    examples: ClassVar = ("claim 12", "drop 12")
    ways: ClassVar = (
        Way("claim", "Take tasks that are free", (options.TASKS,)),
        Way("drop", "Give back what you took", (options.TASKS,)),
    )
    refs: Refs = ()
    drop: bool = False
    confirmed: bool = False


class SetDue(Command):
    words: ClassVar = ("due",)
    usage: ClassVar = "due refs when|none"
    summary: ClassVar = "Set when tasks are due. The answer shows how the date was read."
    examples: ClassVar = ("due 12 fri 17:00", "due 12 15 next week", "due 12 none")
    ways: ClassVar = (Way("due", "Set when tasks are due", (options.WHEN.needed(), options.TASKS)),)
    refs: Refs = ()
    when: When | None = None
    confirmed: bool = False


class SnoozeTasks(Command):
    """Out of the lists of those who have it until then; when it is due stays. `when` None: back at once."""

    words: ClassVar = ("snooze",)
    usage: ClassVar = "snooze refs when|none"
    summary: ClassVar = "Put tasks aside: until then they stay out of your own lists. The due date does not move."
    examples: ClassVar = ("snooze 12 tomorrow", "snooze 12 15 mon 9:00", "snooze 12 none")
    ways: ClassVar = (Way("snooze", "Keep tasks off your list for now", (options.UNTIL.needed(), options.TASKS)),)
    refs: Refs = ()
    when: When | None = None
    confirmed: bool = False


class SetPriority(Command):
    words: ClassVar = ("prio", "priority")
    usage: ClassVar = "prio refs 1..4|urgent|high|medium|low|none"
    summary: ClassVar = "Set how urgent tasks are; 1 is urgent."
    examples: ClassVar = ("prio 12 1", "prio 12-15 none")
    ways: ClassVar = (Way("prio", "Set how urgent tasks are", (options.LEVEL.needed(), options.TASKS)),)
    refs: Refs = ()
    priority: Priority
    confirmed: bool = False


class TagTasks(Command):
    words: ClassVar = ("tag",)
    usage: ClassVar = "tag refs {+name|-name}"
    summary: ClassVar = "Add or remove tags."
    examples: ClassVar = ("tag 12 +bug -later",)
    ways: ClassVar = (Way("tag", "Add or remove tags", (options.TASKS, options.ADDED_TAGS, options.REMOVED_TAGS)),)
    refs: Refs = ()
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    confirmed: bool = False


class MoveTasks(Command):
    words: ClassVar = ("move",)
    usage: ClassVar = "move refs project|none"
    summary: ClassVar = "Move tasks to another project, or out of any."
    examples: ClassVar = ("move 12 web", "move 12 15 none")
    ways: ClassVar = (Way("move", "Move tasks to another project, or none", (options.PROJECT.needed(), options.TASKS)),)
    refs: Refs = ()
    project: ProjectRef | None = None
    confirmed: bool = False


class CommentTask(Command):
    """Without text, and without files along with it: the form."""

    words: ClassVar = ("comment", "note")
    usage: ClassVar = "comment ref TEXT"
    summary: ClassVar = "Say something about a task."
    examples: ClassVar = ("comment 12 works on my machine",)
    takes_files: ClassVar = True
    ways: ClassVar = (Way("comment", "Say something about a task", (options.TASK, options.COMMENT, options.FILE)),)
    ref: Ref | None = None
    text: str = ""


class Undo(Command):
    """`change`: which one; None: my last."""

    words: ClassVar = ("undo",)
    usage: ClassVar = "undo"
    summary: ClassVar = "Take back your last change of the past 15 minutes, however many tasks it touched."
    examples: ClassVar = ("undo",)
    ways: ClassVar = (Way("undo", "Take back your last change"),)
    change: int | None = None
