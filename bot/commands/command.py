"""What every command is: a value with the words it answers to, its help and its typed options."""

from __future__ import annotations

from typing import ClassVar

from bot.options import Way
from bot.terms import Value


class Command(Value):
    """`words`: the verb and its other names. `changes`: False if it only reads.

    `takes_files`: what is sent along goes with it; of any other one the answer says that it was not kept.

    `ways`: how it is given by typed options; none for what only buttons and drafts say.
    """

    words: ClassVar[tuple[str, ...]] = ()
    usage: ClassVar[str] = ""
    summary: ClassVar[str] = ""
    examples: ClassVar[tuple[str, ...]] = ()
    changes: ClassVar[bool] = True
    takes_files: ClassVar[bool] = False
    ways: ClassVar[tuple[Way, ...]] = ()
