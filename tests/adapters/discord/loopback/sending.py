"""INTERACTION_CREATE: built as Discord builds it, sent over the gateway, waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import limits, payloads
from tests.adapters.discord.loopback.interactions import COMPONENT, SUBMISSION, Interaction
from tests.adapters.discord.loopback.messages import attachment
from tests.adapters.discord.loopback.people import User
from tests.adapters.discord.loopback.permissions import Permission
from tests.adapters.discord.loopback.places import Channel, Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.world import File


class Refused(Exception):
    """Discord's own app does not let the person do this; the bot never hears of it."""


def document_of(interaction: Interaction, data: dict[str, Json]) -> dict[str, Json]:
    world, channel, person = interaction.world, interaction.channel, interaction.person
    guild = channel.guild
    known: dict[str, Json] = {
        "id": str(interaction.id),
        "application_id": str(world.application_id),
        "type": interaction.kind,
        "data": data,
        "token": interaction.token,
        "version": 1,
        "channel_id": str(channel.id),
        "channel": payloads.partial_channel(channel, person),
        "locale": person.locale,
        "app_permissions": str(channel.permissions(world.bot)),
        "entitlements": [],
        "entitlement_sku_ids": [],
        "authorizing_integration_owners": {"0": str(guild.id) if guild else "0"},
        "context": 0 if guild else 1,
        "attachment_size_limit": limits.FILE_SIZE,
    }
    if guild is None:
        known["user"] = payloads.user(person)
    else:
        member = guild.members[person.id]
        known["member"] = payloads.member(member, channel.permissions(person))
        known |= {"guild_id": str(guild.id), "guild_locale": guild.locale}
        known["guild"] = {"id": str(guild.id), "locale": guild.locale, "features": []}
    if interaction.source is not None and interaction.kind in (COMPONENT, SUBMISSION):
        known["message"] = interaction.source.document()
    return known


def send(interaction: Interaction, data: dict[str, Json]) -> None:
    interaction.document = document_of(interaction, data)
    deliver(interaction)


def deliver(interaction: Interaction) -> None:
    """Also once more: Discord does, now and then."""
    interaction.world.gateway.dispatch("INTERACTION_CREATE", interaction.document, interaction.channel.guild_id)


async def ask(interaction: Interaction, data: dict[str, Json]) -> Interaction:
    """Sent, and waited for as long as Discord waits."""
    send(interaction, data)
    await interaction.acknowledgement()
    return interaction


def check_place(person: User, channel: Channel) -> None:
    """The person is there, the bot too, and both may use commands there."""
    if not channel.shows(person):
        raise Refused(f"{person.name} does not see {channel.name}")
    if channel.guild is not None and not channel.guild.has_bot:
        raise Refused(f"the bot is not in {channel.guild.name}")
    if channel.deleted or channel.locked:
        raise Refused(f"{channel.name} is gone or locked")
    if not channel.allows(person, Permission.USE_APPLICATION_COMMANDS):
        raise Refused(f"{person.name} may not use commands in {channel.name}")


def resolved(channel: Channel, picked: Iterable[User | Role | Channel | File], viewer: User) -> dict[str, Json]:
    """What the ids in the data stand for."""
    found: dict[str, dict[str, Json]] = {}
    for one in picked:
        if isinstance(one, User):
            found.setdefault("users", {})[str(one.id)] = payloads.user(one)
            member = channel.guild.members.get(one.id) if channel.guild else None
            if member is not None:
                document = payloads.partial_member(member, channel.permissions(one))
                found.setdefault("members", {})[str(one.id)] = document
        elif isinstance(one, Role):
            found.setdefault("roles", {})[str(one.id)] = payloads.role(one)
        elif isinstance(one, Channel):
            found.setdefault("channels", {})[str(one.id)] = payloads.partial_channel(one, viewer)
        else:
            found.setdefault("attachments", {})[str(one.id)] = attachment(channel, one, ephemeral=True)
    return {"resolved": found} if found else {}
