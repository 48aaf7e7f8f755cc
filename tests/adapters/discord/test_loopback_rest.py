"""The loopback's channels, messages and servers over REST."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import aiohttp
import discord
import pytest

from tests.adapters.discord.loopback import Discord, Permission
from tests.adapters.discord.loopback_tools import Card, PlainBot, connected, raw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.adapters.discord.loopback_tools import Raw

SAY = {"content": "hello", "allowed_mentions": {"parse": []}}


@pytest.fixture
async def server() -> AsyncIterator[Discord]:
    async with Discord() as running:
        yield running


@pytest.fixture
async def by(server: Discord) -> AsyncIterator[Raw]:
    async with raw(server) as requests:
        yield requests


async def code(by: Raw, what: str, body: object = None) -> tuple[int, int]:
    status, answer = await by.ask(what, body)
    return status, answer["code"] if status >= 400 else 0


# ---- the door


async def test_a_request_is_authorized_and_answered_as_json_without_a_charset(server: Discord) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"{server.api_base}/users/@me"
        async with session.get(url, headers={"Authorization": "Bot another"}) as answer:
            assert answer.status == 401
            assert answer.headers["Content-Type"] == "application/json"
        async with session.get(url, headers={"Authorization": f"Bot {server.token}"}) as answer:
            assert (await answer.json())["id"] == str(server.bot.id)
            assert answer.headers["X-RateLimit-Remaining"] == "9999"
    assert server.api.invalid_requests == 1


async def test_what_the_loopback_does_not_have_is_a_violation(server: Discord, by: Raw) -> None:
    assert await code(by, "GET /sticker-packs") == (404, 0)
    server.forgive("no such route")


async def test_discord_py_cannot_log_in_with_another_token(server: Discord) -> None:
    bot = PlainBot(server)
    with pytest.raises(discord.LoginFailure):
        await bot.login("another")
    await bot.close()


# ---- permissions


async def test_permissions_are_those_of_the_channel(server: Discord, by: Raw) -> None:
    acme = server.guild("Acme")
    ana = server.person("Ana", acme)
    open_, closed = acme.channel("web"), acme.channel("hr", private=[ana], bot=False)
    send = "POST /channels/{}/messages"
    assert await code(by, send.format(open_.id), SAY) == (200, 0)
    assert await code(by, send.format(closed.id), SAY) == (403, 50001)
    assert await code(by, send.format(1), SAY) == (404, 10003)
    assert await code(by, f"GET /channels/{closed.id}") == (403, 50001)
    open_.deny(server.bot, Permission.SEND_MESSAGES)
    assert await code(by, send.format(open_.id), SAY) == (403, 50013)
    closed.allow(server.bot, Permission.VIEW_CHANNEL)
    assert await code(by, send.format(closed.id), SAY) == (200, 0)
    acme.remove_bot()
    assert await code(by, send.format(closed.id), SAY) == (403, 50001)


async def test_a_role_opens_what_everyone_is_denied(server: Discord) -> None:
    acme = server.guild("Acme")
    ops, admins = acme.role("ops"), acme.role("admins", permissions=Permission.ADMINISTRATOR)
    ana, max_, eve = (
        server.person("Ana", acme, roles=[ops]),
        server.person("Max", acme, roles=[admins]),
        server.person("Eve", acme),
    )
    secret = acme.channel("secret", private=[ops])
    assert secret.viewers == [acme.owner, server.bot, ana, max_]
    secret.allow(eve, Permission.VIEW_CHANNEL)
    secret.deny(ana, Permission.VIEW_CHANNEL)
    assert (secret.shows(eve), secret.shows(ana)) == (True, False)
    open_ = acme.channel("open")
    open_.deny(ops, Permission.VIEW_CHANNEL)
    assert (open_.shows(eve), open_.shows(ana), open_.shows(max_)) == (True, False, True)


async def test_history_needs_its_permission(server: Discord, by: Raw) -> None:
    web = server.guild("Acme").channel("web")
    _, said = await by.ask(f"POST /channels/{web.id}/messages", SAY)
    web.deny(server.bot, Permission.READ_MESSAGE_HISTORY)
    assert await by.ask(f"GET /channels/{web.id}/messages") == (200, [])
    assert await code(by, f"GET /channels/{web.id}/messages/{said['id']}") == (403, 50013)
    reply = {**SAY, "message_reference": {"message_id": said["id"]}}
    assert await code(by, f"POST /channels/{web.id}/messages", reply) == (400, 160002)


async def test_only_with_the_intent_the_members_are_listed(server: Discord, by: Raw) -> None:
    acme = server.guild("Acme")
    ana = server.person("Ana", acme, nick="Annie")
    assert await code(by, f"GET /guilds/{acme.id}/members?limit=5") == (403, 50001)
    server.gateway.privileged.add("members")
    members = (await by.ask(f"GET /guilds/{acme.id}/members?limit=5"))[1]
    assert [one["user"]["username"] for one in members] == ["developer", "nudge", "acme's_owner", "ana"][1:]
    assert (await by.ask(f"GET /guilds/{acme.id}/members/{ana.id}"))[1]["nick"] == "Annie"
    assert len((await by.ask(f"GET /guilds/{acme.id}/members/search?query=ann&limit=9"))[1]) == 1
    assert await code(by, f"GET /guilds/{acme.id}/members/5") == (404, 10013)
    assert await code(by, f"GET /guilds/{acme.id}/members/{server.developer.id}") == (404, 10007)


# ---- messages


async def test_the_real_client_sends_edits_reads_and_deletes(server: Discord) -> None:
    acme = server.guild("Acme")
    web = acme.channel("web")
    async with connected(PlainBot(server)) as bot:
        room = bot.get_channel(web.id)
        assert isinstance(room, discord.TextChannel)
        sent = [await room.send(f"number {index}") for index in range(5)]
        assert [one.content async for one in room.history(limit=3)] == ["number 4", "number 3", "number 2"]
        after = [one.content async for one in room.history(after=sent[1])]
        assert after == ["number 2", "number 3", "number 4"]
        assert [one.content async for one in room.history(before=sent[1])] == ["number 0"]
        await sent[0].edit(content="edited")
        assert (await room.fetch_message(sent[0].id)).content == "edited"
        reply = await sent[0].reply("indeed")
        assert web.last.reference is web.messages[0]
        assert reply.reference is not None
        await sent[0].delete()
        with pytest.raises(discord.NotFound, match="10008"):
            await room.fetch_message(sent[0].id)
        with pytest.raises(discord.HTTPException, match="Unknown message"):
            await sent[0].reply("gone")
    server.forgive("Unknown message")


async def test_a_message_of_somebody_else_is_not_the_bots(server: Discord, by: Raw) -> None:
    acme = server.guild("Acme")
    ana, web = server.person("Ana", acme), acme.channel("web")
    said = await ana.says(web, "mine")
    assert await code(by, f"PATCH /channels/{web.id}/messages/{said.id}", SAY) == (403, 50005)
    assert await code(by, f"DELETE /channels/{web.id}/messages/{said.id}") == (403, 50013)


async def test_a_nonce_is_sent_once_for_some_minutes(server: Discord, by: Raw) -> None:
    web = server.guild("Acme").channel("web")
    path = f"POST /channels/{web.id}/messages"
    once = {**SAY, "nonce": "ob-1", "enforce_nonce": True}
    first, second = (await by.ask(path, once))[1], (await by.ask(path, {**once, "content": "other"}))[1]
    assert (first["id"], second["content"]) == (second["id"], "hello")
    await by.ask(path, {**SAY, "nonce": "ob-1"})
    assert len(web.messages) == 2
    server.clock.move(600)
    await by.ask(path, once)
    assert len(web.messages) == 3
    assert await code(by, path, {**once, "nonce": "x" * 26}) == (400, 50035)
    server.forgive("nonce")


@pytest.mark.parametrize("status", [403, 400])
async def test_direct_messages_may_be_closed(server: Discord, by: Raw, status: int) -> None:
    ana = server.person("Ana", server.guild("Acme"))
    ana.close_dms(status)
    opened = await by.ask("POST /users/@me/channels", {"recipient_id": str(ana.id)})
    path = f"POST /channels/{opened[1]['id']}/messages"
    assert await code(by, path, SAY) == (status, 50007)
    ana.open_dms()
    assert await code(by, path, SAY) == (200, 0)
    assert ana.dm.last.text == "hello"


async def test_files_are_uploaded_and_fetched(server: Discord) -> None:
    web = server.guild("Acme").channel("web")
    async with connected(PlainBot(server)) as bot:
        room = bot.get_channel(web.id)
        assert isinstance(room, discord.TextChannel)
        file = discord.File(__file__, filename="tasks.csv")
        sent = await room.send("Here", file=file)
        assert await sent.attachments[0].read() == web.last.files[0].content
        assert web.last.files[0].name == "tasks.csv"
        await sent.edit(attachments=[])
        assert web.last.files == []
        with pytest.raises(discord.HTTPException, match="40005"):
            await room.send(file=discord.File(_large(), filename="large"))
    server.forgive("40005")


def _large() -> object:
    from io import BytesIO

    return BytesIO(b"x" * (10 * 2**20 + 1))


async def test_reactions_are_put_and_taken(server: Discord) -> None:
    acme = server.guild("Acme")
    ana, web = server.person("Ana", acme), acme.channel("web")
    async with connected(PlainBot(server)) as bot:
        said = await ana.says(web, "hello")
        await ana.reacts(said, "🎉")
        room = bot.get_channel(web.id)
        assert isinstance(room, discord.TextChannel)
        message = await room.fetch_message(said.id)
        await message.add_reaction("✅")
        await message.add_reaction("✅")
        assert said.reactions == {"🎉": [ana], "✅": [server.bot]}
        await message.remove_reaction("✅", bot.user)  # type: ignore[arg-type]
        assert said.reactions == {"🎉": [ana]}
        with pytest.raises(discord.HTTPException, match="10014"):
            await message.add_reaction("nonsense")
        web.deny(server.bot, Permission.ADD_REACTIONS)
        await message.add_reaction("🎉")
        with pytest.raises(discord.Forbidden):
            await message.add_reaction("✅")


# ---- threads


async def test_threads_hang_on_messages(server: Discord) -> None:
    acme = server.guild("Acme")
    web = acme.channel("web")
    async with connected(PlainBot(server)) as bot:
        room = bot.get_channel(web.id)
        assert isinstance(room, discord.TextChannel)
        card = await room.send(view=Card("Fix"))
        thread = await card.create_thread(name="#1 Fix")
        await thread.send("A comment")
        assert thread.id == card.id
        assert server.world.channels[thread.id].last.text == "A comment"
        assert web.last.thread is server.world.channels[thread.id]
        with pytest.raises(discord.HTTPException, match="160004"):
            await card.create_thread(name="again")
        server.world.channels[thread.id].archive()
        await thread.send("It opens again")
        server.world.channels[thread.id].archive(locked=True)
        web.deny(server.bot, Permission.SEND_MESSAGES_IN_THREADS)
        with pytest.raises(discord.Forbidden):
            await thread.send("Not allowed")
        web.allow(server.bot, Permission.SEND_MESSAGES_IN_THREADS)
        with pytest.raises(discord.HTTPException, match="50083"):
            await thread.send("Locked")


async def test_a_removed_flag_and_old_fields_do_not_come_back(server: Discord, by: Raw) -> None:
    web = server.guild("Acme").channel("web")
    path = f"/channels/{web.id}/messages"
    layout = {"flags": 1 << 15, "components": [{"type": 10, "content": "New"}]}
    _, old = await by.ask(f"POST {path}", SAY)
    assert await code(by, f"PATCH {path}/{old['id']}", layout) == (400, 50035)
    assert await code(by, f"PATCH {path}/{old['id']}", {**layout, "content": None}) == (200, 0)
    assert web.last.text == "New"
    assert await code(by, f"PATCH {path}/{old['id']}", {"flags": 0}) == (400, 50035)
    assert await code(by, f"PATCH {path}/{old['id']}", {"content": "Old"}) == (400, 50035)
    assert await code(by, f"PATCH {path}/{old['id']}", {"components": []}) == (400, 50006)
    server.violations.clear()


async def test_requests_without_a_word_about_mentions_are_noted(server: Discord, by: Raw) -> None:
    web = server.guild("Acme").channel("web")
    await by.ask(f"POST /channels/{web.id}/messages", SAY)
    assert server.unguarded == []
    await by.ask(f"POST /channels/{web.id}/messages", {"content": "hello"})
    assert server.unguarded == [f"POST /channels/{web.id}/messages"]


async def test_a_file_that_a_component_shows_is_there(server: Discord, by: Raw) -> None:
    web = server.guild("Acme").channel("web")
    shown = {"flags": 1 << 15, "components": [{"type": 13, "file": {"url": "attachment://a.txt"}}]}
    assert await code(by, f"POST /channels/{web.id}/messages", shown) == (400, 50035)
    form = aiohttp.FormData({"payload_json": json.dumps(shown)})
    form.add_field("files[0]", b"content", filename="a.txt", content_type="text/plain")
    headers = {"Authorization": f"Bot {server.token}"}
    url = f"{server.api_base}/channels/{web.id}/messages"
    async with by.session.post(url, data=form, headers=headers) as answer:
        assert answer.status == 200
    server.forgive("attachment://a.txt")
