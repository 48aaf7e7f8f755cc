"""What somebody did on a platform: the content of an Inbound (bot.ports)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Typed:
    """A line somebody wrote.

    Native references are already neutral: `<@ID>` an account, `<#ID>` a room, `<card:ID>` a message of the bot's.
    `exact`: begins with a verb, and no sentence is looked for in it (what was Chosen becomes one of these).
    """

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """A command given by typed options. `word`: a Way's (bot.options); `given`: what was given, by the options' names.

    Of a task, a date, tags: as typed, or as suggested (Completing). Of a person or a room: its neutral reference. Of a
    flag: "yes". What was not given, or is empty, is not there; nor are files, which are in Inbound.files.
    """

    word: str
    given: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button's command."""

    command: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form's command, and what was filled in, by the fields' names."""

    command: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Completing:
    """Somebody is typing: what could it become? `prefix`: all that is typed so far.

    `what`: "verb", "person", "project", "tag", "task", "date", "zone", "view"; "start": a date that something begins
    on; "tasks", "tags": several, the last unfinished.
    """

    what: str
    prefix: str


@dataclass(frozen=True, slots=True)
class Posted:
    """The platform shows this task's card in a message now: its thread is the task's."""

    task: int
    message: str


@dataclass(frozen=True, slots=True)
class FromMessage:
    """A task is to be made of what somebody said. `message`: its id in the room; its thread becomes the task's.

    `text` with neutral references, as in Typed. `author`: their name. `link`: where it can be read.
    `at_once`: without a form (a reaction); then only in a room that has reactions turned on.
    """

    message: str
    text: str
    author: str
    link: str
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Attaching:
    """What somebody said is to become a comment on a task that is still to be picked. Fields as in FromMessage."""

    message: str
    text: str
    author: str
    link: str


@dataclass(frozen=True, slots=True)
class Ticked:
    """A tick was put on this message: if it shows a task's card, the task is done. Else there is nothing to say."""

    message: str


@dataclass(frozen=True, slots=True)
class Remarked:
    """Somebody wrote in a thread, and not to the bot: a comment, if it is a task's whose project wants that.

    `text` with neutral references, as in Typed. There is nothing to answer.
    """

    text: str


@dataclass(frozen=True, slots=True)
class Joined:
    """The sender is in the room from `at` on; None: from now on. Platforms tell of comings and goings in any order."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """The sender is no longer in the room, since `at`; None: since now."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageOpened:
    """The sender looks at their own page, which `Adapter.edit` knows as this message.

    `line`: what of it they see, as "home due:overdue"; empty: what they saw last. From now on that is drawn anew there.
    """

    message: str
    line: str = "home"


@dataclass(frozen=True, slots=True)
class Moved:
    """The room has another id on the platform from now on. Nobody in particular did it: the sender does not count."""

    to: str


Content: TypeAlias = (
    "Typed | Chosen | Pressed | Submitted | Completing | Posted | FromMessage | Attaching | Ticked | Remarked"
    " | Joined | Left | PageOpened | Moved"
)
