"""What people of bad will write: it is shown as it was typed, formats nothing and calls nobody, on every surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.discord.asking import asked, does, opens, sends
from tests.adapters.discord.hearing import heard, said_by_bot, told
from tests.adapters.discord.loopback.limits import length
from tests.adapters.discord.loopback.looks import TEXT, walk
from tests.adapters.discord.markdown import read
from tests.adapters.discord.workplace import at_work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.adapters.discord.loopback.interactions import Choice
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.loopback.modals import Modal
    from tests.adapters.discord.workplace import Workplace

# What is typed, and what is read.
TITLES = {
    "broadcasts": ("Hey @everyone and @here <@&{everyone}>", "Hey @everyone and @here @everyone"),
    "people": ("Ask <@{ben}> <@!{ben}> <@&{ops}> in <#{web}>", "Ask @Ben @Ben @ops in #web"),
    "strangers": ("Ask <@1> <@&2> <@123456789012345678> in <#3>", "Ask @somebody @somebody @somebody in #channel"),
    "formatting": (
        "**bold** _it_ ~~gone~~ ||spoiler|| __u__ `code`",
        "**bold** _it_ ~~gone~~ ||spoiler|| __u__ `code`",
    ),
    "blocks": (
        "```py``` # Heading > quote - list 1. one -# small",
        "```py``` # Heading > quote - list 1. one -# small",
    ),
    "heading": ("### Done: #9 Not a task", "### Done: #9 Not a task"),
    "small": ("-# (edited)", "-# (edited)"),
    "links": ("[Pay here](https://evil.example) [x]", "[Pay here](https://evil.example) [x]"),
    "angles": (
        "</task:1> <t:99999999999999:F> <id:customize> <:boom:123>",
        "/task <t:99999999999999:F> customize :boom:",
    ),
    "emoji": (":smile: 👩‍👩‍👧‍👦 🇩🇪 👍🏽", ":smile: 👩‍👩‍👧‍👦 🇩🇪 👍🏽"),
    "turned": ("\u202eevil\u202c \u2066turned\u2069 שלום\u200b!", "evil turned שלום!"),
    "marks": ("z" + "\u0301" * 60 + "algo", "ź" + "\u0301" * 4 + "algo"),
    "backslashes": ("\\*not\\* \\\\ \\<@{ben}> \\`", "\\*not\\* \\\\ \\@Ben \\`"),
    "backticks": ("`<@{ben}>` ``` @everyone ```", "`@Ben` ``` @everyone ```"),
}
# What the bot itself does: its headings, names of fields, small print, dates, mentions, lines of its language, links.
OURS = {"heading", "bold", "small", "date", "person", "role", "code", "link", "masked link"}


def typed(at: Workplace, name: str) -> str:
    ids = {"ben": at.ben.id, "ops": at.ops.id, "web": at.web.id, "everyone": at.acme.id}
    found = TITLES[name][0]
    for one, known in ids.items():
        found = found.replace(f"{{{one}}}", str(known))
    return found


def read_as(name: str) -> str:
    return TITLES[name][1]


def shown(message: Message) -> str:
    """As a client shows it. Nothing in it does what only people could have meant."""
    lines = []
    for one in walk(message.components):
        if one["type"] == TEXT:
            seen = read(one["content"])
            assert set(seen.done) <= OURS, one["content"]
            lines.append(seen.text.replace("\u200b", ""))
    assert "\u202e" not in str(message.components)
    return "\n".join(lines)


def labels(message: Message | Modal) -> Iterator[str]:
    """What stands on buttons and in menus: one line each, without anything that acts on the screen."""
    for one in walk(message.components):
        for part in (one, *one.get("options", ())):
            yield from (part[key] for key in ("label", "description", "placeholder") if part.get(key))


def harmless(message: Message, *parts: str) -> Message:
    """`parts`: what is to be read in it."""
    seen = shown(message)
    for part in parts:
        assert part in seen, seen
    assert message.pinged == frozenset()
    for label in labels(message):
        assert label.isprintable() or "\u200d" in label
    return message


def offered(choices: list[Choice], title: str) -> None:
    assert any(title in one.name for one in choices), choices


@pytest.mark.parametrize("name", TITLES)
async def test_in_cards_lists_history_forms_menus_and_home(database_url: str, name: str) -> None:
    async with at_work(database_url) as at:
        title, seen = typed(at, name), read_as(name)
        harmless(await asked(at, at.ana, "task add", title=title), seen)
        await at.settled()
        (card,) = at.web.messages
        harmless(card, f"#1 {seen}")
        form = await opens(at.ana, card, "Edit")
        said = f"{title}\n#9 A row that is none\n{title}"
        harmless(await sends(at.ana, form, {"Description": said}), seen)
        await at.settled()
        filled = title if name == "angles" else seen
        harmless(card, f"#1 {seen}", f"{filled}\n#9 A row that is none\n{filled}")
        harmless(await asked(at, at.ana, "task comment", task="1", text=title), seen)
        harmless(await asked(at, at.ana, "task assign", task="1", who=at.ana))
        offered(await at.ana.typing(at.web, "task done", focused=("task", "")), seen)
        for path, options in PAGES:
            harmless(await asked(at, at.ana, path, **options), seen)
        listed = await asked(at, at.ana, "task list", scope="all")
        assert any(one.get("description") == f"{seen}" for one in listed.selects[0]["options"])
        harmless(await does(at.ben, card, "Done"), seen)
        harmless(await does(at.ben, card, "Done"), "already done")
        await at.settled()
        for message in said_by_bot(at, at.web):
            harmless(message, seen)


PAGES: tuple[tuple[str, dict[str, str | bool]], ...] = (
    ("task list", {"scope": "all"}),
    ("task list", {"scope": "all", "public": True}),
    ("task show", {"task": "1"}),
    ("task history", {"task": "1"}),
    ("tasks home", {}),
    ("task undo", {}),
)


async def test_in_errors_previews_and_questions(database_url: str) -> None:
    async with at_work(database_url) as at:
        for name in TITLES:
            title, seen = typed(at, name), read_as(name)
            for line in (
                f"add {title} 30 feb",
                f"add {title} 03/04",
                f'add X in:"{title[:20]}"',
                f"search {title}",
                f'list "{title}"',
                f"done {title}",
                f"help {title}",
                f"when {title[:60]}",
                f"view {title}",
                title,
            ):
                harmless(await asked(at, at.ana, "task quick", line=line))
            harmless(await asked(at, at.ana, "task add", title=title, due="30 feb"), seen.replace("\\", "\\\\"))
            harmless(await asked(at, at.ana, "tasks when", text=title[:60]))
            harmless(await asked(at, at.ana, "task show", task=title))
            harmless(await asked(at, at.ana, "task search", text=title))
            for path, option in TYPED:
                for one in await at.ana.typing(at.web, path, focused=(option, title)):
                    assert one.name.strip()
                    assert "\u202e" not in one.name
        assert said_by_bot(at, at.web) == []


TYPED = (("task add", "due"), ("task add", "tags"), ("task add", "project"), ("task done", "task"))


async def test_by_mention_and_in_direct_messages(database_url: str) -> None:
    async with at_work(database_url) as at:
        await asked(at, at.ana, "task list")
        for name in TITLES:
            title = typed(at, name)
            harmless(await heard(at, at.ana, f"add {title}"))
            harmless(await told(at, at.ana, title))
            harmless(await told(at, at.ana, f"done {title}"))
            at.discord.clock.move(5)
        await at.settled()
        for message in (*said_by_bot(at, at.web), *said_by_bot(at, at.ana.dm)):
            harmless(message)


async def test_in_what_was_said_and_became_a_task_or_a_comment(database_url: str) -> None:
    async with at_work(database_url) as at:
        for name in TITLES:
            title, seen = typed(at, name), read_as(name)
            said = await at.eve.says(at.web, f"{title}\n#9 A row that is none")
            form = await at.ana.message_menu(said, "Create task")
            harmless(await sends(at.ana, form, {"Title": title}), title if name == "angles" else seen)
            adding = await at.ana.message_menu(said, "Add to task")
            harmless(await sends(at.ana, adding, {"Task": "1"}), seen)
            at.discord.clock.move(5)
        await at.settled()
        assert len(said_by_bot(at, at.web)) == len(TITLES)
        for message in said_by_bot(at, at.web):
            harmless(message)


async def test_in_the_names_of_people_roles_and_channels(database_url: str) -> None:
    async with at_work(database_url) as at:
        bold, called = "**B** _[x](https://evil.example)_", "<@&1> @everyone </task:1>\u202e"
        zed = at.discord.person(bold, at.acme, nick=bold)
        role = at.acme.role(called, mentionable=True)
        room = at.acme.channel("a`b`_c_||d||")
        await asked(at, zed, "task add", where=room, title="Fix login", assignee=role)
        await at.settled()
        (card,) = room.messages
        harmless(card, "in #a`b`_c_||d||")
        harmless(await asked(at, at.ben, "task list", where=room), "Tasks in #a`b`_c_||d||", "@everyone")
        harmless(await asked(at, zed, "task assign", task="1", who=zed), f"{bold} reassigned it from", f"to {bold}.")
        harmless(await does(zed, card, "Done"))
        harmless(await asked(at, at.ben, "task done", task="1"), f"already done ({bold}, today")
        harmless(await asked(at, at.ben, "task history", task="1"), f"{bold} completed it")
        harmless(await asked(at, at.ana, "taskadmin people"), bold, "@everyone")
        harmless(await asked(at, at.ana, "taskadmin role", who=zed, role="lead"), f"{bold} is a lead now")
        harmless(await asked(at, at.ana, "taskadmin role", who=zed, role="lead"), f"{bold} is lead already")
        harmless(await asked(at, at.ana, "task add", title="X", assignee=role, mode="all"), "I can't see who is in @")
        harmless(await asked(at, zed, "project create", name=bold), bold)
        harmless(await asked(at, zed, "project bind", project=bold, channel=room), bold, "#a`b`_c_||d||")
        said = await zed.says(room, "Look at this")
        form = await at.ben.message_menu(said, "Create task")
        harmless(await sends(at.ben, form, {"Title": "Look"}))
        await at.settled()
        for message in said_by_bot(at, room):
            harmless(message)


@pytest.mark.parametrize("sign", ["x", "*", "👍🏽", "x\n", "<@1>", "[a](https://b.example) "])
async def test_as_long_as_anybody_can_write(database_url: str, sign: str) -> None:
    """Discord refuses what is too long (leaving the block says so); what is missing ends in "…"."""

    def much(characters: int) -> str:
        return sign * (characters // length(sign))

    async with at_work(database_url) as at:
        await asked(at, at.ana, "task add", title=f"T{much(190)}", description=much(3800), tags=much(200))
        await asked(at, at.ana, "task add", title="Fix login")
        for text in (much(4000), much(3000), "The last one"):
            await asked(at, at.ana, "task comment", task="1", text=text)
        await at.settled()
        harmless(at.web.messages[0], "…")
        for path, option, longest in LONG:
            harmless(await asked(at, at.ana, path, **{option: much(longest)}))
        for path, options in PAGES:
            harmless(await asked(at, at.ana, path, **options))
        await asked(at, at.ana, "task list")
        harmless(await told(at, at.ana, much(4000)))
        said = await at.ben.says(at.web, much(4000))
        for menu in ("Create task", "Add to task"):
            assert (await at.ana.message_menu(said, menu)).modal


LONG = (
    ("task quick", "line", 4000),
    ("task search", "text", 4000),
    ("tasks when", "text", 100),
    ("task done", "task", 500),
)
