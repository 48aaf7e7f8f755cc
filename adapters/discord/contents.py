"""What a message of Discord's holds: its words, whose they are, its files, and what can be pressed. Pure.

Addresses of files hold for a day. So of a file in a message the message is what people open, and by which it is found
again: "channel/message/attachment".
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, TypeAlias

from adapters.discord import actions
from adapters.discord.received import id_of, mapping, mappings, number, sender, text
from bot.characters import one_line
from bot.files import MOST_FILES, SentFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Payload: TypeAlias = "Mapping[str, Any]"

_TEXT_DISPLAY = 10  # a component


def said_in(message: Payload) -> str:
    """Some only forward what others said, other bots write beside the text, and some people only send a file."""
    said = (_written_in(one) for one in (message, *_forwarded(message)))
    files = (text(one, "title") or text(one, "filename") for one in mappings(message, "attachments"))
    return next(filter(None, (*said, *files)), "")


def _forwarded(message: Payload) -> list[Payload]:
    return [mapping(one, "message") for one in mappings(message, "message_snapshots")]


def _written_in(message: Payload) -> str:
    embeds = (f"{text(one, 'title')}\n{text(one, 'description')}".strip() for one in mappings(message, "embeds"))
    shown = (text(one, "content") for one in _components(message) if number(one, "type") == _TEXT_DISPLAY)
    return text(message, "content") or next(filter(None, embeds), "") or "\n".join(filter(None, shown))


def author(message: Payload) -> str:
    return sender(message.get("author"), message.get("member"), "").name


def origin_of(message: Payload) -> str:
    """The line that shows this private message again: its "Refresh" button has it."""
    for one in _components(message):
        kind, line = actions.read_custom_id(text(one, "custom_id")) or ("", "")
        if kind == actions.ORIGIN:
            return line
    return ""


def _components(message: Payload) -> Iterator[Payload]:
    """All of them, in whatever they stand, from top to bottom."""
    waiting = mappings(message, "components")[::-1]
    while waiting:
        one = waiting.pop()
        yield one
        inside = [*mappings(one, "components"), mapping(one, "accessory")]
        waiting += [part for part in reversed(inside) if part]


# ---- files


def files_in(message: Payload, channel: str, link: str, *, bot_user: str) -> tuple[SentFile, ...]:
    """`link`: of the message. What the bot itself has sent is none."""
    if id_of(message, "author", "id") == bot_user:
        return ()
    attached = [one for part in (message, *_forwarded(message)) for one in mappings(part, "attachments")]
    known = (one for one in attached if id_of(one, "id"))
    place = f"{channel}/{id_of(message, 'id')}"
    return tuple(_file(one, f"{place}/{id_of(one, 'id')}", link) for one in known)[:MOST_FILES]


def file_of(attachment: Payload) -> SentFile:
    """Given to a command, in no message: there is only its own address."""
    return _file(attachment, id_of(attachment, "id"), text(attachment, "url"))


def _file(attachment: Payload, known: str, link: str) -> SentFile:
    return SentFile(
        known,
        name=_name(attachment) or "file",
        size=number(attachment, "size"),
        media_type=text(attachment, "content_type").partition(";")[0].strip(),
        link=link,
        source=text(attachment, "url"),
    )


def _name(attachment: Payload) -> str:
    """As it was called; Discord's own name for it has only letters that an address may have."""
    title, name = one_line(text(attachment, "title")), one_line(text(attachment, "filename"))
    ending = PurePosixPath(name).suffix
    return f"{title}{'' if title.endswith(ending) else ending}" if title else name
