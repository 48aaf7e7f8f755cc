"""What somebody said → the draft of a task. Said to people, not to the bot: nothing in it is a sign or a command.

- The title is the first sentence; one of a word or two ("Hi Bob!") takes the next one along.
- A clear date at its end is when it is due. An unclear one stays in the title, and nobody is asked.
- Whoever the message begins with was addressed: they are the assignees. People mentioned further on are talked about.
- What the title does not hold goes into the description, whole, with who said it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.model import COMMENT_LENGTH, PEOPLE_PER_TASK, TITLE_LENGTH
from bot.parsing import dates
from bot.parsing.clean import MAX_LINE, clean
from bot.parsing.fields import SOURCE_LENGTH
from bot.terms import Draft, WhoRef

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.calendar import When
    from bot.contents import FromMessage
    from bot.parsing.grammar import Reading
    from bot.ports import Sender

TEXT_LENGTH = 3000  # of a message that is taken along: no form holds more
FEW_WORDS = 3  # a shorter sentence says too little for a title

_ACCOUNT = re.compile(r"<@([^<>\s]+)>")
_REFERENCE = re.compile(r"<[@#]([^<>\s]+)>")
_ADDRESSED = re.compile(r"(?:\s*<@[^<>\s]+>[\s,:;]*(?:and\s+|&\s*)?)+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def read_message(message: FromMessage, named: Mapping[str, Sender], reading: Reading) -> Draft:
    """`named`: account → who that is; those whom no task can be given are left out. Raises nothing.

    The title may be empty, as the text may be.
    """
    text = clean(message.text[:MAX_LINE]).strip()
    addressed = _ADDRESSED.match(text)
    first_line = next(iter(text[addressed.end() if addressed else 0 :].strip().splitlines()), "")
    sentence = readable(_first_sentence(first_line), named)
    title, due = _dated(sentence, reading)
    whole = readable(text, named)
    title = _clipped(title, TITLE_LENGTH)
    says_more = title not in {whole, whole.rstrip(".")}
    return Draft(
        title=title,
        description=signed(whole if says_more else "", message.author),
        people=_people(addressed[0] if addressed else "", named),
        due=due,
        source=message.link if 0 < len(message.link) <= SOURCE_LENGTH else None,
    )


def quote(text: str, author: str, link: str, named: Mapping[str, Sender]) -> str:
    """What somebody said, as a comment says it."""
    quoted = "\n".join(f"> {line}".rstrip() for line in readable(clean(text[:MAX_LINE]).strip(), named).splitlines())
    below = "\n".join(filter(None, (f"— {_name(author)}", link)))
    room = min(COMMENT_LENGTH, TEXT_LENGTH) - len(below) - 1
    return f"{_clipped(quoted, room)}\n{below}" if quoted else below


def readable(text: str, named: Mapping[str, Sender]) -> str:
    """With names where neutral references stand."""

    def name(found: re.Match[str]) -> str:
        known = named.get(found[1])
        sign = found[0][1]
        return f"{sign}{_name(known.name or known.handle) if known else found[1]}"

    return _REFERENCE.sub(name, text)


def signed(text: str, author: str) -> str:
    below = f"\n\n— {_name(author)}"
    return (_clipped(text, TEXT_LENGTH - len(below)) + below).strip()


def _first_sentence(line: str) -> str:
    words = line.split()
    for end in _SENTENCE_END.finditer(line):
        if len(line[: end.start()].split()) >= FEW_WORDS:
            return line[: end.start()]
    return " ".join(words)


def _dated(sentence: str, reading: Reading) -> tuple[str, When | None]:
    """The sentence without the date it ends in, and the date; a full stop goes, a question mark stays."""
    words = sentence.rstrip(".").split()
    count = dates.find_tail(words, reading.calendar, reading.now)
    if not count or count == len(words):
        return " ".join(words), None
    try:
        due = dates.read(" ".join(words[-count:]).rstrip("?!,;:"), reading.calendar, reading.now)
    except UserError:
        return " ".join(words), None
    return " ".join(words[:-count]), due


def _people(addressed: str, named: Mapping[str, Sender]) -> tuple[WhoRef, ...]:
    accounts = dict.fromkeys(_ACCOUNT.findall(addressed))
    there = [account for account in accounts if account in named and not named[account].barred]
    return tuple(WhoRef(account=account) for account in there[:PEOPLE_PER_TASK])


def _name(text: str) -> str:
    return " ".join(clean(text[:200]).split())


def _clipped(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
