"""A person types commands and uses menus; what Discord's app would not let them send is Refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tests.adapters.discord.loopback import registry, sending
from tests.adapters.discord.loopback.commands import (
    ATTACHMENT,
    BOOLEAN,
    CHANNEL,
    GROUP,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    SUBCOMMAND,
    USER,
)
from tests.adapters.discord.loopback.interactions import AUTOCOMPLETE, COMMAND, Choice, Interaction
from tests.adapters.discord.loopback.limits import OPTION_LENGTH, length
from tests.adapters.discord.loopback.people import User
from tests.adapters.discord.loopback.permissions import Permission, in_guild
from tests.adapters.discord.loopback.places import Channel, Role
from tests.adapters.discord.loopback.sending import Refused
from tests.adapters.discord.loopback.world import File

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.messages import Message

Value: TypeAlias = "str | int | float | bool | User | Role | Channel | File | Choice"

KINDS: dict[int, tuple[type, ...]] = {
    STRING: (str,),
    INTEGER: (int,),
    BOOLEAN: (bool,),
    USER: (User,),
    CHANNEL: (Channel,),
    ROLE: (Role,),
    MENTIONABLE: (User, Role),
    NUMBER: (int, float),
    ATTACHMENT: (File,),
}


class Commanding(User):
    """`path`: "task add". Options by name; those that are no Python names in `more`."""

    async def slash(
        self, channel: Channel, path: str, more: dict[str, Value] | None = None, /, **options: Value
    ) -> Interaction:
        """Sends the command, and waits for the bot's acknowledgement as long as Discord does."""
        command, steps, given = self._typed(channel, path, {**(more or {}), **options})
        leaf = _leaf(command, steps)
        missing = [one["name"] for one in leaf if one.get("required") and one["name"] not in given]
        if missing:
            raise Refused(f"/{path} needs {', '.join(missing)}")
        values = [_option(one, given[one["name"]]) for one in leaf if one["name"] in given]
        interaction = Interaction(self.world, COMMAND, self, channel, name=path)
        return await sending.ask(interaction, self._data(channel, command, steps, values, given))

    async def typing(
        self,
        channel: Channel,
        path: str,
        more: dict[str, Value] | None = None,
        /,
        *,
        focused: tuple[str, Value],
        **options: Value,
    ) -> list[Choice]:
        """What is offered while an option is typed: `focused=("due", "fri 5")`. The other options may be anything."""
        interaction = await self.types(channel, path, more, focused=focused, **options)
        if interaction.acknowledged is None:
            raise Refused("Loading options failed")
        return interaction.choices

    async def types(
        self,
        channel: Channel,
        path: str,
        more: dict[str, Value] | None = None,
        /,
        *,
        focused: tuple[str, Value],
        **options: Value,
    ) -> Interaction:
        """As typing; the interaction."""
        name, typed = focused
        given = {**(more or {}), **options, name: typed}
        command, steps, given = self._typed(channel, path, given)
        leaf = _leaf(command, steps)
        if not next(one for one in leaf if one["name"] == name).get("autocomplete"):
            raise Refused(f"{name} of /{path} has no autocomplete")
        values = [_partial(one, given[one["name"]]) for one in leaf if one["name"] in given]
        for one in values:
            if one["name"] == name:
                one["focused"] = True
        interaction = Interaction(self.world, AUTOCOMPLETE, self, channel, name=path)
        return await sending.ask(interaction, self._data(channel, command, steps, values, given))

    async def message_menu(self, message: Message, name: str) -> Interaction:
        """Right click on a message, Apps."""
        if message.deleted or message not in self.sees(message.channel):
            raise Refused(f"{self.name} does not see this message")
        found = {"messages": {str(message.id): message.document()}}
        return await self._use_menu(registry.MESSAGE, name, message.channel, message.id, {"resolved": found})

    async def user_menu(self, user: User, name: str, channel: Channel) -> Interaction:
        """Right click on somebody, Apps; `channel`: where one is at that moment."""
        found = sending.resolved(channel, [user], self)
        return await self._use_menu(registry.USER, name, channel, user.id, found)

    async def _use_menu(
        self, kind: int, name: str, channel: Channel, target: int, found: dict[str, Json]
    ) -> Interaction:
        command = self._command(kind, name, channel)
        data = {"id": command["id"], "name": name, "type": kind, "target_id": str(target), **found}
        return await sending.ask(Interaction(self.world, COMMAND, self, channel, name=name, menu=True), data)

    def offers(self, channel: Channel, path: str) -> bool:
        """Whether Discord shows the person this chat command there."""
        try:
            self._command(registry.CHAT, path.split(maxsplit=1)[0], channel)
        except Refused:
            return False
        return True

    def _command(self, kind: int, name: str, channel: Channel) -> dict[str, Json]:
        sending.check_place(self, channel)
        command = self.world.registry.find(kind, name, channel)
        if command is None:
            raise Refused(f"there is no command {name!r} in {channel.name}")
        needed = command.get("default_member_permissions")
        if needed is not None and channel.guild is not None:
            has = in_guild(channel.guild.members[self.id])
            if not has & Permission.ADMINISTRATOR and (int(needed) & ~has or not int(needed)):
                raise Refused(f"{self.name} may not use {name!r}")
        return command

    def _typed(
        self, channel: Channel, path: str, given: dict[str, Value]
    ) -> tuple[dict[str, Json], list[dict[str, Json]], dict[str, Value]]:
        """The command, the groups and subcommands below it, and the options with the names that were typed."""
        first, *rest = path.removeprefix("/").split()
        command = self._command(registry.CHAT, first, channel)
        steps: list[dict[str, Json]] = []
        place = command
        for word in rest:
            found = [one for one in place.get("options", []) if one["name"] == word and one["type"] <= GROUP]
            if not found:
                raise Refused(f"there is no /{path}")
            place = found[0]
            steps.append(place)
        if any(one["type"] in (SUBCOMMAND, GROUP) for one in place.get("options", [])):
            raise Refused(f"/{path} is not complete")
        known = {one["name"] for one in place.get("options", [])}
        unknown = set(given) - known
        if unknown:
            raise Refused(f"/{path} has no option {', '.join(sorted(unknown))}; it has {', '.join(sorted(known))}")
        return command, steps, {name: one.value if isinstance(one, Choice) else one for name, one in given.items()}

    def _data(
        self,
        channel: Channel,
        command: dict[str, Json],
        steps: list[dict[str, Json]],
        values: list[dict[str, Json]],
        given: dict[str, Value],
    ) -> dict[str, Json]:
        options = values
        for step in reversed(steps):
            options = [{"name": step["name"], "type": step["type"], "options": options}]
        picked = [one for one in given.values() if isinstance(one, User | Role | Channel | File)]
        data: dict[str, Json] = {"id": command["id"], "name": command["name"], "type": registry.CHAT}
        data |= {"options": options} if options else {}
        data |= {"guild_id": command["guild_id"]} if "guild_id" in command else {}
        return data | sending.resolved(channel, picked, self)


def _leaf(command: dict[str, Json], steps: list[dict[str, Json]]) -> list[dict[str, Json]]:
    return (steps[-1] if steps else command).get("options") or []


def _option(option: dict[str, Json], value: Value) -> dict[str, Json]:
    name, kind = option["name"], option["type"]
    value = _chosen(option, value)
    if not isinstance(value, KINDS[kind]) or (isinstance(value, bool) and kind != BOOLEAN):
        raise Refused(f"{name} cannot be {value!r}")
    if isinstance(value, str):
        size = length(value)
        if not option.get("min_length", 1) <= size <= option.get("max_length", OPTION_LENGTH):
            raise Refused(f"{name} cannot be {size} characters long")
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = option.get("min_value", value), option.get("max_value", value)
        if not low <= value <= high:
            raise Refused(f"{name} is between {low} and {high}")
    sent = str(value.id) if isinstance(value, User | Role | Channel | File) else value
    return {"name": name, "type": kind, "value": sent}


def _chosen(option: dict[str, Json], value: Value) -> Value:
    """With choices, only one of them can be picked; by its name or value."""
    choices = option.get("choices")
    if not choices:
        return value
    for one in choices:
        if value in (one["name"], one["value"]):
            chosen: Value = one["value"]
            return chosen
    raise Refused(f"{option['name']} is one of {', '.join(one['name'] for one in choices)}")


def _partial(option: dict[str, Json], value: Value) -> dict[str, Json]:
    """While typing nothing is checked; numbers that are still typed come as texts."""
    sent = str(value.id) if isinstance(value, User | Role | Channel | File) else value
    return {"name": option["name"], "type": option["type"], "value": sent}
