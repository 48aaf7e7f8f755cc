"""What was chosen in a command, or is being typed into one → what the core is told. Pure.

Nothing here can be relied on: Discord's clients keep old commands until they are reloaded, and send whatever was typed
where something was suggested. What a command does not have any more is refused as a whole: without it, the rest would
say something else than what was meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.discord import tree
from adapters.discord.contents import file_of
from adapters.discord.received import Refused, is_id, mapping, mappings, number, text
from adapters.discord.text import neutral, references
from bot.contents import Chosen, Completing, Typed
from bot.errors import UserError
from bot.files import MOST_FILES
from bot.message import Message, Text, Tone
from bot.options import OptionKind

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.files import SentFile

_RELOAD = (
    "Your Discord still shows how it was in another version of me, so nothing was done. Reload Discord (Ctrl-R; on a "
    "phone close the app and open it again), then give it once more."
)
OUT_OF_DATE = Refused(Message("This command is out of date.", (Text((_RELOAD,)),), Tone.WARNING))
_CONTAIN_OPTIONS = frozenset({1, 2})  # a subcommand, a group of them
_PERSON, _CHANNEL, _ROLE, _MENTIONABLE, _ATTACHMENT = 6, 7, 8, 9, 11
_OF_TASKS = frozenset({OptionKind.TASK, OptionKind.TASKS})


def chosen(data: Mapping[str, Any], channels: Collection[str]) -> Chosen | Typed | Refused:
    """`data`: of the interaction. `channels`: where it happened, as adapters.discord.text.neutral has them."""
    path, given = _leaf(data)
    way = tree.way_of(path)
    kinds = {one.name: one.kind for one in way.options} if way else {}
    if way is None or any(text(one, "name") not in kinds for one in given):
        return OUT_OF_DATE
    if way is tree.QUICK:
        return typed("".join(text(one, "value") for one in given), channels)
    roles = mapping(data, "resolved", "roles")
    written = [one for one in given if number(one, "type") != _ATTACHMENT]
    values = {text(one, "name"): _value(one, kinds[text(one, "name")], roles, channels) for one in written}
    return Chosen(way.word, {name: value for name, value in values.items() if value})


def given_files(data: Mapping[str, Any]) -> tuple[SentFile, ...]:
    """In the order of the options; the option has only an id, which Discord explains beside it."""
    known = mapping(data, "resolved", "attachments")
    ids = [text(one, "value") for one in _leaf(data)[1] if number(one, "type") == _ATTACHMENT]
    return tuple(file_of(mapping(known, one)) for one in ids if one in known)[:MOST_FILES]


def typed(line: str, channels: Collection[str], *, bot_user: str = "", bot_role: str = "") -> Typed | Refused:
    """Parameters as adapters.discord.text.neutral; too long a line is refused."""
    try:
        return Typed(neutral(line, bot_user=bot_user, bot_role=bot_role, channels=channels))
    except UserError as error:
        return Refused(Message(error.problem, (Text((error.advice,)),), Tone.WARNING))


def asked(data: Mapping[str, Any]) -> Completing | Refused:
    """What the option that is being typed into could become."""
    path, given = _leaf(data)
    way = tree.way_of(path)
    focused = next((one for one in given if one.get("focused") is True), None)
    option = next((one for one in way.options if one.name == text(focused, "name")), None) if way else None
    if option is None or not option.kind.completes:
        return OUT_OF_DATE
    return Completing(option.kind.completes, references(text(focused, "value")))


# ---- parts


def _leaf(data: Mapping[str, Any]) -> tuple[str, list[Mapping[str, Any]]]:
    """The command as it is typed behind the slash, and its options."""
    path, given = text(data, "name"), mappings(data, "options")
    while given and number(given[0], "type") in _CONTAIN_OPTIONS:
        path, given = f"{path} {text(given[0], 'name')}", mappings(given[0], "options")
    return path, given


def _value(given: Mapping[str, Any], kind: OptionKind, roles: Mapping[str, Any], channels: Collection[str]) -> str:
    value = given.get("value")
    if isinstance(value, (bool, int, float)):
        return ("yes" if value else "") if isinstance(value, bool) else str(value)
    native = number(given, "type")
    if native in {_PERSON, _ROLE, _MENTIONABLE, _CHANNEL} and is_id(value):
        sign = "#" if native == _CHANNEL else "@&" if native == _ROLE or value in roles else "@"
        return f"<{sign}{value}>"
    return neutral(text(given, "value"), channels=channels if kind in _OF_TASKS else (), limit=None)
