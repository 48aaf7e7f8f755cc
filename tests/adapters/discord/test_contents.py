"""What is attached to messages and commands of Discord → files."""

from __future__ import annotations

import pytest

from adapters.discord import tree
from adapters.discord.contents import file_of
from bot.contents import Attaching, Chosen, FromMessage, Pressed, Remarked, Typed
from bot.files import MOST_FILES, SentFile
from bot.options import Option, OptionKind, Way
from tests.adapters.discord import delivered
from tests.adapters.discord.delivered import BOT, CHANNEL, IN_THREAD, MESSAGE, THREAD, Json, option
from tests.adapters.discord.reading import LINK, done, ignored

URL = "https://cdn.discordapp.com/attachments/1/8001/plan.csv?ex=1&is=2&hm=3"
PLAN: Json = {"id": "8001", "filename": "plan.csv", "size": 120, "content_type": "text/csv; charset=utf-8", "url": URL}
READ = SentFile(f"{CHANNEL}/{MESSAGE}/8001", "plan.csv", 120, "text/csv", LINK, URL)
ATTACH = Way("attach", "Keep files", (Option("file", OptionKind.FILE, "It"), Option("note", OptionKind.TEXT, "Why")))


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"title": "Plan für alle"}, "Plan für alle.csv"),
        ({"title": "Plan für alle.csv"}, "Plan für alle.csv"),
        ({"title": "README", "filename": "README"}, "README"),
        ({"filename": "a\nb\u202e\x00.csv"}, "a b.csv"),
        ({"filename": None}, "file"),
    ],
)
def test_a_file_is_called_as_it_was_and_does_nothing(changed: Json, name: str) -> None:
    assert file_of(PLAN | changed).name == name


def test_a_file_in_a_message_is_found_again_by_the_message() -> None:
    did = done(delivered.written(f"<@{BOT}> attach 12", attachments=[PLAN]))
    assert did.content == Typed("attach 12")
    assert did.files == (READ,)
    assert done(delivered.directly(delivered.written("import", attachments=[PLAN]))).files[0].source == URL


def test_a_file_without_words_is_a_remark_in_a_thread_and_nothing_elsewhere() -> None:
    did = done(delivered.within(delivered.written("", attachments=[PLAN]), IN_THREAD))
    assert did.content == Remarked("")
    assert [one.id for one in did.files] == [f"{THREAD}/{MESSAGE}/8001"]
    assert ignored(delivered.within(delivered.written(""), IN_THREAD)) == "not said to the bot"
    assert ignored(delivered.written("", attachments=[PLAN])) == "not said to the bot"


@pytest.mark.parametrize(("menu", "content"), [("Create task", FromMessage), ("Add to task", Attaching)])
def test_a_message_that_is_pointed_at_brings_its_files(menu: str, content: type) -> None:
    did = done(delivered.message_menu(menu, attachments=[PLAN]))
    assert isinstance(did.content, content)
    assert did.files == (READ,)


def test_what_was_forwarded_brings_its_files() -> None:
    snapshots = [{"message": {"content": "Look", "attachments": [PLAN]}}]
    assert done(delivered.message_menu("Create task", message_snapshots=snapshots)).files == (READ,)


def test_what_is_only_looked_at_brings_none_nor_does_what_the_bot_sent() -> None:
    did = done(delivered.message_menu("Show task", attachments=[PLAN]))
    assert (did.content, did.files) == (Pressed(f"show <card:{MESSAGE}>"), ())
    own = delivered.message_menu("Create task", attachments=[PLAN], author=delivered.user(BOT, bot=True))
    assert done(own).files == ()


def test_no_more_than_discord_itself_takes() -> None:
    many = [PLAN | {"id": str(8000 + number)} for number in range(MOST_FILES + 2)]
    assert len(done(delivered.written(f"<@{BOT}> attach 12", attachments=many)).files) == MOST_FILES


def test_an_option_is_a_file_with_an_address_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tree._WAYS, "task attach", ATTACH)
    payload = delivered.command("task attach", option("file", "8001", 11), option("note", "look"))
    payload["d"]["data"]["resolved"] = {"attachments": {"8001": PLAN}}
    did = done(payload)
    assert did.content == Chosen("attach", {"note": "look"})
    assert did.files == (SentFile("8001", "plan.csv", 120, "text/csv", URL, URL),)


def test_a_file_that_discord_does_not_explain_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tree._WAYS, "task attach", ATTACH)
    did = done(delivered.command("task attach", option("file", "8001", 11)))
    assert (did.content, did.files) == (Chosen("attach", {}), ())
