"""The slash command: every verb, what stands in angle brackets, and what people get wrong."""

from __future__ import annotations

import pytest

from bot.commands import COMMANDS
from tests.adapters.slack.workplace import at_work

PAYLOAD = "Fix the payload parser"


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_the_word_payload_is_a_word_like_any_other(database_url: str, mode: str) -> None:
    """Bolt itself reads a form in which it stands, in the text or the channel's name, as an empty one."""
    async with at_work(database_url, mode=mode) as at:
        room = at.team.channel("payloads", [at.ana])
        assert (await at.says(at.ana, f"add {PAYLOAD}")).visible_text.startswith(f"✓ Added #1: {PAYLOAD}")
        assert (await at.says(at.ana, "add Fix login", where=room)).visible_text.startswith("✓ Added #2: Fix login")
        await at.settled()
        assert at.web.messages[0].visible_text.startswith(f"#1 {PAYLOAD}")


async def test_slack_s_two_checks_of_the_address_are_answered(database_url: str) -> None:
    async with at_work(database_url) as at:
        asked = await at.slack.post(b'{"type": "url_verification", "token": "t", "challenge": "3eZbrw1aB"}')
        assert (asked.status, asked.json) == (200, {"challenge": "3eZbrw1aB"})
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        assert (await at.slack.post(b"ssl_check=1&token=t", form)).status == 200


LINES = (
    "admin status",  # nothing is due yet: nobody here sees to timers
    "add Water plants tomorrow",
    "+ Fix login @me friday 5pm !1 +bug // it fails",
    "list",
    "list all group:assignee sort:priority",
    "search water",
    "show 1",
    "2",
    "history 1",
    "start 1",
    "x 1 note:shipped",
    "reopen 1",
    "status 1 doing",
    "report workload",
    "report throughput",
    "report cycle",
    "report burndown",
    "report burnup",
    "report overdue",
    "cancel 2",
    "reopen 2",
    "assign 1 <@UBEN> <@UEVE> all",
    "unassign 1 <@UBEN>",
    "claim 2",
    "drop 2",
    "sub 1 Fetch a can",
    "subs 1",
    "check 1 Roses",
    "check 1 1",
    "uncheck 1 1",
    "checklist 1",
    "block 2 by 3",
    "unblock 2",
    "relate 2 to 3",
    "unrelate 2",
    "duplicate 3 of 2",
    "attach 1",
    "files 1",
    "detach 1 7",
    "due 1 next monday",
    "snooze 1 2 tomorrow",
    "prio 1 high",
    "tag 1 +office -bug",
    "project create Web <@UBEN>",
    "project list",
    "move 1 web",
    "project bind web",
    "project status",
    "project unbind",
    "project escalate web 1d 2d 3d",
    "project thread web on",
    "project archive web",
    "edit 1 p:1 due:none",
    "comment 1 half of them",
    "undo",
    "when friday at 5",
    "prefs tz Europe/Paris",
    "inbox",
    "inbox read",
    "why 1",
    "remind 1 1d,2h",
    "repeat 1 every mon",
    "onit 1",
    "time start 1",
    "time",
    "time stop",
    "time log 1 1h30m yesterday",
    "time report last week by:task",
    "export csv all status:any",
    "export audit this week",
    "export me",
    "import",
    "ics",
    "admin retention 365d",
    "forget me",
    "time delete 999999",
    "admin deliveries",
    "admin retry",
    "link",
    "unlink",
    "admin link",
    "admin unlink",
    "prefs notify commented off",
    "mute 1 until monday",
    "unmute 1",
    "watch 1",
    "unwatch 1",
    "people",
    "admin role <@UBEN> lead",
    "admin roles",
    "admin policy",
    "admin projects",
    "admin zone berlin",
    "digest set at 09:00 on mon-fri",
    "digest",
    "digest now",
    "view save late all due:overdue",
    "view list",
    "view late",
    "view share late",
    "view default late",
    "view delete late",
    "bulk all -> tag +many",
    "reactions on",
    "home",
    "home due:week",
    "help",
    "help list",
    "help dates",
    "delete 1",
    "restore 1",
)
REFUSED = (
    "attach 1",
    "detach 1 7",
    "ics",
    "time delete 999999",
    "delete 1",
    "bulk all -> tag +many",
    "admin retention 365d",
    "forget me",
    "admin retry",
    "unlink",
    "admin unlink",
)  # asked back, or there is nothing to do
FORMS = {"form Fix it": "New task", "edit 1": "Edit #1", "comment 1": "Comment on #1", "prefs": "Your preferences"}


def verb_of(line: str) -> str:
    return line.partition(" ")[0]


def test_every_command_of_the_core_is_tried_here() -> None:
    tried = {verb_of(line) for line in (*LINES, *FORMS)}
    untold = {"picktask", "refill", "draft"}  # only buttons say them
    missing = [one.words for one in COMMANDS if one.words and not {verb_of(word) for word in one.words} & tried]
    assert {word for words in missing for word in words} == untold


@pytest.mark.parametrize("mode", ["http", "socket"])
async def test_every_verb_is_answered_at_once_with_what_slack_takes(database_url: str, mode: str) -> None:
    async with at_work(database_url, mode=mode) as at:
        await at.says(at.ana, "add Fix login")
        for line, title in FORMS.items():
            at.ana.modals.clear()
            await at.slack.command(at.ana, at.web, line)
            assert (await at.form_of(at.ana)).title == title
        for line in LINES:
            delivery = await at.slack.command(at.ana, at.web, line)
            assert delivery.messages, line
            assert delivery.message.viewer is at.ana, line
            assert delivery.message.text, line
            assert delivery.message.visible_text[0] not in "⚠⛔" or line in REFUSED, (line, delivery.text)
            assert delivery.seconds < 1, line


async def test_the_command_alone_shows_what_is_due_today_and_offers_a_new_task(database_url: str) -> None:
    async with at_work(database_url) as at:
        nothing = await at.says(at.ana, "")
        assert nothing.visible_text.startswith("Nothing is due today")
        assert nothing.buttons == ["New task"]
        for line in ("Call Bob @me today 17:00", "Water plants @me in 3 weeks"):
            await at.says(at.ana, f"add {line}")
        today = await at.says(at.ana, "")
        assert today.visible_text.startswith("Today: 1 due\nToday\n#1 Call Bob\ntoday 17:00")
        assert "Water plants" not in today.visible_text
        assert today.buttons[-2:] == ["New task", "All mine"]
        form = await at.opened(at.ana, today, "New task")
        assert form.title == "New task"


async def test_the_command_may_have_another_name(database_url: str) -> None:
    async with at_work(database_url) as at:
        delivery = await at.slack.command(at.ana, at.web, "add Fix login", command="/acme-todo")
        assert delivery.text.startswith("✓ Added #1: Fix login")


async def test_people_groups_channels_and_links_are_what_slack_says_they_are(database_url: str) -> None:
    async with at_work(database_url) as at:
        ops = at.team.channel("ops", [at.ana])
        await at.says(at.ana, "list", where=ops)
        devs = at.team.group("devs", [at.ben, at.eve])
        await at.says(at.ana, f"project create Deploys {at.ben.mention}")
        await at.says(at.ana, f"project bind deploys {ops.mention}")
        added = await at.says(at.ana, f"add Roll out {devs.mention} {ops.mention} see <https://acme.example/a?b=1&c=2>")
        assert added.visible_text.startswith("✓ Added DEPLOYS-1: Roll out see https://acme.example/a?b=1&c=2")
        assert "For @ben and @eve." in added.visible_text.replace(" or ", " and ")
        await at.settled()
        (card,) = at.web.messages
        assert "Project: Deploys" in card.visible_text.replace("deploys", "Deploys")
        assert card.mentions == set()
        assert card.links == []


async def test_a_channel_in_which_nobody_spoke_to_the_bot_is_not_known_yet(database_url: str) -> None:
    async with at_work(database_url) as at:
        ops = at.team.channel("ops", [at.ana])
        told = await at.says(at.ana, f"add Roll out {ops.mention}")
        assert told.visible_text.startswith("⚠ I don't know that channel yet.\nSay something to me in it once")
        assert "You wrote: add Roll out #ops" in told.visible_text


async def test_in_a_private_channel_without_the_bot_everything_is_told_in_private(database_url: str) -> None:
    async with at_work(database_url) as at:
        secret = at.team.channel("secret", [at.ana, at.ben], private=True, bot=False)
        added = await at.says(at.ana, "add Buy a ring", where=secret)
        assert "/invite @nudge" in added.visible_text
        listed = await at.says(at.ana, "list public", where=secret)
        assert listed.viewer is at.ana
        assert listed.visible_text.startswith("Tasks in a private channel\n#1 Buy a ring")
        await at.settled()
        assert secret.messages == []


async def test_a_mention_of_somebody_who_never_spoke_to_the_bot_is_enough(database_url: str) -> None:
    async with at_work(database_url) as at:
        zoe = at.team.user("zoe")
        await at.says(at.ana, f"add Fix login {zoe.mention}")
        assert "@zoe" in (await at.says(at.ana, "show 1")).visible_text


async def test_a_mistyped_verb_is_asked_back_and_run_by_a_click(database_url: str) -> None:
    async with at_work(database_url) as at:
        await at.says(at.ana, "add Fix login")
        asked = await at.says(at.ana, "lsit")
        assert asked.visible_text.startswith("New task? lsit\nDid you mean list?")
        assert asked.buttons == ["Run list", "Create", "Edit in form"]
        listed = await at.pressed(at.ana, asked, "Run list")
        assert listed is asked
        assert listed.visible_text.startswith("Tasks in #web\n#1 Fix login")


async def test_free_text_is_shown_first_and_created_by_a_click(database_url: str) -> None:
    async with at_work(database_url) as at:
        asked = await at.says(at.ana, f"Fix the door {at.ben.mention} tomorrow")
        assert asked.visible_text.startswith("New task? Fix the door")
        await at.settled()
        assert at.web.messages == []
        added = await at.pressed(at.ana, asked, "Create")
        assert added.visible_text.startswith("✓ Added #1: Fix the door")
        assert added is asked
        await at.settled()
        assert len(at.web.messages) == 1


async def test_an_ambiguous_date_is_asked_back_in_private_and_settled_by_a_click(database_url: str) -> None:
    async with at_work(database_url) as at:
        at.ben.locale = ""  # else it says the order of day and month
        card = await at.card_of(at.ana, "Fix login")
        asked = await at.says(at.ben, "due 1 03/04")
        assert asked.viewer is at.ben
        assert asked.visible_text.startswith("⚠ “03/04” may be 3 April or 4 March.")
        assert asked.buttons == ["Sat 3 Apr 2027 17:00", "Thu 4 Mar 2027 17:00"]
        chosen = await at.pressed(at.ben, asked, "Thu 4 Mar 2027 17:00")
        assert chosen.visible_text.startswith("✓ Changed #1: Fix login")
        await at.settled()
        assert "Due: Thu 4 Mar 2027" in card.visible_text
        assert at.web.messages == [card]


async def test_an_ambiguous_date_of_a_long_line_is_settled_by_a_click_too(database_url: str) -> None:
    async with at_work(database_url) as at:
        at.ana.locale = ""  # else it says the order of day and month
        asked = await at.says(at.ana, f"add {'Fix the login ' * 8}{at.ben.mention} +bug !1 due:03/04")
        added = await at.pressed(at.ana, asked, "Sat 3 Apr 2027 17:00")
        assert added.visible_text.startswith("✓ Added #1: Fix the login")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("add", "⚠ The task has no title."),
        ("add friday 5pm", "⚠ The task has no title."),
        ("add X 30 feb", "⚠ I can't read a date in “30 feb”."),
        ("done 99", "⚠ There is no task #99 that you can see."),
        ("add X in:nowhere", "⚠ There is no project “nowhere”."),
    ],
)
async def test_an_error_is_told_in_private_with_what_was_typed(database_url: str, line: str, problem: str) -> None:
    async with at_work(database_url) as at:
        told = await at.says(at.ana, line)
        assert told.viewer is at.ana
        assert told.visible_text.startswith(problem)
        assert f"You wrote: {line}" in told.visible_text
        await at.settled()
        assert at.web.messages == []


async def test_a_date_that_nobody_can_read_is_put_right_in_the_form(database_url: str) -> None:
    async with at_work(database_url) as at:
        told = await at.says(at.ana, f"add Fix login {at.ben.mention} 30 feb")
        form = await at.opened(at.ana, told, "Edit in form")
        assert form.shows("Title").startswith("Fix login")
        await at.slack.submit(at.ana, form, {"Title": "Fix login", "Due": "28 feb"})
        await at.settled()
        (card,) = at.web.messages
        assert "Due: Sun 28 Feb 2027" in card.visible_text


async def test_a_line_that_is_too_long_is_refused_and_says_how_long_it_was(database_url: str) -> None:
    async with at_work(database_url) as at:
        told = await at.says(at.ana, "add " + "x" * 4000)
        assert told.visible_text.startswith("⚠ That is 4,004 characters; in Slack a line may have 3,000.")
