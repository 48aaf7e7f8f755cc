"""Links: a code, what it would join, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.links import LIFE, TRIES, LinkKind, shown_code
from bot.message import Button, Buttons, Code, Fields, Message, Note, Text, Tone
from bot.views.spans import line, listed, one_line, plural, with_examples

if TYPE_CHECKING:
    from bot.links import Side
    from bot.message import Block, Line

MINUTES = int(LIFE.total_seconds()) // 60
_VERBS = {LinkKind.PERSON: "link", LinkKind.TEAM: "admin link"}
_OTHERS = {"slack": "on Discord", "discord": "on Slack"}


def platform(side: Side) -> str:
    return side.platform.capitalize()


def team(side: Side) -> str:
    return one_line(side.team) or f"the team on {platform(side)}"


def code(kind: LinkKind, made: str, here: str) -> Message:
    """`here`: the platform that it was made on."""
    there, verb = _OTHERS.get(here, "on the other platform"), _VERBS[kind]
    what = "say" if kind is LinkKind.PERSON else "an admin of the other team says"
    say = line(f"Within {MINUTES} minutes, {what} this to me {there}: ", Code(f"{verb} {shown_code(made)}"))
    note = "It works once. Nothing happens before it was confirmed there, and then by you, here."
    return Message(f"Your code is {shown_code(made)}", (Text(say), Note((note,))))


def wrong(kind: LinkKind) -> Message:
    advice = f"It may be older than {MINUTES} minutes, used, or mistyped. `{_VERBS[kind]}` on the other side makes one."
    return Message("I don't know that code.", (Text(with_examples(advice)),), Tone.WARNING)


def too_many() -> Message:
    advice = f"You said {TRIES} wrong codes within an hour, so I look at no more of them. Try again in an hour."
    return Message("Too many wrong codes.", (Text((advice,)),), Tone.WARNING)


def found(mine: Side, theirs: Side, said: str) -> Message:
    """Whose code it is, and what would be joined."""
    button = Button(_label(mine), f"{_VERBS[mine.kind]} {said} confirm:yes", Tone.GOOD)
    then = Note((f"Then it is to be confirmed on {platform(theirs)}, too.",))
    return Message(_question(mine, theirs), (*_both(mine, theirs), then, Buttons((button,))))


def taken(theirs: Side) -> Message:
    verb = _VERBS[theirs.kind]
    who = "you confirm" if theirs.kind is LinkKind.PERSON else f"{one_line(theirs.name)} confirms"
    text = f"It is done when {who} it on {platform(theirs)}, within {MINUTES} minutes. I am asking there now."
    note = f"Should no message of mine come through there: `{verb}` shows the same."
    return Message("Half done", (Text((text,)), Note(with_examples(note))), Tone.GOOD)


def waiting(mine: Side, theirs: Side, link: int) -> Message:
    """To whoever made the code."""
    verb = _VERBS[mine.kind]
    yes, no = (
        Button(_label(mine), f"{verb} confirm:{link}", Tone.GOOD),
        Button("Refuse", f"{verb} refuse:{link}", Tone.BAD),
    )
    said = Note((f"Your code was said on {platform(theirs)}. Was it not meant for whoever did that, refuse.",))
    return Message(_question(mine, theirs), (*_both(mine, theirs), said, Buttons((yes, no))))


def refused(kind: LinkKind) -> Message:
    text = f"Nothing was joined, and that code is no longer good. `{_VERBS[kind]}` gives you a new one."
    return Message("Refused", (Text(with_examples(text)),))


def _label(side: Side) -> str:
    return "Yes, that's me" if side.kind is LinkKind.PERSON else "Join them"


def _question(mine: Side, theirs: Side) -> str:
    if mine.kind is LinkKind.PERSON:
        return f"Are you {one_line(theirs.name)} on {platform(theirs)}?"
    return f"Join {team(mine)} with {team(theirs)}?"


def _both(mine: Side, theirs: Side) -> tuple[Block, ...]:
    if mine.kind is LinkKind.PERSON:
        text = (
            f"{one_line(mine.name)} on {platform(mine)} and {one_line(theirs.name)} on {platform(theirs)} become one "
            "person: all that either has is theirs. The preferences of whoever made the code stay."
        )
        return (Text((text,)),)
    told = "One board, one numbering. The tasks of whoever came to me later get new numbers; nothing else changes."
    return (Fields((_size(mine), _size(theirs))), Text((told,)))


def _size(side: Side) -> tuple[str, Line]:
    people = "1 person" if side.people == 1 else f"{side.people} people"
    counts = listed([plural(side.tasks, "task"), people, plural(side.projects, "project")])
    return f"{team(side)} ({platform(side)})", (counts,)


def merged(mine: Side, theirs: Side) -> Message:
    text = (
        f"What {one_line(theirs.name)} has on {platform(theirs)} is yours here, too. Your preferences stay those of "
        f"here, and I write to you on {platform(mine)} unless you tell me otherwise. `unlink` makes you two again."
    )
    return Message("You are one person on both platforms", (Text(with_examples(text)),), Tone.GOOD)


def joined(mine: Side, theirs: Side, came: Side, shift: int) -> Message:
    """`came`: whose tasks have new numbers: `shift` more."""
    blocks: list[Block] = []
    if shift and came.tasks:
        text = f"The tasks of {team(came)} have new numbers: #1 is #{shift + 1} now, and so on; the history tells."
        blocks += [Text((text,)), Note(("Buttons in older messages there still mean the tasks that they name.",))]
    people = "Who is on both platforms says `link`, to be one person. `admin unlink` makes you two teams again."
    return Message(f"{team(mine)} and {team(theirs)} are one team", (*blocks, Text(with_examples(people))), Tone.GOOD)


def ask_unlink(side: Side) -> Message:
    text = (
        f"Your account on {platform(side)} becomes a person of its own, with your name and your preferences. The tasks "
        "you have stay with your other account; nothing is lost."
    )
    button = Button("Yes, two people", "unlink confirm:yes", Tone.BAD)
    return Message("Be two people again?", (Text((text,)), Buttons((button,))))


def unlinked(side: Side) -> Message:
    others = listed([one.capitalize() for one in side.accounts if one != side.platform])
    return Message(
        "You are two people again", (Text((f"Your tasks are those of your account on {others}.",)),), Tone.GOOD
    )


def ask_part(side: Side) -> Message:
    text = (
        f"Channels on {platform(side)} become a team of their own, with the tasks that were made in them, by the "
        "numbers they have, and the people here. All other tasks stay where they are; none is lost."
    )
    button = Button("Yes, two teams", "admin unlink confirm:yes", Tone.BAD)
    return Message("Be two teams again?", (Text((text,)), Buttons((button,))))


def parted(side: Side) -> Message:
    text = f"The tasks made in channels on {platform(side)} are here, the others there. Who was on both sides still is."
    return Message("You are two teams again", (Text((text,)),), Tone.GOOD)
