"""What is said with a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.message import Message, Note, Text, Tone
from bot.views.spans import plural, with_examples

if TYPE_CHECKING:
    from bot.commands import ExportAudit
    from bot.message import File

TASKS_NARROWED = "Narrow it, as in `export csv in:web` or `export csv created:>2026-01-01`, and take several files."
AUDIT_NARROWED = "Take it in pieces, as in `export audit last month`."
MINE_TOO_LARGE = "Ask whoever runs me: they can read all of it from the database."


def described(count: int) -> str:
    return f"{plural(count, 'task')} of Nudge"


def no_tasks() -> Message:
    text = with_examples("`list` with the same filters shows what they find; closed ones need `status:any`.")
    return Message("No task fits that, so there is no file", (Text(text),))


def tasks(count: int, file: File, *, zone: str, open_only: bool) -> Message:
    """`zone`: of the times in it; empty: each says its own."""
    notes = ["Only what you may see is in it."]
    if zone:
        notes.append(f"Its times are those of {zone}.")
    if open_only:
        notes.append("Closed ones, too: add `status:any`.")
    return Message(f"{plural(count, 'task')} in {file.name}", (Note(with_examples(" ".join(notes))),), Tone.GOOD)


def audit(file: File, command: ExportAudit) -> Message:
    said = dict.fromkeys(f"{one:%-d %b %Y}" for one in (command.first, command.last) if one)  # a day alone once
    days = f", {' to '.join(said)}" if said else ""
    text = "Of tasks that you may not see it says only that something happened, and not what."
    return Message(f"What happened{days}: {file.name}", (Note((text,)),), Tone.GOOD)


def mine(file: File) -> Message:
    return Message(f"All that I keep about you: {file.name}", tone=Tone.GOOD)
