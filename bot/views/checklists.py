"""A task's checklist, on its card, on its own and in its history; and the list of its subtasks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.events import read_checklist
from bot.message import Bold, Button, Buttons, Code, Message, Note, Select, TaskList, Text
from bot.model import gist
from bot.views.spans import clip, line, listed, one_line, title, with_examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.events import Json
    from bot.message import Block
    from bot.model import Item, Task

ON_CARD = 10  # lines
IN_PHRASE, BRIEF = 3, 60  # lines named in a sentence of its history, and how much of each
PAGE = 20  # lines, of a checklist on its own: a platform's menu takes 25


def on_card(task: Task) -> tuple[Block, ...]:
    """The first lines, and a menu that ticks them."""
    if not task.checklist:
        return ()
    shown = _numbered(task)[:ON_CARD]
    more = len(task.checklist) - len(shown)
    rest = [Note((f"…and {more} more: ", Code(f"checklist {task.number}")))] if more else []
    heading = Text((Bold(f"Checklist: {_progress(task)}"),))
    return (heading, *map(_line, shown), *rest, *(_menu(task, shown, done=False) if task.is_open else ()))


def checklist(task: Task, page: int = 1) -> Message:
    numbered = _numbered(task)
    shown = numbered[(page - 1) * PAGE : page * PAGE]
    if not shown:
        advice = Text(with_examples(f"`check {task.number} Buy milk` adds a line."))
        return Message(f"No checklist here: {title(task)}", (advice,))
    pages = (("Back", page - 1, page > 1), ("Next", page + 1, page * PAGE < len(numbered)))
    turning = tuple(Button(label, f"checklist {task.number} page:{to}") for label, to, there in pages if there)
    ticks = (*_menu(task, shown, done=False), *_menu(task, shown, done=True))
    menus = (*ticks, _of_lines(task, shown, "Rename"), _of_lines(task, shown, "Remove")) if not task.deleted_at else ()
    return Message(
        f"Checklist of {title(task)}: {_progress(task)}",
        (*map(_line, shown), *menus, Buttons((*turning, Button("Show task", f"show {task.number}")))),
    )


def of_parts(task: Task, listed: Message) -> Message:
    """The list of its subtasks, called so."""
    if not any(isinstance(block, TaskList) for block in listed.blocks):
        advice = Text(with_examples(f"`sub {task.number} Write the tests` adds one."))
        return Message(f"No subtasks: {title(task)}", (advice,))
    return replace(listed, title=f"Subtasks of {title(task)}")


def phrase(before: Json, after: Json) -> str:
    """What was changed, for its history. As many lines as before stay in place; else the others stay in order."""
    old, new = read_checklist(before), read_checklist(after)
    pairs = list(zip(old, new, strict=True)) if len(old) == len(new) else []
    renamed = [f"“{_item(was)}” to “{_item(now)}”" for was, now in pairs if was.text != now.text]
    changes = {
        "added {} to the checklist": _beside(new, old),
        "took {} off the checklist": _beside(old, new),
        "ticked {}": [now for was, now in pairs if now.done and not was.done],
        "unticked {}": [now for was, now in pairs if was.done and not now.done],
    }
    said = [said.replace("{}", _named(items)) for said, items in changes.items() if items]
    return " and ".join([*said, *([f"renamed {listed(renamed)}"] if renamed else [])])


def _beside(longer: Sequence[Item], shorter: Sequence[Item]) -> Sequence[Item]:
    """The lines that `longer` has beside those of `shorter`."""
    if len(longer) <= len(shorter):
        return ()
    left, others = list(shorter), []
    for item in longer:
        if left and item == left[0]:
            left.pop(0)
        else:
            others.append(item)
    return longer[len(shorter) :] if left else others


def _named(items: Sequence[Item]) -> str:
    if len(items) > IN_PHRASE:
        return f"{len(items)} lines"
    return listed([f"“{_item(one)}”" for one in items])


def _item(item: Item) -> str:
    return clip(one_line(item.text), BRIEF)


def _numbered(task: Task) -> list[tuple[int, Item]]:
    return list(enumerate(task.checklist, 1))


def _progress(task: Task) -> str:
    return f"{sum(one.done for one in task.checklist)} of {len(task.checklist)} done"


def _line(numbered: tuple[int, Item]) -> Text:
    number, item = numbered
    return Text(line(f"{'☑' if item.done else '☐'} {number}. ", one_line(item.text)))


def _of_lines(task: Task, shown: Sequence[tuple[int, Item]], verb: str) -> Select:
    command = f"checklist {verb.lower()} {task.number}"
    return Select(
        verb, tuple(Button(f"{verb} {number}", f"{command} {_meant(number, item)}") for number, item in shown)
    )


def _meant(number: int, item: Item) -> str:
    """It never means another line that has its number by then."""
    return f"{number} reads:{gist([item])}"


def _menu(task: Task, shown: Sequence[tuple[int, Item]], *, done: bool) -> tuple[Select, ...]:
    """Of those lines that are so. The labels are ours: what people wrote stands above."""
    verb, placeholder = ("uncheck", "Untick") if done else ("check", "Tick off")
    options = tuple(
        Button(f"{placeholder} {number}", f"{verb} {task.number} {_meant(number, item)}")
        for number, item in shown
        if item.done is done
    )
    return (Select(placeholder, options),) if options else ()
