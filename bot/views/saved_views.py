"""Views: saved, shared, listed, made what a channel lists. Their names and filters are what somebody wrote."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.calendar import When
from bot.canonical.words import name as typed_name
from bot.message import Button, Buttons, Fields, Form, FormField, Message, Note, Text, Tone
from bot.saved_views import LISTED, NAME_LENGTH
from bot.views.spans import listed, one_line, plural, room_name, with_examples

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commands import ListTasks
    from bot.message import Block, Line
    from bot.model import Actor, Room
    from bot.saved_views import SavedView

OPENED = 5  # views with a button below their list
_PERSON = re.compile(r"<@person:(\d+)>")
_EVERYTHING = "everything"


def form(draft: int) -> Form:
    """`draft`: where the list is kept."""
    name = FormField("name", "Name", hint="late, or: web this week", required=True, limit=NAME_LENGTH)
    return Form("Save as view", f'view save "" draft:{draft}', (name,))


def saved(view: SavedView, change: int, *, is_new: bool, has_date: bool) -> Message:
    """`has_date`: one that was said, and that stays the day it was."""
    blocks: list[Block] = [Text(with_examples("`view NAME` opens it; `list view:NAME` takes more filters."))]
    if has_date:
        text = "Its date stays the day it was read as; `due:week`, `due:today` and `due:overdue` go with the time."
        blocks.append(Note(with_examples(text)))
    share = () if view.shared else (Button("Share", _say("share", view)),)
    blocks.append(Buttons((Button("Undo", f"undo {change}"), Button("Open", _say("open", view)), *share)))
    return Message(f"View {'saved' if is_new else 'changed'}: {one_line(view.name)}", tuple(blocks), Tone.GOOD)


def shared(view: SavedView, rooms: Sequence[Room], change: int) -> Message:
    """`rooms`: those that listed it before."""
    name, undo = one_line(view.name), Buttons((Button("Undo", f"undo {change}"),))
    if view.shared:
        text = Text(with_examples("Everybody can open it, `view NAME`, and sees in it what they may see."))
        return Message(f"View shared: {name}", (text, undo), Tone.GOOD)
    return Message(f"View not shared any more: {name}", (*_off(rooms), undo), Tone.GOOD)


def deleted(view: SavedView, change: int) -> Message:
    blocks: tuple[Block, ...] = (*_off(view.rooms), Buttons((Button("Undo", f"undo {change}"),)))
    return Message(f"View deleted: {one_line(view.name)}", blocks, Tone.GOOD)


def _off(rooms: Sequence[Room]) -> tuple[Text, ...]:
    if not rooms:
        return ()
    places = listed([where(room) for room in rooms])
    return (Text((f"{places} {'lists its' if len(rooms) == 1 else 'list their'} tasks again.",)),)


def default_set(room: Room, view: SavedView | None, change: int) -> Message:
    undo = Button("Undo", f"undo {change}")
    if view is None:
        return Message(f"{where(room)} lists its tasks again", (Buttons((undo,)),), Tone.GOOD)
    text = Text(with_examples("`list` there shows it from now on; `list here status:open` shows all open tasks."))
    buttons = Buttons((undo, Button("Open", _say("open", view))))
    return Message(f"{where(room)} lists the view {one_line(view.name)} now", (text, buttons), Tone.GOOD)


def listing(views: Sequence[SavedView], actor: Actor, names: Mapping[int, str]) -> Message:
    """`names`: of the people in their filters."""
    if not views:
        text = Text(
            with_examples("`view save late @me due:overdue` makes one; so does a button below a filtered list.")
        )
        return Message("There are no views yet", (text,))
    mine = [one for one in views if one.owner.id == actor.id]
    others = [one for one in views if one.owner.id != actor.id]
    blocks: list[Block] = [Fields(tuple((one_line(one.name), _told(one, actor, names)) for one in (*mine, *others)))]
    blocks.append(Buttons(tuple(Button(f"Open {one_line(one.name)}", _say("open", one)) for one in views[:OPENED])))
    if len(views) == LISTED:
        blocks.append(Note(with_examples("There may be more: `view NAME` opens any of them.")))
    return Message(plural(len(views), "view"), tuple(blocks))


def _told(view: SavedView, actor: Actor, names: Mapping[int, str]) -> Line:
    owner = "yours" if view.owner.id == actor.id else one_line(view.owner.name)
    whose = f"shared by {'you' if owner == 'yours' else owner}" if view.shared else "yours alone"
    places = f", what {listed([where(room) for room in view.rooms])} lists" if view.rooms else ""
    return (f"{readable(view.filter, names) or _EVERYTHING} · {whose}{places}",)


def readable(filter_: str, names: Mapping[int, str]) -> str:
    """With people's names where it keeps numbers."""
    return one_line(_PERSON.sub(lambda found: f"@{names.get(int(found[1]), 'somebody')}", filter_))


def people_in(lines: Sequence[str]) -> tuple[int, ...]:
    return tuple(sorted({int(number) for one in lines for number in _PERSON.findall(one)}))


def has_date(command: ListTasks) -> bool:
    return any(isinstance(value, When) for one in command.conditions for value in one.values)


def where(room: Room) -> str:
    return room_name(room.name, private=room.is_private)


def _say(verb: str, view: SavedView) -> str:
    return f"view {verb} {typed_name(view.name)}"
