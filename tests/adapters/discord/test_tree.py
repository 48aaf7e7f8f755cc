"""The commands that Discord is told: within all its limits, and none of the core's missing."""

from __future__ import annotations

import copy
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from adapters.discord import tree
from adapters.discord.text import LINE_LENGTH
from bot.commands import (
    COMMANDS,
    ApplyImport,
    Command,
    DropImport,
    ImportInto,
    ListRows,
    MapColumns,
    MapPerson,
    PickTask,
    PreviewTask,
    Recall,
    RefillForm,
    ShowImport,
)
from bot.options import Option, OptionKind, Way
from tests.adapters.discord.loopback import commands as discord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.discord.tree import Json

MADE = tree.commands()
NAMED = {one["name"]: one for one in MADE}

# Commands that nobody gives by options, each with its reason.
NOT_OFFERED: dict[type[Command], str] = {
    PreviewTask: "what was typed without a verb",
    PickTask: "a sentence that names a task by its words",
    RefillForm: "a button that opens a form as it was filled in",
    Recall: "a button whose command was too long for it",
    **dict.fromkeys(
        (ShowImport, MapColumns, MapPerson, ImportInto, ListRows, ApplyImport, DropImport),
        "what the buttons of an import say",
    ),
}


def leaves() -> Iterator[tuple[str, Json]]:
    """What can be given: the path behind the slash, and the subcommand or command without any."""
    for command in MADE:
        if command["type"] != 1:
            continue
        inside = command["options"]
        if any(one["type"] == 1 for one in inside):
            yield from ((f"{command['name']} {one['name']}", one) for one in inside)
        else:
            yield command["name"], command


LEAVES = dict(leaves())


def options(path: str) -> dict[str, Json]:
    return {one["name"]: one for one in LEAVES[path]["options"]}


# ---- limits


def test_discord_takes_them_all() -> None:
    """Names, texts, counts, types, lengths, required ones first, nothing twice: as the loopback's documentation."""
    sizes = discord.check(MADE)
    for name, size in sizes.items():
        assert size <= 4000, f"/{name}: {size} characters in all, Discord may take 4,000; shorten what its options say"


@pytest.mark.parametrize("name", [one["name"] for one in MADE if one["type"] == 1])
def test_no_command_has_more_subcommands_than_discord_takes(name: str) -> None:
    count = len(NAMED[name]["options"])
    assert count <= 25, f"/{name} has {count} of 25: give one of them another place in adapters/discord/tree.py"


def test_there_is_one_level_of_subcommands() -> None:
    for path, leaf in LEAVES.items():
        assert all(one["type"] > 2 for one in leaf["options"]), path


def test_discord_py_takes_no_more_menus() -> None:
    kinds = Counter(one["type"] for one in MADE)
    assert kinds[2] <= 5
    assert kinds[3] <= 5


def test_every_path_leads_to_one_command() -> None:
    paths = [tree.path_of(way.word) for way in tree.WAYS]
    assert sorted(set(paths)) == sorted(paths) == sorted(LEAVES)


# ---- the core's commands


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.__name__)
def test_no_command_of_the_core_is_missing(command: type[Command]) -> None:
    if command in NOT_OFFERED:
        assert not command.ways
        return
    assert command.ways, f"{command.__name__} can be typed, but not chosen: give it a Way, or a reason in NOT_OFFERED"


@pytest.mark.parametrize("way", [way for way in tree.WAYS if way is not tree.QUICK], ids=lambda way: way.word)
def test_what_is_offered_is_read_again(way: Way) -> None:
    path = tree.path_of(way.word)
    assert tree.way_of(path) is way
    assert list(options(path)) == [one.name for one in way.options]
    assert LEAVES[path]["description"] == way.help


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("task done", "done"),
        ("task add", "add"),
        ("tasks today", "today"),
        ("tasks new", "form"),
        ("tasks home", "home"),
        ("tasks bulk", "bulk"),
        ("view open", "view open"),
        ("tasks when", "when"),
        ("taskset priority", "prio"),
        ("taskset tag", "tag"),
        ("taskset project", "move"),
        ("taskhelp", "help"),
        ("project create", "project create"),
        ("taskprefs show", "prefs"),
        ("taskprefs timezone", "prefs tz"),
        ("taskprefs notify", "prefs notify"),
        ("tasknotice mute", "mute"),
        ("tasknotice inbox", "inbox"),
        ("tasknotice read", "inbox read"),
        ("tasknotice why", "why"),
        ("taskadmin role", "admin role"),
        ("taskadmin deliveries", "admin deliveries"),
        ("tasklink join", "link"),
        ("tasklink leave", "unlink"),
        ("taskadmin reactions", "reactions"),
        ("subtask add", "sub"),
        ("subtask list", "subs"),
        ("subtask check", "check"),
        ("taskdepend block", "block"),
        ("taskdepend duplicate", "duplicate"),
    ],
)
def test_each_has_its_place(path: str, word: str) -> None:
    way = tree.way_of(path)
    assert way
    assert way.word == word


@pytest.mark.parametrize("path", ["task", "task dance", ""])
def test_what_is_no_command_has_no_way(path: str) -> None:
    assert tree.way_of(path) is None


def test_a_new_command_of_the_core_needs_no_change_here() -> None:
    made = tree.commands((*tree.WAYS, Way("dance", "Everybody dances"), Way("dances save", "Keep a dance")))
    discord.check(made)
    named = {one["name"]: one for one in made}
    assert "dance" in {one["name"] for one in named["task"]["options"]}
    assert [one["name"] for one in named["dances"]["options"]] == ["save"]


def test_a_line_of_any_kind_can_be_given() -> None:
    line = options("task quick")["line"]
    assert (line["type"], line["required"], line["max_length"]) == (3, True, LINE_LENGTH)
    assert tree.way_of("task quick") is tree.QUICK


# ---- how they are offered


def test_all_are_for_servers_and_for_direct_messages_with_the_bot() -> None:
    for one in MADE:
        assert (one["contexts"], one["integration_types"]) == ([0, 1], [0])


def test_only_what_administers_is_kept_from_others() -> None:
    assert {one["name"]: one["default_member_permissions"] for one in MADE if "default_member_permissions" in one} == {
        "taskadmin": "32"
    }


def test_menus() -> None:
    assert {(one["type"], one["name"]) for one in MADE if one["type"] != 1} == {
        (3, "Create task"),
        (3, "Add to task"),
        (3, "Show task"),
        (2, "Tasks of this person"),
        (2, "Assign a task"),
    }


@pytest.mark.parametrize("kind", OptionKind)
def test_every_kind_of_option(kind: OptionKind) -> None:
    choices = (("b", "Bee"), ("c", "Sea")) if kind is OptionKind.CHOICE else ()
    made = tree.commands([Way("try", "Try it", (Option("it", kind, "What", choices=choices),))])
    discord.check(made)
    (option,) = made[0]["options"][0]["options"]
    types = {OptionKind.PERSON: 9, OptionKind.ROOM: 7, OptionKind.FLAG: 5, OptionKind.FILE: 11}
    assert option["type"] == types.get(kind, 3)
    assert (option["name"], option["description"], option["required"]) == ("it", "What", False)
    assert option.get("autocomplete", False) is bool(kind.completes)
    assert ("channel_types" in option) is (kind is OptionKind.ROOM)
    assert option.get("choices", []) == [{"name": label, "value": value} for value, label in choices]
    assert ("max_length" in option) is (option["type"] == 3 and kind is not OptionKind.CHOICE)


def test_a_title_is_no_longer_than_the_core_takes() -> None:
    assert options("task add")["title"]["max_length"] == 200
    assert options("task add")["description"]["max_length"] == 4000


def test_the_fingerprint_changes_with_what_is_offered() -> None:
    assert tree.fingerprint(MADE) == tree.fingerprint(tree.commands())
    assert tree.fingerprint([dict(reversed(one.items())) for one in MADE]) == tree.fingerprint(MADE)
    changed = copy.deepcopy(MADE)
    changed[0]["options"][0]["description"] += "!"
    assert tree.fingerprint(changed) != tree.fingerprint(MADE)
    assert tree.fingerprint(MADE[1:]) != tree.fingerprint(MADE)


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("list", "/task list"),
        ("prefs", "/taskprefs show"),
        ("project list", "/project list"),
        ("prefs tz CITY", "/taskprefs timezone"),
        ("mute", "/tasknotice mute"),
        ("prefs quiet off", "/task quick prefs quiet off"),
        ("project bind NAME", "/project bind"),
        ("done 12", "/task quick done 12"),
        ("add Fix login @ana friday 5pm", "/task quick add Fix login @ana friday 5pm"),
        ("close 12", "/task quick close 12"),
        ("x", "/task quick x"),
        ("friday 5pm", "friday 5pm"),
        ("due:week", "due:week"),
        ("+bug", "+bug"),
    ],
)
def test_a_line_of_the_language_as_it_is_given_in_discord(line: str, typed: str) -> None:
    assert tree.as_typed(line) == typed
