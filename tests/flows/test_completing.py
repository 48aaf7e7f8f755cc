"""What is suggested while somebody types."""

import pytest

from bot.contents import Completing
from bot.message import Choices
from storage.store import PostgresStore
from tests.flows.chat import Chat, numbers, text


async def suggested(chat: Chat, what: str, prefix: str, **how: object) -> list[tuple[str, str]]:
    reply = await chat.send(Completing(what, prefix), **how)
    assert isinstance(reply.body, Choices)
    return list(reply.body.options)


@pytest.mark.parametrize(
    ("what", "prefix", "expected"),
    [
        ("verb", "do", "done"),
        ("person", "bo", "<@bob>"),
        ("person", "Bo", "<@bob>"),
        ("project", "w", "web"),
        ("tag", "b", "bug"),
        ("task", "log", "1"),
        ("task", "fix lo", "1"),
        ("task", "1", "1"),
        ("task", "#1", "1"),
        ("task", "web-1", "1"),
        ("task", "WEB-1", "1"),
        ("tag", "+b", "bug"),
        ("zone", "berl", "Europe/Berlin"),
        ("date", "fri 5pm", "fri 5pm"),
    ],
)
async def test_each_kind_is_completed(chat: Chat, what: str, prefix: str, expected: str) -> None:
    await chat.say("project create Web")
    await chat.say("add Fix login +bug in:web")
    assert expected in [value for value, _ in await suggested(chat, what, prefix)]


async def test_a_person_is_suggested_with_their_name(chat: Chat) -> None:
    assert await suggested(chat, "person", "bo") == [("<@bob>", "Bob")]


async def test_a_reference_is_only_one_of_its_project(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("add Fix login in:web")
    await chat.say("add Hash by sha-1")
    assert [value for value, _ in await suggested(chat, "task", "web-1")] == ["1"]
    assert [value for value, _ in await suggested(chat, "task", "sha-1")] == ["2"]
    assert await suggested(chat, "task", "app-1") == []


async def test_only_tags_that_there_are_are_suggested(chat: Chat) -> None:
    await chat.say("add Fix login +bug")
    assert await suggested(chat, "tag", "bu") == [("bug", "+bug")]
    assert await suggested(chat, "tag", "new") == []


async def test_a_date_is_shown_as_it_would_be_read(chat: Chat) -> None:
    assert await suggested(chat, "date", "fri 5pm") == [("fri 5pm", "Fri 18 Sep 17:00, in 2 days")]
    assert await suggested(chat, "start", "fri") == [("fri", "Fri 18 Sep, in 2 days")]
    assert await suggested(chat, "date", "xyz") == [("xyz", "I can't read “xyz” as a date yet")]


async def test_of_an_uncertain_date_each_reading_can_be_chosen(chat: Chat) -> None:
    await chat.say("add Fix login")
    for value, name in await suggested(chat, "date", "friday 5"):
        day, clock = name.split(",")[0].rsplit(" ", 1)
        assert f"{day}, {clock}" in text(await chat.choose("due", when=value, task="1"))


async def test_the_date_is_read_in_the_zone_that_is_known(store: PostgresStore) -> None:
    chat = Chat(store, zone=None)
    (_, name), *_ = await suggested(chat, "date", "fri 5pm")
    assert name == "Fri 18 Sep 17:00 (UTC), in 2 days"
    await chat.say("prefs tz Tokyo")
    (_, name), *_ = await suggested(chat, "date", "fri 5pm")
    assert name == "Fri 18 Sep 17:00, in 2 days"


async def test_a_zone_is_suggested_with_its_time(chat: Chat) -> None:
    assert await suggested(chat, "zone", "berlin") == [("Europe/Berlin", "Europe/Berlin, now 10:00")]
    assert ("Asia/Kolkata", "Asia/Kolkata, now 13:30") in await suggested(chat, "zone", "india")


async def test_before_anything_is_typed_the_zones_of_the_language_come_first(chat: Chat) -> None:
    chat.locale = "ja"
    assert "Asia/Tokyo" in [value for value, _ in (await suggested(chat, "zone", ""))[:2]]


# ---- tasks


async def test_a_task_is_shown_with_its_title_and_due_date(chat: Chat) -> None:
    await chat.say("add Fix login @me friday 5pm")
    assert await suggested(chat, "task", "") == [("1", "#1 Fix login (Fri 18 Sep 17:00)")]


@pytest.mark.parametrize("what", ["task", "tasks"])
async def test_a_task_handed_back_as_it_was_suggested_is_found_again(chat: Chat, what: str) -> None:
    await chat.say("project create Web")
    await chat.say("add Fix login page friday")
    await chat.say("add Fix login in:web")
    for _, name in await suggested(chat, what, "login"):
        (value, again), *_ = await suggested(chat, what, name)
        assert again == name
        assert f"#{value}" in name or f"WEB-{value}" in name


async def test_what_is_mine_and_what_i_touched_comes_first(chat: Chat) -> None:
    await chat.say("add Theirs, talked about", as_="eve")
    await chat.say("add Theirs", as_="eve")
    await chat.say("add Mine, later @ana", as_="eve")
    await chat.say("add Mine, soon @ana friday", as_="eve")
    await chat.say("comment 1 look")
    assert [value for value, _ in await suggested(chat, "task", "")] == ["4", "3", "1", "2"]


async def test_of_several_tasks_the_last_one_is_completed(chat: Chat) -> None:
    for title in ("Fix login", "Water plants", "Fix page"):
        await chat.say(f"add {title}")
    assert await suggested(chat, "tasks", "2 fix") == [("2 3", "2 #3 Fix page"), ("2 1", "2 #1 Fix login")]
    assert [value for value, _ in await suggested(chat, "tasks", "2, 3 ")] == ["2, 3 1"]
    assert [value for value, _ in await suggested(chat, "tasks", "2 1")] == ["2 1"]
    ((_, name),) = await suggested(chat, "tasks", "2 logi")
    assert [value for value, _ in await suggested(chat, "tasks", name)] == ["2 1"]


async def test_a_value_is_never_cut(chat: Chat) -> None:
    await chat.say("add Fix login")
    kept = " ".join(str(number) for number in range(10, 42))
    assert await suggested(chat, "tasks", f"{kept} ") == [(f"{kept} 1", f"{kept} #1 Fix login")]
    assert await suggested(chat, "tasks", f"{kept} 100 ") == []  # the value would be longer than any platform takes
    assert await suggested(chat, "tags", "x" * 101) == []


# ---- tags


async def test_of_several_tags_the_last_one_is_completed(chat: Chat) -> None:
    await chat.say('add Fix login +bug +backend +"two words"')
    assert await suggested(chat, "tags", "bug, ba") == [
        ("bug backend", "+bug +backend"),
        ("bug ba", "+bug +ba"),
    ]
    assert await suggested(chat, "tags", "+bug +tw") == [
        ('bug "two words"', '+bug +"two words"'),
        ("bug tw", "+bug +tw"),
    ]
    assert [value for value, _ in await suggested(chat, "tags", "bug,")] == ["bug backend", 'bug "two words"']


async def test_a_new_tag_is_offered_as_it_was_typed(chat: Chat) -> None:
    assert await suggested(chat, "tags", "Fresh") == [("Fresh", "+Fresh")]


async def test_tags_are_taken_by_value_and_as_shown(chat: Chat) -> None:
    await chat.say('add Fix login +"two words"')
    for place, given in enumerate((await suggested(chat, "tags", "bug two"))[0], 2):
        await chat.choose("add", title="Fix page", tags=given)
        assert numbers(await chat.say('list all tag:bug tag:"two words"')) == list(range(2, place + 1))


async def test_a_private_task_is_not_suggested_to_others(chat: Chat) -> None:
    from bot.model import RoomKind

    await chat.say("add Fix login", room="board", kind=RoomKind.PRIVATE)
    assert await suggested(chat, "task", "log", as_="bob") == []


_KINDS = ["verb", "person", "project", "tag", "tags", "task", "tasks", "zone", "date", "start", "moon"]


@pytest.mark.parametrize("what", _KINDS)
@pytest.mark.parametrize(
    "prefix", ["", " ", "%", "'", '"', "\\", "\x00", "x" * 5000, "\ud800", "9-", "12 9-2", "#" + "9" * 30]
)
async def test_odd_prefixes_are_no_trouble(chat: Chat, what: str, prefix: str) -> None:
    assert len(await suggested(chat, what, prefix)) <= 25


async def test_entries_of_time_are_ones_own_the_latest_first(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("time log 1 1h30m yesterday")
    await chat.say("time log 1 20m 9:00", as_="bob")
    await chat.say('time log 1 45m today 9:00 "call"')
    options = await suggested(chat, "entry", "")
    assert [label.partition(", ")[2] for _, label in options] == ["45m on #1, 16 Sep: call", "1h30m on #1, 15 Sep"]
    (first, _), (second, _) = options
    assert [value for value, _ in await suggested(chat, "entry", f"#{second}")] == [second]
    assert "Deleted" in text(await chat.say(f"time delete {first}"))
