"""What is said before something is forgotten, and after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import Button, Buttons, Message, Note, Text, Tone
from bot.views.spans import plural, with_examples

if TYPE_CHECKING:
    from bot.message import Block


def ask(count: int, *, more: bool) -> Message:
    """`count`: open tasks that they have; `more`: and others."""
    held = f" You give back {'more than ' if more else ''}{plural(count, 'open task')}." if count else ""
    texts = (
        f"Your name, accounts and settings are deleted.{held}",
        "What you made, wrote and did stays, of a “former member”. Names that people typed in texts stay, too.",
        "Nobody can undo it. `export me` first gives you all that I keep about you.",
    )
    button = Button("Forget me", "forget me confirm:yes", Tone.BAD)
    blocks: tuple[Block, ...] = (*(Text(with_examples(one)) for one in texts), Buttons((button,)))
    return Message("Shall I forget you?", blocks, Tone.WARNING)


def forgotten(count: int) -> Message:
    held = f"{plural(count, 'open task')} went back. " if count else ""
    text = f"{held}If you ever write to me again, you are somebody new."
    return Message("You are forgotten", (Text((text,)),), Tone.GOOD)


def kept(days: int | None) -> str:
    return f"{days} days" if days else "for good"


def ask_retention(days: int, count: int) -> Message:
    """`count`: tasks that are older now."""
    going = f"{plural(count, 'task')} would go" if count else "nothing would go yet"
    text = (
        f"Tonight, {going}; from then on, each task as its days are over, with comments, time and history. "
        "Nobody can undo that."
    )
    note = "Done and cancelled ones count from the day they were closed; open ones always stay."
    button = Button(f"Keep them {days} days", f"admin retention {days}d confirm:yes", Tone.BAD)
    title = f"Delete tasks {days} days after they were closed?"
    return Message(title, (Text((text,)), Note((note,)), Buttons((button,))), Tone.WARNING)


def retention_set(days: int | None, change: int) -> Message:
    undo = Buttons((Button("Undo", f"undo {change}"),))
    return Message(f"Closed tasks are kept {kept(days)} now", (undo,), Tone.GOOD)
