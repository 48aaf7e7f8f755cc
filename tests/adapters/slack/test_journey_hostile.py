"""What people of bad will write: it is shown as it was typed, formats nothing and calls nobody, on every surface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.adapters.slack.loopback import mrkdwn
from tests.adapters.slack.workplace import at_work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.views import View
    from tests.adapters.slack.workplace import Workplace

TITLES = {
    "broadcasts": "Hey <!channel> and <!here|here> @everyone @channel @here",
    "people": "Ask <@UBEN> and <!subteam^SDEVS> @ben",
    "formatting": "*bold* _it_ ~gone~ `code` ```block``` > quote",
    "links": "<https://evil.example|Pay here> [x](https://evil.example)",
    "entities": "&lt;b&gt; &amp; <b>R&D</b> & co",
    "emoji": ":smile: 👩‍👩‍👧‍👦 🇩🇪 👍🏽",
    "turned": "\u202eevil\u202c \u2066turned\u2069 שלום",
    "marks": "z" + "\u0301" * 60 + "algo",
    "date": "<!date^0^{date}|never> <mailto:a@b.example|mail>",
    "backticks": "`<@UBEN>` ``` <!channel> ```",
}
pytestmark = pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)


def words(value: Json) -> Iterator[str]:
    """Every text that Slack would read for markup."""
    if isinstance(value, list):
        for one in value:
            yield from words(one)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        else:
            for one in value.values():
                yield from words(one)


def harmless(shown: Message | View) -> None:
    """It calls nobody, links nowhere but where we do, and no words of people's stand where Slack reads markup."""
    assert not shown.mentions & {"@channel", "@here", "@everyone"}, shown
    for text in words(shown.blocks):
        assert text.startswith(("<!date^", "⚠ <!date^")), text
    fallback = getattr(shown, "text", "")
    assert not mrkdwn.mentions(fallback, plain=True), fallback
    assert not mrkdwn.links(fallback), fallback
    assert "\u202e" not in str(shown.blocks) + fallback
    for url, _ in getattr(shown, "links", ()):
        assert "evil.example" not in url


def in_a_room(card: Message) -> None:
    harmless(card)
    assert card.mentions == set()


async def typed(at: Workplace, title: str) -> None:
    """With a form, which takes every character as it is."""
    await at.slack.command(at.ana, at.web, "form X")
    form = await at.form_of(at.ana)
    await at.slack.submit(at.ana, form, {"Title": title, "Description": f"{title}\n#9 A row that is none\n{title}"})
    assert at.ana.modals == []
    await at.settled()


def all_of(at: Workplace) -> Sequence[Message]:
    return [one for who in (at.ana, at.ben, at.eve) for one in (*who.private, *who.dm.messages)]


async def test_in_cards_lists_history_forms_and_home(database_url: str, title: str) -> None:
    async with at_work(database_url) as at:
        await typed(at, title)
        (card,) = at.web.messages
        in_a_room(card)
        await at.says(at.ana, f"assign 1 {at.ana.mention} {at.ben.mention}")
        await at.says(at.ana, f"comment 1 {title}")
        await at.says(at.ana, 'tag 1 "+<!here> *x*"')
        await at.settled()
        in_a_room(card)
        for line in ("show 1", "list all", "list all public", "search evil", "history 1", "done 1", "done 1", "undo"):
            harmless(await at.says(at.ana, line))
        await at.settled()
        for message in at.web.messages:
            in_a_room(message)
        harmless(await at.opened(at.ana, card, "Edit"))
        await at.slack.open_home(at.ana)
        await at.slack.until(lambda: at.ana.home)
        assert at.ana.home is not None
        harmless(at.ana.home)
        await at.pressed(at.ana, card, "Done")
        await at.settled()
        in_a_room(card)


async def test_in_errors_previews_and_questions(database_url: str, title: str) -> None:
    async with at_work(database_url) as at:
        for line in (
            title,
            f"add {title} 30 feb",
            f"add {title} 03/04",
            f'add X in:"{title[:20]}"',
            f"search {title}",
            f'list "{title}"',
            f"done {title}",
            f"help {title}",
            f"when {title[:60]}",
            f"project create {title[:40]}",
            "project list",
            f"view {title}",
        ):
            delivery = await at.slack.command(at.ana, at.web, line)
            assert delivery.ok
            if delivery.messages:
                harmless(delivery.message)
        assert at.web.messages == []


async def test_in_what_was_said_and_became_a_task_or_a_comment(database_url: str, title: str) -> None:
    async with at_work(database_url) as at:
        said = (await at.slack.message(at.ben, at.web, f"{title}\n#9 A row that is none")).posted
        assert said is not None
        await at.slack.message_shortcut(at.ana, said, "create_task")
        form = await at.form_of(at.ana)
        harmless(form)
        await at.slack.submit(at.ana, form, {"Title": title})
        await at.slack.message_shortcut(at.ana, said, "add_to_task")
        await at.slack.until(lambda: at.ana.modal)
        adding = await at.form_of(at.ana)
        harmless(adding)
        suggested = await at.slack.suggest(at.ana, adding, "Task", "")
        for one in suggested.options:
            assert one["text"]["type"] == "plain_text"
        await at.slack.submit(at.ana, adding, {"Task": suggested.options[0]["text"]["text"]})
        await at.settled()
        (card,) = said.replies
        in_a_room(card)
        for message in all_of(at):
            harmless(message)


async def test_by_mention_and_in_direct_messages(database_url: str, title: str) -> None:
    async with at_work(database_url) as at:
        await at.slack.mention(at.ana, at.web, f"add {title}")
        await at.slack.until(lambda: at.ana.private)
        await at.slack.message(at.ana, at.ana.dm, f"{title}")
        await at.slack.until(lambda: len(at.ana.dm.messages) > 1)
        await at.settled()
        for message in (*at.ana.private, *at.ana.dm.messages, *at.web.messages):
            if message.user is at.team.bot:
                harmless(message)
