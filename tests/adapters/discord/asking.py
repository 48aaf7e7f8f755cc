"""What people of the journeys do, and what they see then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.adapters.discord.looks import shown

if TYPE_CHECKING:
    from tests.adapters.discord.loopback import Person
    from tests.adapters.discord.loopback.commanding import Value
    from tests.adapters.discord.loopback.filling import Filled
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.loopback.places import Channel
    from tests.adapters.discord.workplace import Workplace

_NAMED = re.compile(r"@(&?)(\d{15,20})")


def seen(message: Message) -> str:
    """As it is read, a line for each part (looks.shown), with the names of people and roles."""
    return _NAMED.sub(lambda found: f"@{_name(message, found)}", "\n".join(shown(message)))  # type: ignore[arg-type]


def _name(message: Message, found: re.Match[str]) -> str:
    guild = message.channel.guild
    if found[1] and guild:
        return guild.roles[int(found[2])].name
    return message.channel.world.users[int(found[2])].name


async def asked(at: Workplace, by: Person, path: str, /, *, where: Channel | None = None, **options: Value) -> Message:
    """A command, with its options: the answer."""
    return await (await by.slash(where or at.web, path, options)).answered()


async def opened(
    at: Workplace, by: Person, path: str, /, *, where: Channel | None = None, **options: Value
) -> Interaction:
    """A command that opens a form."""
    return _form(await by.slash(where or at.web, path, options))


async def does(by: Person, message: Message, what: str, *, nth: int = 0) -> Message:
    """Presses the button of that label, or picks it from a menu: what came of it."""
    return await (await _pressed(by, message, what, nth)).answered()


async def opens(by: Person, message: Message, what: str, *, nth: int = 0) -> Interaction:
    """The same, where a form comes of it."""
    return _form(await _pressed(by, message, what, nth))


async def sends(by: Person, form: Interaction, values: dict[str, Filled] | None = None) -> Message:
    """What is not named stays as the form says it."""
    return await (await by.submit(form, values)).answered()


async def _pressed(by: Person, message: Message, what: str, nth: int) -> Interaction:
    if what in message.labels:
        return await by.click(message, what, nth=nth)
    menu = next(one for one in message.selects if what in [each["label"] for each in one.get("options", ())])
    return await by.select(message, menu["custom_id"], what)


def _form(interaction: Interaction) -> Interaction:
    assert interaction.modal is not None, interaction.text
    return interaction
