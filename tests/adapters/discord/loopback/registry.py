"""The application's commands: checked when they are uploaded, found when somebody uses one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import commands, limits
from tests.adapters.discord.loopback.errors import TOO_MANY_CREATES, ApiError

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.places import Channel
    from tests.adapters.discord.loopback.world import World

CHAT, USER, MESSAGE = 1, 2, 3


@dataclass
class Sync:
    """One upload. `guild` None: of the global commands."""

    guild: int | None
    commands: list[dict[str, Json]]


@dataclass
class Registry:
    """`syncs`: every accepted upload of the whole list."""

    world: World
    syncs: list[Sync] = field(default_factory=list)
    creates: list[tuple[float, int | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._scopes: dict[int | None, dict[tuple[int, str], dict[str, Json]]] = {}

    def listed(self, guild: int | None = None) -> list[dict[str, Json]]:
        return list(self._scopes.get(guild, {}).values())

    def overwrite(self, guild: int | None, documents: Json) -> list[dict[str, Json]]:
        """A command that was there under its type and name keeps its id."""
        sizes = commands.check(documents)
        warning = f"longer than {limits.COMMAND_TOTAL_BEFORE} characters in all"
        self.world.warnings += [
            f"/{name} is {warning}: {size}" for name, size in sizes.items() if size > limits.COMMAND_TOTAL_BEFORE
        ]
        before = self._scopes.get(guild, {})
        self._count_creates(guild, [one for one in documents if _key(one) not in before])
        self._scopes[guild] = {_key(one): self._stored(one, before.get(_key(one)), guild) for one in documents}
        self.syncs.append(Sync(guild, documents))
        self.world.changed()
        return self.listed(guild)

    def upsert(self, guild: int | None, document: Json) -> dict[str, Json]:
        others = [one for one in self.listed(guild) if _key(one) != _key(document)]
        commands.check([*others, document])
        scope = self._scopes.setdefault(guild, {})
        if _key(document) not in scope:
            self._count_creates(guild, [document])
        scope[_key(document)] = self._stored(document, scope.get(_key(document)), guild)
        return scope[_key(document)]

    def remove(self, guild: int | None, known: int) -> bool:
        scope = self._scopes.get(guild, {})
        keys = [key for key, one in scope.items() if one["id"] == str(known)]
        for key in keys:
            del scope[key]
        return bool(keys)

    def _count_creates(self, guild: int | None, fresh: list[Json]) -> None:
        now = self.world.clock()
        today = [one for one in self.creates if one[1] == guild and one[0] > now - 86400]
        if len(today) + len(fresh) > limits.CREATES_A_DAY:
            raise ApiError(*TOO_MANY_CREATES)
        self.creates += [(now, guild)] * len(fresh)

    def _stored(self, document: Json, before: Json, guild: int | None) -> dict[str, Json]:
        kept = {key: value for key, value in document.items() if key != "id"}
        known = {
            "id": before["id"] if before else str(self.world.snowflake()),
            "application_id": str(self.world.application_id),
            "version": str(self.world.snowflake()),
            "type": CHAT,
            "description": "",
            "default_member_permissions": None,
            "nsfw": False,
        }
        known |= {"guild_id": str(guild)} if guild else {"contexts": None, "integration_types": [0]}
        return known | kept

    def find(self, kind: int, name: str, channel: Channel) -> dict[str, Json] | None:
        """What somebody who uses it there gets: the server's own before the global one."""
        scopes = [channel.guild_id, None] if channel.guild else [None]
        for scope in scopes:
            found = self._scopes.get(scope, {}).get((kind, name))
            if found is not None and _is_offered(found, channel):
                return found
        return None


def _key(document: dict[str, Json]) -> tuple[int, str]:
    return document.get("type") or CHAT, document["name"]


def _is_offered(command: dict[str, Json], channel: Channel) -> bool:
    """By its contexts: 0 servers, 1 direct messages with the bot."""
    contexts = command.get("contexts")
    if contexts is None:
        return channel.guild is not None or command.get("dm_permission", True) is not False
    return (0 if channel.guild else 1) in contexts
