"""03/04 is the third of April or the fourth of March: by the language set on the platform, or as people say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.calendar import order_of
from bot.contents import Completing
from tests.flows.chat import Chat, text

APRIL, MARCH = "Sat 3 Apr 2027", "Thu 4 Mar 2027"


async def read(chat: Chat, **how: object) -> str:
    """What the bot makes of it."""
    reply = await chat.say("add Pay rent due 03/04", **how)
    found = [one for one in (APRIL, MARCH) if one in text(reply)]
    return found[0] if reply.understood else "asked"


@pytest.mark.parametrize(
    ("locale", "reading"),
    [
        ("en-US", "asked"),
        ("en_US", "asked"),
        ("es_US", MARCH),
        ("es-US", MARCH),
        ("ja-JP", MARCH),
        ("en-GB", APRIL),
        ("de-DE", APRIL),
        ("pt-BR", APRIL),
        (None, "asked"),
        ("", "asked"),
        ("en", "asked"),
        ("de-DE\x00", "asked"),
        ("x" * 5000, "asked"),
    ],
)
async def test_a_language_says_the_order_of_day_and_month(chat: Chat, locale: str | None, reading: str) -> None:
    chat.locale = locale
    assert await read(chat) == reading


async def test_a_language_that_was_changed_counts_from_then_on(chat: Chat) -> None:
    for locale, reading in (("es-US", MARCH), ("en-GB", APRIL), (None, APRIL)):
        chat.locale = locale
        assert await read(chat) == reading


async def test_what_they_say_counts_before_the_language(chat: Chat) -> None:
    chat.locale = "es-US"
    said = await chat.say("prefs order dmy")
    assert "Order of dates: day first: 03/04 is 3 April\n" in text(said)
    assert await read(chat) == APRIL
    await chat.press(said, "Undo")
    assert await read(chat) == MARCH
    chat.locale = "en-GB"
    assert await read(chat) == APRIL, "undone, it is the language's again"


async def test_said_as_the_language_has_it_it_is_theirs(chat: Chat) -> None:
    chat.locale = "es-US"
    await chat.say("prefs order mdy")
    await chat.say("prefs tz Lima")
    chat.locale = "en-GB"
    assert await read(chat) == MARCH


async def test_other_preferences_do_not_make_the_languages_order_ones_own(chat: Chat) -> None:
    chat.locale = "es-US"
    said = await chat.say("prefs tz Lima")
    assert "month first: 03/04 is March 4 (from Console's language setting)" in text(said)
    chat.locale = "en-GB"
    assert await read(chat) == APRIL


async def test_preferences_say_where_the_order_comes_from(chat: Chat) -> None:
    assert await _order(chat) == ("", "", 3)
    chat.locale = "en-GB"
    assert await _order(chat) == ("dmy", "From Console's language setting", 2)
    await chat.say("prefs order mdy")
    assert await _order(chat) == ("mdy", "", 2)


async def _order(chat: Chat) -> tuple[str, str, int]:
    form = (await chat.say("prefs")).body
    (field,) = (one for one in form.fields if one.name == "day_first")  # type: ignore[union-attr]
    return field.value, field.hint, len(field.choices)


async def test_somebody_named_before_they_spoke_has_their_language_too(chat: Chat) -> None:
    chat.locale = "de-DE"
    named = replace(chat.inbound(Completing("verb", "")).sender, external_id="ben", name="Ben", handle="ben")
    await chat.say("add Pay rent @ben", named=(named,))
    chat.locale = None
    assert await read(chat, as_="ben") == APRIL


def test_an_order_is_said_only_by_what_is_a_locale() -> None:
    said = {one: order_of(one) for one in ("en-GB", "de", "es-419", "zh-TW", "ja", "en", "EN-us", "en-US ", "english")}
    assert [one for one, order in said.items() if order is True] == ["en-GB", "de", "es-419"]
    assert [one for one, order in said.items() if order is False] == ["zh-TW", "ja"]
    assert [one for one, order in said.items() if order is None] == ["en", "EN-us", "en-US ", "english"]
