"""Whom the loopback lets a message ping."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.adapters.discord.loopback import Discord, Permission
from tests.adapters.discord.loopback_tools import Raw, raw, started

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.adapters.discord.loopback import Person
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.places import Channel, Guild, Role


@dataclass
class Office:
    server: Discord
    by: Raw
    acme: Guild
    ana: Person
    ben: Person
    ops: Role
    web: Channel

    async def pinged(self, text: str, allowed: Json = None, **more: Json) -> set[Json]:
        body = {"content": text, **more} | ({} if allowed is None else {"allowed_mentions": allowed})
        assert (await self.by.ask(f"POST /channels/{self.web.id}/messages", body))[0] == 200
        return set(self.web.last.pinged)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with Discord() as server, raw(server) as by:
        acme = server.guild("Acme")
        ops = acme.role("ops")
        ana, ben = server.person("Ana", acme), server.person("Ben", acme, roles=[ops])
        yield Office(server, by, acme, ana, ben, ops, acme.channel("web"))


async def test_without_allowed_mentions_a_bots_message_pings_all_it_mentions(office: Office) -> None:
    text = f"{office.ana.mention} <@!{office.ben.id}> {office.ops.mention} @everyone @here"
    assert await office.pinged(text) == {office.ana, office.ben, office.ops, "@everyone", "@here"}
    assert office.web.last.document()["mention_everyone"]


async def test_allowed_mentions_say_who_is_pinged(office: Office) -> None:
    text = f"{office.ana.mention} {office.ben.mention} {office.ops.mention} @everyone"
    assert await office.pinged(text, {"parse": []}) == set()
    assert await office.pinged(text, {}) == set()
    assert await office.pinged(text, {"parse": ["users"]}) == {office.ana, office.ben}
    assert await office.pinged(text, {"users": [str(office.ben.id)]}) == {office.ben}
    assert await office.pinged(text, {"parse": ["users"], "roles": [str(office.ops.id)]}) == {
        office.ana,
        office.ben,
        office.ops,
    }
    assert await office.pinged("nobody", {"users": [str(office.ben.id)]}) == set()


async def test_only_who_sees_the_channel_is_pinged(office: Office) -> None:
    secret = office.acme.channel("secret", private=[office.ana])
    office.web = secret
    assert await office.pinged(f"{office.ana.mention} {office.ben.mention}") == {office.ana}


async def test_everybody_and_most_roles_take_a_permission(office: Office) -> None:
    office.web.deny(office.server.bot, Permission.MENTION_EVERYONE)
    assert await office.pinged(f"{office.ops.mention} @everyone") == set()
    office.ops.mentionable = True
    assert await office.pinged(f"{office.ops.mention} @everyone") == {office.ops}


async def test_text_displays_ping_and_embeds_never(office: Office) -> None:
    shown = {"flags": 1 << 15, "components": [{"type": 10, "content": office.ana.mention}]}
    assert await office.pinged("", None, **shown) == {office.ana}
    assert await office.pinged("", None, embeds=[{"description": office.ana.mention}]) == set()


async def test_a_reply_pings_whom_it_answers_unless_told_otherwise(office: Office) -> None:
    said = await office.ana.says(office.web, "hello")
    reply = {"message_reference": {"message_id": str(said.id)}}
    assert await office.pinged("hello", None, **reply) == {office.ana}
    assert await office.pinged("hello", {"parse": ["users"]}, **reply) == set()
    assert await office.pinged("hello", {"parse": [], "replied_user": True}, **reply) == {office.ana}


async def test_edits_ping_nobody(office: Office) -> None:
    await office.pinged("nobody")
    path = f"/channels/{office.web.id}/messages/{office.web.last.id}"
    await office.by.ask(f"PATCH {path}", {"content": office.ana.mention})
    assert office.web.last.pinged == frozenset()


async def test_answers_to_interactions_ping_people_only_and_ephemeral_ones_nobody(office: Office) -> None:
    text = f"{office.ana.mention} {office.ops.mention} @everyone"
    for flags, expected in ((0, {office.ana}), (64, set())):
        ping = await started(office.server, office.by, office.ben, office.web)
        await office.by.respond(ping, 4, {"content": text, "flags": flags})
        assert ping.message is not None
        assert ping.message.pinged == expected
    deferred = await started(office.server, office.by, office.ben, office.web)
    await office.by.respond(deferred, 5)
    await office.by.ask(f"PATCH {office.by.webhook(deferred)}/messages/@original", {"content": text})
    assert deferred.message is not None
    assert deferred.message.pinged == {office.ana}


async def test_people_ping_too(office: Office) -> None:
    said = await office.ana.says(office.web, f"{office.ben.mention} {office.server.bot.mention}")
    assert said.pinged == {office.ben, office.server.bot}
