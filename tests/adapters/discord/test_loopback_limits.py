"""What Discord refuses as an invalid form body; each list is one thing more than what it takes."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import discord
import pytest

from tests.adapters.discord.loopback import Discord, commands, drafts, modals
from tests.adapters.discord.loopback.checking import Problems, Spot
from tests.adapters.discord.loopback.errors import ApiError
from tests.adapters.discord.loopback_tools import Card, PlainBot, connected, raw

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json

V2 = 1 << 15
TEXT = {"type": 10, "content": "Hello"}
BUTTON = {"type": 2, "style": 2, "label": "Go", "custom_id": "go"}
OPTION = {"label": "One", "value": "1"}
SELECT = {"type": 3, "custom_id": "menu", "options": [OPTION]}


def refused(make: Json, *given: Json) -> list[str]:
    """Its problems; none: it is taken."""
    try:
        make(*given)
    except ApiError as problem:
        return list(problem.lines) or [problem.message]
    return []


def message(**body: Json) -> list[str]:
    return refused(drafts.creating, deepcopy(body), [], drafts.CREATE_FLAGS)


def layout(*components: Json) -> list[str]:
    return message(flags=V2, components=list(components))


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def buttons(count: int, start: int = 0) -> list[Json]:
    return [{**BUTTON, "custom_id": f"go{index}"} for index in range(start, start + count)]


def section(*texts: Json, **more: Json) -> Json:
    return {"type": 9, "components": list(texts), "accessory": BUTTON, **more}


def options(count: int) -> list[Json]:
    return [{"label": "x", "value": str(index)} for index in range(count)]


GOOD_MESSAGES: dict[str, Json] = {
    "content": {"content": "x" * 2000},
    "embeds": {"embeds": [{"description": "x" * 600}] * 10},
    "rows": {"content": "x", "components": [row(*buttons(5, 5 * index)) for index in range(5)]},
    "ids of people": {"content": "x", "allowed_mentions": {"users": [str(one) for one in range(1, 101)]}},
    "nonce": {"content": "x", "nonce": "x" * 25},
}
BAD_MESSAGES: dict[str, Json] = {
    "nothing": {},
    "blanks": {"content": "  "},
    "content": {"content": "x" * 2001},
    "content in emoji": {"content": "🎉" * 1001},
    "embeds": {"embeds": [{"description": "x"}] * 11},
    "all embeds": {"embeds": [{"description": "x" * 601}] * 10},
    "an empty embed": {"embeds": [{}]},
    "embed title": {"embeds": [{"title": "x" * 257}]},
    "embed field": {"embeds": [{"fields": [{"name": "", "value": "x"}]}]},
    "rows": {"content": "x", "components": [row({**BUTTON, "custom_id": str(index)}) for index in range(6)]},
    "new components without the flag": {"content": "x", "components": [TEXT]},
    "the flag without components": {"flags": V2},
    "the flag with content": {"flags": V2, "content": "x", "components": [TEXT]},
    "the flag with embeds": {"flags": V2, "embeds": [{"title": "x"}], "components": [TEXT]},
    "an ephemeral message in a channel": {"content": "x", "flags": 1 << 6},
    "nonce": {"content": "x", "nonce": "x" * 26},
    "ids of people": {"content": "x", "allowed_mentions": {"users": [str(one) for one in range(1, 102)]}},
    "twice the same": {"content": "x", "allowed_mentions": {"users": ["1", "1"]}},
    "no id": {"content": "x", "allowed_mentions": {"roles": ["ops"]}},
    "all and some": {"content": "x", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
    "unknown mentions": {"content": "x", "allowed_mentions": {"parse": ["here"]}},
}
GOOD_LAYOUTS: dict[str, list[Json]] = {
    "forty": [TEXT] * 40,
    "text": [{**TEXT, "content": "x" * 4000}],
    "three texts": [section(TEXT, TEXT, TEXT)],
    "a container": [{"type": 17, "accent_color": 0xFFFFFF, "components": [TEXT, {"type": 14}, row(SELECT)]}],
    "a link": [row({"type": 2, "style": 5, "label": "Docs", "url": "https://example.org"})],
    "an emoji": [row({"type": 2, "style": 2, "emoji": {"name": "✅"}, "custom_id": "x" * 100})],
    "people": [row({"type": 5, "custom_id": "a", "default_values": [{"id": "1", "type": "user"}], "min_values": 0})],
    "ids": [{**TEXT, "id": 1}, {**TEXT, "id": 2}, {**TEXT, "id": 0}, {**TEXT, "id": 0}],
    "options": [row({**SELECT, "options": options(25), "max_values": 25, "placeholder": "x" * 150})],
}
BAD_LAYOUTS: dict[str, list[Json]] = {
    "41": [TEXT] * 41,
    "41, nested": [{"type": 17, "components": [TEXT] * 20}, {"type": 17, "components": [TEXT] * 19}],
    "41, with buttons beside": [{**section(TEXT), "accessory": one} for one in buttons(13)] + [TEXT, TEXT],
    "text in all": [{**TEXT, "content": "x" * 2000}, section({**TEXT, "content": "x" * 2001})],
    "an empty text": [{**TEXT, "content": " "}],
    "four texts": [section(TEXT, TEXT, TEXT, TEXT)],
    "no text": [section()],
    "no accessory": [{"type": 9, "components": [TEXT]}],
    "a menu as an accessory": [section(TEXT, accessory=SELECT)],
    "a button alone": [BUTTON],
    "a container in a container": [{"type": 17, "components": [{"type": 17, "components": [TEXT]}]}],
    "an empty container": [{"type": 17, "components": []}],
    "colour": [{"type": 17, "accent_color": 0x1000000, "components": [TEXT]}],
    "spacing": [{"type": 14, "spacing": 3}],
    "six buttons": [row(*buttons(6))],
    "an empty row": [row()],
    "a menu beside a button": [row(BUTTON, SELECT)],
    "two menus": [row(SELECT, {**SELECT, "custom_id": "other"})],
    "label": [row({**BUTTON, "label": "x" * 81})],
    "no label": [row({**BUTTON, "label": ""})],
    "custom_id": [row({**BUTTON, "custom_id": "x" * 101})],
    "no custom_id": [row({"type": 2, "style": 1, "label": "Go"})],
    "a custom_id twice": [row(BUTTON), row(BUTTON)],
    "an id twice": [{**TEXT, "id": 7}, {**TEXT, "id": 7}],
    "style": [row({**BUTTON, "style": 7})],
    "a link with a custom_id": [row({**BUTTON, "style": 5, "url": "https://example.org"})],
    "a link to anything": [row({"type": 2, "style": 5, "label": "x", "url": "javascript:x"})],
    "an emoji that is none": [row({**BUTTON, "emoji": {"name": "tick"}})],
    "26 options": [row({**SELECT, "options": options(26)})],
    "no options": [row({**SELECT, "options": []})],
    "an option twice": [row({**SELECT, "options": [OPTION, OPTION]})],
    "option label": [row({**SELECT, "options": [{**OPTION, "label": "x" * 101}]})],
    "option value": [row({**SELECT, "options": [{**OPTION, "value": "x" * 101}]})],
    "option description": [row({**SELECT, "options": [{**OPTION, "description": "x" * 101}]})],
    "placeholder": [row({**SELECT, "placeholder": "x" * 151})],
    "more than there are": [row({**SELECT, "max_values": 2})],
    "more than are possible": [row({**SELECT, "min_values": 2, "max_values": 1})],
    "two chosen of one": [row({**SELECT, "options": [{**one, "default": True} for one in options(2)]})],
    "a role among people": [row({"type": 5, "custom_id": "a", "default_values": [{"id": "1", "type": "role"}]})],
    "a text input": [row({"type": 4, "custom_id": "a", "style": 1})],
    "a label": [{"type": 18, "label": "x", "component": SELECT}],
    "a picture from anywhere": [section(TEXT, accessory={"type": 11, "media": {"url": "file:///etc/passwd"}})],
}


@pytest.mark.parametrize("body", GOOD_MESSAGES.values(), ids=GOOD_MESSAGES)
def test_messages_that_are_taken(body: Json) -> None:
    assert message(**body) == []


@pytest.mark.parametrize("body", BAD_MESSAGES.values(), ids=BAD_MESSAGES)
def test_messages_that_are_refused(body: Json) -> None:
    assert len(message(**body)) == 1


@pytest.mark.parametrize("components", GOOD_LAYOUTS.values(), ids=GOOD_LAYOUTS)
def test_layouts_that_are_taken(components: list[Json]) -> None:
    assert layout(*components) == []


@pytest.mark.parametrize("components", BAD_LAYOUTS.values(), ids=BAD_LAYOUTS)
def test_layouts_that_are_refused(components: list[Json]) -> None:
    assert len(layout(*components)) == 1


# ---- modals

INPUT = {"type": 4, "custom_id": "title", "style": 1}


def label(component: Json, **more: Json) -> Json:
    return {"type": 18, "label": "Title", "component": component, **more}


def modal(*components: Json, **more: Json) -> list[str]:
    def check(data: Json) -> None:
        problems = Problems()
        modals.check(Spot(data, problems))
        problems.check()

    return refused(check, {"title": "Form", "custom_id": "form", "components": list(components), **more})


GOOD_MODALS: dict[str, list[Json]] = {
    "five": [label({**INPUT, "custom_id": str(index)}) for index in range(5)],
    "an input": [label({**INPUT, "min_length": 0, "max_length": 4000, "value": "x" * 4000, "placeholder": "x" * 100})],
    "described": [label(INPUT, label="x" * 45, description="x" * 100)],
    "a text": [TEXT, label(INPUT)],
    "menus": [label({**SELECT, "required": False, "min_values": 0}), label({"type": 7, "custom_id": "b"})],
    "choices": [label({"type": 21, "custom_id": "a", "options": options(10)}), label({"type": 23, "custom_id": "b"})],
}
BAD_MODALS: dict[str, list[Json]] = {
    "none": [],
    "six": [label({**INPUT, "custom_id": str(index)}) for index in range(6)],
    "an input in a row": [row(INPUT)],
    "a button": [label(BUTTON)],
    "label": [label(INPUT, label="x" * 46)],
    "no label": [label(INPUT, label="")],
    "description": [label(INPUT, description="x" * 101)],
    "nothing in it": [{"type": 18, "label": "Title"}],
    "value": [label({**INPUT, "value": "x" * 4001})],
    "a value longer than it may become": [label({**INPUT, "value": "x" * 11, "max_length": 10})],
    "placeholder": [label({**INPUT, "placeholder": "x" * 101})],
    "lengths": [label({**INPUT, "min_length": 5, "max_length": 4})],
    "max_length": [label({**INPUT, "max_length": 4001})],
    "no style": [label({"type": 4, "custom_id": "a"})],
    "a custom_id twice": [label(INPUT), label(INPUT)],
    "a menu that need not be answered, but must": [label({**SELECT, "min_values": 0})],
    "disabled": [label({**SELECT, "disabled": True})],
    "one radio button": [label({"type": 21, "custom_id": "a", "options": options(1)})],
}


@pytest.mark.parametrize("components", GOOD_MODALS.values(), ids=GOOD_MODALS)
def test_modals_that_are_taken(components: list[Json]) -> None:
    assert modal(*components) == []


@pytest.mark.parametrize("components", BAD_MODALS.values(), ids=BAD_MODALS)
def test_modals_that_are_refused(components: list[Json]) -> None:
    assert len(modal(*components)) == 1


def test_a_modals_own_texts_are_short() -> None:
    assert modal(label(INPUT), title="x" * 45, custom_id="x" * 100) == []
    assert len(modal(label(INPUT), title="x" * 46)) == 1
    assert len(modal(label(INPUT), custom_id="x" * 101)) == 1


# ---- commands

PING = {"name": "ping", "description": "Answers"}
STRING = {"type": 3, "name": "title", "description": "The title"}


def command(*given: Json, **more: Json) -> Json:
    return {**PING, "options": list(given), **more}


def subcommand(name: str = "add", *given: Json) -> Json:
    return {"type": 1, "name": name, "description": "…", "options": list(given)}


def group(*given: Json, name: str = "zone") -> Json:
    return {"type": 2, "name": name, "description": "…", "options": list(given)}


def named(count: int, **more: Json) -> list[Json]:
    return [{**PING, "name": f"n{index}", **more} for index in range(count)]


def choices(count: int) -> list[Json]:
    return [{"name": str(index), "value": str(index)} for index in range(count)]


MENUS = [{"name": f"Menu {index}", "type": 3} for index in range(16)]
GOOD_COMMANDS: dict[str, list[Json]] = {
    "a hundred": named(100),
    "names": [{**PING, "name": name} for name in ("a-b", "it's", "été", "タスク", "काम")],
    "groups": [command(subcommand(), group(subcommand()))],
    "25 options": [command(*({**STRING, "name": f"o{index}"} for index in range(25)))],
    "25 choices": [command({**STRING, "choices": choices(25)})],
    "menus": MENUS[:15],
    "the same name in another kind": [PING, {"name": "ping", "type": 2}],
    "lengths": [command({**STRING, "min_length": 0, "max_length": 6000})],
    "contexts": [{**PING, "contexts": [0, 1], "integration_types": [0], "default_member_permissions": "32"}],
}
BAD_COMMANDS: dict[str, list[Json]] = {
    "101": named(101),
    "16 menus": MENUS,
    "upper case": [{**PING, "name": "Ping"}],
    "a blank": [{**PING, "name": "ping pong"}],
    "33 characters": [{**PING, "name": "x" * 33}],
    "a name twice": [PING, PING],
    "no description": [{"name": "ping", "description": ""}],
    "description": [{**PING, "description": "x" * 101}],
    "a menu's description": [{"name": "Menu", "type": 3, "description": "x"}],
    "26 options": [command(*({**STRING, "name": f"o{index}"} for index in range(26)))],
    "an option twice": [command(STRING, STRING)],
    "required after optional": [command(STRING, {**STRING, "name": "due", "required": True})],
    "26 choices": [command({**STRING, "choices": choices(26)})],
    "an empty choice": [command({**STRING, "choices": [{"name": "", "value": "x"}]})],
    "a choice's value": [command({**STRING, "choices": [{"name": "x", "value": "x" * 101}]})],
    "choices and autocomplete": [command({**STRING, "choices": choices(1), "autocomplete": True})],
    "people complete themselves": [command({**STRING, "type": 6, "autocomplete": True})],
    "a length of a number": [command({**STRING, "type": 4, "max_length": 3})],
    "6001": [command({**STRING, "max_length": 6001})],
    "options beside subcommands": [command(subcommand(), STRING)],
    "a group in a group": [command(group(group(subcommand())))],
    "a subcommand in a subcommand": [command(subcommand("add", subcommand()))],
    "an empty group": [command(group())],
    "26 subcommands": [command(*(subcommand(f"s{index}") for index in range(26)))],
    "8000 characters": [
        command(*(subcommand(f"s{index}", *({**STRING, "name": f"o{each}", "description": "x" * 95}
                  for each in range(4))) for index in range(21)))
    ],
    "contexts": [{**PING, "contexts": [3]}],
    "permissions": [{**PING, "default_member_permissions": "manage"}],
    "a language's name": [{**PING, "name_localizations": {"de": "Pong"}}],
}  # fmt: skip


@pytest.mark.parametrize("documents", GOOD_COMMANDS.values(), ids=GOOD_COMMANDS)
def test_commands_that_are_taken(documents: list[Json]) -> None:
    assert refused(commands.check, documents) == []


@pytest.mark.parametrize("documents", BAD_COMMANDS.values(), ids=BAD_COMMANDS)
def test_commands_that_are_refused(documents: list[Json]) -> None:
    assert len(refused(commands.check, documents)) == 1


async def test_an_upload_replaces_all_and_keeps_the_ids() -> None:
    async with Discord() as server, raw(server) as by:
        acme = server.guild("Acme")
        _, first = await by.sync(PING, {**PING, "name": "gone"})
        _, second = await by.sync({**PING, "description": "New"}, {**PING, "name": "new"})
        assert [one["name"] for one in second] == ["ping", "new"]
        assert (first[0]["id"], second[0]["description"]) == (second[0]["id"], "New")
        local = await by.ask(f"PUT /applications/{server.application_id}/guilds/{acme.id}/commands", [PING])
        assert local[1][0]["guild_id"] == str(acme.id)
        assert [one.guild for one in server.registry.syncs] == [None, None, acme.id]
        long = command(*({**STRING, "name": f"o{index}", "choices": choices(25), "description": "x" * 100}
                         for index in range(25)))  # fmt: skip
        await by.sync(long)
        assert len(server.warnings) == 1
        assert (await by.sync(*named(100)))[0] == 200
        assert (await by.sync(*({**PING, "name": f"m{index}"} for index in range(98))))[1]["code"] == 30034


# ---- over the wire


async def test_discord_py_is_told_where_it_is_wrong() -> None:
    async with Discord() as server:
        web = server.guild("Acme").channel("web")
        async with connected(PlainBot(server)) as bot:
            room = bot.get_channel(web.id)
            assert isinstance(room, discord.TextChannel)
            with pytest.raises(discord.HTTPException) as caught:
                await room.send(view=Card("Hello", "x" * 81))
        assert caught.value.code == 50035
        assert "components.0.components.0.accessory.label: Must be 80 or fewer in length." in caught.value.text
        where = "components.0.components.0.accessory.label"
        broken = f"POST /channels/{web.id}/messages: 50035 {where}: Must be 80 or fewer in length."
        assert server.violations == [broken]
        with pytest.raises(AssertionError, match="Must be 80"):
            server.check()
