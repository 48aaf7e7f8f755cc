"""The files of a task: on its card, in a list, in a sentence. A name is somebody's text; beside it stands the link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.canonical import encode
from bot.canonical.words import quoted
from bot.commands import OpenForm
from bot.files import read_files
from bot.message import Button, Buttons, Code, Link, Message, Note, Select, Text, Tone
from bot.views.spans import clip, instant, joined, line, listed, mention, one_line, plural, title, with_examples

if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from datetime import datetime

    from bot.events import Json
    from bot.files import KeptFile, SentFile
    from bot.message import Block, Line
    from bot.model import Actor, Task

ON_CARD = 3  # the newest
NAMED = 3  # in a sentence
PAGE = 20  # a platform's menu takes 25
NAME = 80  # characters of one
_UNITS = ("KB", "MB", "GB", "TB")

_HOW = {
    "slack": "On the message that has the file choose More actions, then “Add to existing task”; or upload it in the "
    "thread of the task’s card, if its project makes comments of what is said there.",
    "discord": "Give `attach` with a file in its option “file”, or choose “Add to task” on the message that has it.",
    "console": "Write where it is: `attach {} plan.pdf`.",
}


def how(platform: str, number: int) -> str:
    """To attach a file there."""
    return _HOW.get(platform, "Send it along with `attach {}`.").format(number)


def size(count: int) -> str:
    """ "1.2 MB"; as the platforms count, by thousands."""
    if count < 1000:
        return plural(count, "byte")
    power = min((len(str(count)) - 1) // 3, len(_UNITS))
    amount = count / 1000**power
    number = f"{amount:.1f}".removesuffix(".0") if amount < 10 else f"{amount:.0f}"
    return f"{number} {_UNITS[power - 1]}"


# ---- in a line


def linked(file: SentFile) -> Line:
    return line(_name(file), *((" (", Link("open", file.link), ")") if file.link else ()))


def all_linked(files: Sequence[SentFile], most: int = ON_CARD) -> Line:
    """The first of them, and how many more there are."""
    more = [(f"{len(files) - most} more",)] if len(files) > most else []
    return joined([*map(linked, files[:most]), *more])


def on_card(files: Sequence[KeptFile]) -> Line:
    return all_linked([one.sent for one in reversed(files)])


def names(files: Sequence[SentFile], *, sizes: bool = False) -> str:
    """ "plan.pdf (1.2 MB) and notes.txt (3 KB)"."""
    named = [f"{_name(one)} ({size(one.size)})" if sizes else _name(one) for one in files[:NAMED]]
    more = [f"{len(files) - NAMED} more"] if len(files) > NAMED else []
    return listed([*named, *more])


def phrase(before: Json, after: Json) -> str:
    """ "attached plan.pdf (1.2 MB)": of an event."""
    came, gone = ([file for _, file in read_files(side)] for side in (after, before))
    said = ((came, "attached"), (gone, "detached"))
    return " and ".join(f"{verb} {names(files, sizes=True)}" for files, verb in said if files)


def _name(file: SentFile) -> str:
    return clip(one_line(file.name), NAME)


def may_not_detach(task: Task, file: KeptFile) -> str:
    return f"You may not take {_name(file.sent)} off {task.reference}."


# ---- what came along


def asked(files: Sequence[SentFile], platform: str, task: int | None) -> Message:
    """`task`: the one in whose thread they were sent."""
    it = "it" if len(files) == 1 else "them"
    ways = ("Send ", it, " once more: with ", _attaching(platform, 12), " I keep ", it, " with a task")
    reading = (", with ", Code("import"), " I read the tasks in it") if _may_hold_tasks(files) else ()
    here = (Button(f"Attach to #{task}", f"attach {task}", Tone.GOOD),) if task else ()
    form = Button(f"Make a task of {it}", encode(OpenForm(text=quoted(_name(files[0])))))
    return Message(
        f"What shall I do with {names(files)}?",
        (Text(line(*ways, *reading, ".")), Buttons((*here, form))),
    )


def left_out(files: Sequence[SentFile], platform: str, task: int | None) -> Note:
    """`task`: the one that was spoken of."""
    was, file, it = ("was", "file", "it") if len(files) == 1 else ("were", "files", "them")
    kept = (_attaching(platform, task), f" with the {file} keeps {it}.")
    return Note(line(f"{names(files)} {was} not kept: ", *kept))


def _attaching(platform: str, task: int | None) -> Code:
    """Discord asks for the task, and for the file, in options."""
    return Code(f"attach {task or 'NUMBER'}" if platform != "discord" else "attach")


def _may_hold_tasks(files: Sequence[SentFile]) -> bool:
    return len(files) == 1 and files[0].name.lower().endswith((".csv", ".json"))


# ---- the list


def listing(
    task: Task, files: Sequence[KeptFile], page: int, own: Container[int], actor: Actor, now: datetime
) -> Message:
    """`own`: the numbers of those that they may take off."""
    shown = files[(page - 1) * PAGE : page * PAGE]
    if not shown:
        advice = Text(with_examples(how(actor.platform, task.number)))
        return Message(f"No files here: {title(task)}", (advice,))
    pages = (("Back", page - 1, page > 1), ("Next", page + 1, page * PAGE < len(files)))
    turning = tuple(Button(label, f"files {task.number} page:{to}") for label, to, there in pages if there)
    return Message(
        f"Files of {title(task)}",
        (
            *(Text(_row(one, actor, now)) for one in shown),
            Note(("They stay where they were sent: what a link shows is for those who may see it there.",)),
            *_menu(task, [one for one in shown if one.number in own]),
            Buttons((*turning, Button("Show task", f"show {task.number}"))),
        ),
    )


def _row(file: KeptFile, actor: Actor, now: datetime) -> Line:
    at = instant(file.at, actor.person.calendar, now)
    opens = (" · ", Link("open", file.sent.link)) if file.sent.link else ()
    told = (" · ", size(file.sent.size), " · ", mention(file.who), ", ", at)
    return line(f"{file.number}. {_name(file.sent)}", *told, *opens)


def _menu(task: Task, shown: Sequence[KeptFile]) -> tuple[Block, ...]:
    """The labels are ours: what people called their files stands above."""
    if task.deleted_at or not shown:
        return ()
    options = tuple(Button(f"Detach {one.number}", f"detach {task.number} {one.number}") for one in shown)
    return (Select("Detach", options),)
