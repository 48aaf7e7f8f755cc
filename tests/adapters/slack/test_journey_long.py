"""What is very long, or pretends to be more than one line: it is cut visibly, never refused by Slack, never lost."""

from __future__ import annotations

from tests.adapters.slack.workplace import at_work

LONG = "word " * 580


async def test_a_title_that_is_too_long_is_put_right_in_the_form(database_url: str) -> None:
    async with at_work(database_url) as at:
        told = await at.says(at.ana, f"add {LONG}")
        assert told.visible_text.startswith("⚠ ")
        form = await at.opened(at.ana, told, "Edit in form")
        assert form.shows("Title").endswith("…")
        assert form.shows("Description").startswith("word word")
        await at.slack.submit(at.ana, form)
        assert at.ana.modals == []
        await at.settled()
        (card,) = at.web.messages
        assert LONG.strip() in card.visible_text


async def test_lines_in_a_title_make_no_rows(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "add Fix login\n#9 A row that is none\n✓ Done by @ben")
        await at.settled()
        listed = await at.says(at.ana, "list")
        assert [one for one in listed.visible_text.splitlines() if one.startswith("#")] == ["#1 Fix login"]


async def test_a_card_with_everything_on_it_is_taken_by_slack(database_url: str) -> None:
    async with at_work(database_url) as at:
        people = " ".join(at.team.user(f"person{number}").mention for number in range(10))
        card = await at.card_of(at.ana, f"{'Long title ' * 15} {people} !1 +a +b +c friday 23:00 // {'text ' * 300}")
        for number in range(7):
            await at.says(at.ben, f"comment 1 {number} {'comment ' * 200}")
        await at.settled()
        assert card.visible_text.startswith("#1 Long title")
        assert "2 earlier comments" in card.visible_text
        assert card.buttons[0] == "Done"
        assert len(card.text) <= 3000
        assert card.mentions == set()


async def test_a_list_of_long_titles_is_taken_by_slack(database_url: str) -> None:
    async with at_work(database_url) as at:
        for number in range(20):
            title = "&<>" * 30 + " wide " * 15
            await at.says(at.ana, f"add {number} {title} @me tomorrow +tag{number} +another !1")
        listed = await at.says(at.ana, "list")
        assert listed.visible_text.count("…") >= 10
        assert listed.buttons.count("Done") == 10
        await at.slack.open_home(at.ana)
        await at.slack.until(lambda: at.ana.home)


async def test_a_comment_of_many_lines_stays_within_its_card(database_url: str) -> None:
    async with at_work(database_url) as at:
        card = await at.card_of(at.ana, "Fix login")
        form = await at.opened(at.ana, card, "Comment")
        await at.slack.submit(at.ana, form, {"Comment": "line\n" * 500})
        await at.settled()
        assert card.visible_text.count("line") < 200
        assert card.buttons[0] == "Done"
