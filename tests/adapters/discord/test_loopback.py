"""The loopback Discord as people use it, with the real discord.py on the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest
from discord import app_commands, ui

from tests.adapters.discord.loopback import Discord, Permission, Refused
from tests.adapters.discord.loopback_tools import DEFAULT, Card, Form, PlainBot, connected, raw, started

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def server() -> AsyncIterator[Discord]:
    async with Discord() as running:
        yield running


def bot_with_task(server: Discord) -> PlainBot:
    """It knows /task add."""
    bot = PlainBot(server)
    group = app_commands.Group(name="task", description="Tasks")

    @group.command(name="add", description="Adds a task")
    @app_commands.choices(priority=[app_commands.Choice(name="High", value="high")])
    async def add(
        interaction: discord.Interaction,
        title: app_commands.Range[str, 2, 10],
        who: discord.Member | None = None,
        count: app_commands.Range[int, 1, 3] | None = None,
        priority: str | None = None,
    ) -> None:
        given = " ".join(str(one) for one in (title, who and who.mention, count, priority) if one)
        mentions = discord.AllowedMentions(users=[who] if who else [])
        await interaction.response.send_message(view=Card(f"Added {given}"), allowed_mentions=mentions)

    @add.autocomplete("title")
    async def complete(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        other = interaction.namespace.who.display_name if "who" in interaction.namespace else ""
        return [app_commands.Choice(name=f"{typed} {other}".strip(), value=typed)]

    bot.tree.add_command(group)
    return bot


async def test_a_typed_command_reaches_the_bot_and_its_answer_everybody(server: Discord) -> None:
    acme = server.guild("Acme")
    ana, ben = server.person("Ana", acme), server.person("Ben", acme)
    web = acme.channel("web")
    async with connected(bot_with_task(server)):
        used = await ana.slash(web, "task add", title="Fix", who=ben, count=2, priority="High")
    assert used.acknowledged == 4
    assert used.text == f"Added Fix {ben.mention} 2 high"
    assert used.message is web.last
    assert (web.last.labels, web.last.accent, web.last.pinged) == (["Done"], 0x00AA00, {ben})
    assert ben.sees(web) == [web.last]
    assert not used.failed
    assert len(server.registry.syncs) == 1


async def test_the_clients_own_limits_hold_before_the_bot_hears_of_anything(server: Discord) -> None:
    acme = server.guild("Acme")
    ana, ops = server.person("Ana", acme), acme.role("ops")
    web, secret = acme.channel("web"), acme.channel("secret", private=[])
    async with connected(bot_with_task(server)) as bot:
        for path, options in (
            ("task add", {}),
            ("task add", {"title": "x"}),
            ("task add", {"title": "much too long a title"}),
            ("task add", {"title": "Fix", "who": ops}),
            ("task add", {"title": "Fix", "count": 4}),
            ("task add", {"title": "Fix", "priority": "Medium"}),
            ("task add", {"title": "Fix", "colour": "red"}),
            ("task remove", {}),
            ("task", {}),
            ("job", {}),
        ):
            with pytest.raises(Refused):
                await ana.slash(web, path, options)
        with pytest.raises(Refused, match="does not see"):
            await ana.slash(secret, "task add", title="Fix")
        assert bot.seen == []


async def test_a_command_is_offered_by_permission_and_place(server: Discord) -> None:
    acme = server.guild("Acme")
    managers = acme.role("managers", permissions=Permission.MANAGE_GUILD)
    ana, max_ = server.person("Ana", acme), server.person("Max", acme, roles=[managers])
    web = acme.channel("web")
    only = {"name": "setup", "description": "…", "default_member_permissions": "32", "contexts": [0]}
    async with raw(server) as by:
        assert (await by.sync(only))[0] == 200
    assert max_.offers(web, "setup")
    assert not ana.offers(web, "setup")
    assert not max_.offers(max_.dm, "setup")
    acme.everyone.permissions &= ~Permission.USE_APPLICATION_COMMANDS
    assert not max_.offers(web, "setup")


async def test_options_are_completed_while_they_are_typed(server: Discord) -> None:
    acme = server.guild("Acme")
    ana = server.person("Ana", acme, nick="Annie")
    web = acme.channel("web")
    async with connected(bot_with_task(server)):
        assert await ana.typing(web, "task add", focused=("title", "fi"), who=ana) == [("fi Annie", "fi")]
        with pytest.raises(Refused, match="no autocomplete"):
            await ana.typing(web, "task add", focused=("priority", "h"))


async def test_a_button_changes_its_message_and_an_ephemeral_answer_is_one_persons(server: Discord) -> None:
    acme = server.guild("Acme")
    ana, ben = server.person("Ana", acme), server.person("Ben", acme)
    web = acme.channel("web")
    bot = bot_with_task(server)

    async def handle(interaction: discord.Interaction) -> None:
        if interaction.type is not discord.InteractionType.component:
            return
        if interaction.user.id == ana.id:
            await interaction.response.edit_message(view=Card("Closed", "Reopen"))
        else:
            await interaction.response.send_message(view=Card("Not yours"), ephemeral=True)

    bot.handle = handle
    async with connected(bot):
        added = await ana.slash(web, "task add", title="Fix")
        assert added.message is not None
        denied = await ben.click(added.message, "Done")
        assert (denied.text, ben.ephemerals(web), ana.ephemerals(web)) == ("Not yours", [denied.message], [])
        with pytest.raises(Refused, match="does not see"):
            await ana.click(ben.ephemerals(web)[0], "Done")
        closed = await ana.click(added.message, "done")
    assert closed.acknowledged == 7
    assert (web.last.text, web.last.labels, web.last.edits) == ("Closed", ["Reopen"], ["Added Fix"])
    assert web.messages == [web.last]


async def test_menus_are_picked_from(server: Discord) -> None:
    acme = server.guild("Acme")
    ana, ben, ops = server.person("Ana", acme), server.person("Ben", acme), acme.role("ops")
    web = acme.channel("web")
    bot = PlainBot(server)

    async def handle(interaction: discord.Interaction) -> None:
        assert interaction.data is not None
        values = interaction.data["values"]  # type: ignore[typeddict-item]
        await interaction.response.send_message(f"{values} {sorted(interaction.data.get('resolved', {}))}")  # type: ignore[attr-defined]

    bot.handle = handle
    async with connected(bot):
        view = ui.View(timeout=None)
        options = [discord.SelectOption(label="Tomorrow", value="1"), discord.SelectOption(label="Never", value="2")]
        view.add_item(ui.Select(custom_id="when", placeholder="Snooze", options=options))
        view.add_item(ui.ChannelSelect(custom_id="where", placeholder="Move"))
        view.add_item(ui.MentionableSelect(custom_id="who", placeholder="Assign", max_values=2))
        await bot.get_channel(web.id).send("Pick", view=view)  # type: ignore[union-attr]
        message = web.last
        assert (message.placeholders, message.options("Snooze")) == (
            ["Snooze", "Move", "Assign"],
            ["Tomorrow", "Never"],
        )
        assert (await ana.select(message, "Snooze", "Never")).text == "['2'] []"
        picked = await ana.pick_person(message, "who", ben, ops)
        assert picked.text == f"['{ben.id}', '{ops.id}'] ['members', 'roles', 'users']"
        assert (await ana.pick_channel(message, "Move", web)).text == f"['{web.id}'] ['channels']"
        for refused in (ana.select(message, "Snooze", "Later"), ana.select(message, "Snooze"), ana.click(message, "x")):
            with pytest.raises(Refused):
                await refused


async def test_a_modal_is_filled_in_as_the_app_does_it(server: Discord) -> None:
    acme = server.guild("Acme")
    ana, ben = server.person("Ana", acme), server.person("Ben", acme)
    web = acme.channel("web")
    bot = PlainBot(server)

    @bot.tree.command(name="new", description="Opens a form")
    async def new(interaction: discord.Interaction) -> None:
        form = Form()

        async def submitted(interaction: discord.Interaction) -> None:
            said = [form.name.value, *form.menu.values, *(one.display_name for one in form.people.values)]
            await interaction.response.send_message(" ".join(said), ephemeral=True)

        form.on_submit = submitted  # type: ignore[method-assign]
        await interaction.response.send_modal(form)

    async with connected(bot):
        opened = await ana.slash(web, "new")
        modal = opened.modal
        assert modal is not None
        assert (modal.title, modal.labels) == ("New task", ["Title", "Priority", "Assignees"])
        assert modal.values == {"Title": "Fix", "Priority": [], "Assignees": []}
        sent = await ana.submit(opened, {"Priority": "Low", "Assignees": [ben, ana]})
        assert sent.text == "Fix Low Ben Ana"
        assert sent.message is not None
        assert sent.message.is_ephemeral
        for values in ({"Title": ""}, {"Title": "x" * 11}, {"Priority": "Middle"}, {"Assignees": "Ben"}, {"Name": "x"}):
            with pytest.raises(Refused):
                await ana.submit(opened, values)


async def test_context_menus_carry_their_target(server: Discord) -> None:
    acme = server.guild("Acme")
    ana, ben = server.person("Ana", acme), server.person("Ben", acme)
    web = acme.channel("web")
    bot = PlainBot(server)

    async def of_message(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"{message.author.display_name}: {message.content}")

    async def of_user(interaction: discord.Interaction, user: discord.Member) -> None:
        await interaction.response.send_message(user.display_name)

    bot.tree.add_command(app_commands.ContextMenu(name="Create task", callback=of_message))
    bot.tree.add_command(app_commands.ContextMenu(name="Assign a task", callback=of_user))
    async with connected(bot):
        said = await ben.says(web, "the build is red")
        assert (await ana.message_menu(said, "Create task")).text == "Ben: the build is red"
        assert (await ana.user_menu(ben, "Assign a task", web)).text == "Ben"
        with pytest.raises(Refused):
            await ana.message_menu(said, "Delete task")


async def test_the_bot_reads_what_mentions_it_and_direct_messages_only(server: Discord) -> None:
    acme = server.guild("Acme")
    ana = server.person("Ana", acme)
    web, secret = acme.channel("web"), acme.channel("secret", private=[ana], bot=False)
    async with connected(PlainBot(server)) as bot:
        await ana.says(web, "hidden")
        await ana.says(secret, f"{server.bot.mention} unseen")
        await ana.says(web, f"{server.bot.mention} add")
        await ana.says(ana.dm, "direct")
        await server.until(lambda: len(bot.heard) == 3)
    assert [one.content for one in bot.heard] == ["", f"{server.bot.mention} add", "direct"]


async def test_with_the_intent_it_reads_everything() -> None:
    async with Discord(privileged=["message_content"]) as server:
        acme = server.guild("Acme")
        ana = server.person("Ana", acme)
        web = acme.channel("web")
        async with connected(PlainBot(server, discord.Intents(DEFAULT.value, message_content=True))) as bot:
            await ana.says(web, "hidden")
            await server.until(lambda: bot.heard)
        assert bot.heard[0].content == "hidden"


async def test_reactions_and_threads_are_told(server: Discord) -> None:
    acme = server.guild("Acme")
    ana = server.person("Ana", acme)
    web = acme.channel("web")
    async with connected(PlainBot(server)) as bot:
        said = await ana.says(web, "the build is red")
        await ana.reacts(said, "✅")
        thread = await ana.opens_thread(said, "the build")
        await ana.says(thread, f"{server.bot.mention} done")
        await server.until(lambda: len(bot.heard) == 2)
        assert thread.id == said.id
        assert isinstance(bot.heard[1].channel, discord.Thread)
        assert bot.heard[1].channel.parent_id == web.id
        assert {"raw_reaction_add", "thread_create"} <= set(bot.events)


async def test_what_people_change_is_told(server: Discord) -> None:
    acme = server.guild("Acme")
    ops = acme.role("ops")
    ana = server.person("Ana", acme, roles=[ops])
    web = acme.channel("web")
    async with connected(PlainBot(server)) as bot:
        said = await ana.says(web, "first")
        await ana.edits(said, "second")
        await ana.reacts(said, "✅")
        await ana.unreacts(said, "✅")
        await ana.deletes(said)
        thread = await ana.starts_thread(web, "plans", private=True)
        acme.permit(ops, Permission.MANAGE_GUILD)
        web.rename("www")
        thread.archive()
        acme.delete_role(ops)
        acme.leave(ana)
        expected = [
            "raw_message_edit",
            "raw_reaction_add",
            "raw_reaction_remove",
            "raw_message_delete",
            "thread_create",
        ]
        expected += ["guild_role_update", "guild_channel_update", "thread_update", "guild_role_delete"]
        await server.until(lambda: set(expected) <= set(bot.events))
    assert (said.text, said.edits, web.messages) == ("second", ["first"], [])
    assert not web.shows(ana)


async def test_an_ephemeral_message_is_dismissed_without_a_word(server: Discord) -> None:
    acme = server.guild("Acme")
    ana, web = server.person("Ana", acme), acme.channel("web")
    async with raw(server) as by:
        ping = await started(server, by, ana, web)
        await by.respond(ping, 4, {"content": "Psst", "flags": 64})
    await ana.dismisses(ana.ephemerals(web)[0])
    assert ana.sees(web) == []


async def test_commands_work_in_direct_messages(server: Discord) -> None:
    acme = server.guild("Acme")
    ana = server.person("Ana", acme)
    bot = PlainBot(server)

    @bot.tree.command(name="hello", description="Greets")
    async def hello(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(
            f"{interaction.user.id} {interaction.guild_id} {interaction.context.dm_channel}"
        )

    async with connected(bot):
        used = await ana.slash(ana.dm, "hello")
    assert used.text == f"{ana.id} None True"


async def test_a_bot_that_is_silent_failed(server: Discord) -> None:
    server.deadline = 0.2
    acme = server.guild("Acme")
    ana = server.person("Ana", acme)
    web = acme.channel("web")
    async with raw(server) as by:
        await by.sync({"name": "ping", "description": "…"})
        used = await ana.slash(web, "ping")
        assert used.failed
        assert (await by.respond(used, 4, {"content": "too late"}))[1]["code"] == 10062
