"""What a first start offers: a small board made of ordinary lines, and a tour of ordinary lines. Nothing unasked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.console.conversation import Conversation
from adapters.console.inbound import HOME, channel
from bot.message import Code, Message, TaskList, Text, Tone

if TYPE_CHECKING:
    from bot.message import Line
    from bot.ports import Handle, Reply

OFFER = Message(
    "Welcome. There are no tasks yet; how would you like to begin?",
    (
        Text((Code("1"), "  a small sample board: six tasks of Ana and Bob, in #general and #web")),
        Text((Code("2"), "  a two-minute tour: a few lines to try")),
        Text((Code("3"), "  neither, just the prompt")),
    ),
)

# Who says what, and where. Bob first: people are known once they have said something.
BOARD: tuple[tuple[str, str, str], ...] = (
    ("bob", HOME, "add Order new chairs for:@me in 2 weeks !4 +office"),
    ("ana", HOME, "add Plan the summer party in 10 days !3 // Somewhere green, not too far"),
    ("ana", "web", "project create Web @bob"),
    ("ana", "web", "project bind web"),
    ("ana", "web", "add Fix the login on phones @bob tomorrow 17:00 !1 +bug"),
    ("bob", "web", "add Renew the certificate @ana in 3 days !2"),
    ("bob", "web", "add Write the release notes for:@me in 5 days +docs"),
    ("bob", "web", "start ^"),
    ("ana", "web", "add Publish the price list for:@me"),
    ("ana", "web", "done ^ note:it is online"),
)

BOARD_MADE = Message(
    "The sample board is ready.",
    (
        Text(
            (
                Code("list all"),
                " shows it; ",
                Code("/in #web"),
                " goes to the other room, ",
                Code("/as ana"),
                " speaks as Ana.",
            )
        ),
    ),
    Tone.GOOD,
)


@dataclass(frozen=True, slots=True)
class Step:
    """`line` is filled in at the prompt; what is sent is whatever the person makes of it."""

    explains: Line
    line: str


TOUR: tuple[Step, ...] = (
    Step(
        (
            "A task is one line. The last words may be a date; ",
            Code("!2"),
            " is its priority, ",
            Code("+office"),
            " a tag.",
        ),
        "add Water the plants tomorrow 9am !2 +office",
    ),
    Step(
        (
            Code("list"),
            " shows the open tasks of this room, ",
            Code("list mine"),
            " yours, ",
            Code("list all"),
            " everything.",
        ),
        "list",
    ),
    Step(
        (Code("^"), " is the task you touched last; a number does as well. The answer shows how the date was read."),
        "due ^ in 3 days",
    ),
    Step(("A task is done with one word, and a note if you like.",), "done ^ note:that was quick"),
    Step(("Whatever you did in the last 15 minutes can be taken back.",), "undo"),
    Step(
        (
            "Answers may end with buttons: ",
            Code(".1"),
            " presses the first. ",
            Code("help add"),
            " tells all a line can say.",
        ),
        "help add",
    ),
)

TOUR_ENDS = Message(
    "That was the tour.",
    (
        Text(
            (
                Code("delete ^"),
                " takes its task away again, ",
                Code("help"),
                " lists all verbs, ",
                Code("/help"),
                " what this console adds.",
            )
        ),
    ),
    Tone.GOOD,
)


async def is_empty(conversation: Conversation) -> bool:
    """Whether there is nothing at all to see; an answer that is no list of tasks counts as "no"."""
    reply = await conversation.say("list all")
    shows_tasks = isinstance(reply.body, Message) and any(isinstance(block, TaskList) for block in reply.body.blocks)
    return reply.understood and not shows_tasks


async def make_board(handle: Handle, *, zone: str | None = None) -> Reply | None:
    """Say the board's lines; the first answer that is not understood ends it and is returned."""
    for person, room, line in BOARD:
        reply = await Conversation(handle, person, channel(room), zone=zone).say(line)
        if not reply.understood:
            return reply
    return None
