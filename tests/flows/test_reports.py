"""Reports of the work as a whole, as people ask for them and see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.message import Message, Table
from bot.model import RoomKind
from bot.pictures import Chart, Picture, Shape
from bot.ports import Audience, Limits
from bot.reports import ReportKind
from tests.flows.chat import Chat, button, buttons, text

if TYPE_CHECKING:
    from bot.ports import Reply


def chart(reply: Reply) -> Chart:
    assert isinstance(reply.body, Message)
    (found,) = [block for block in reply.body.blocks if isinstance(block, Chart)]
    return found


def table(reply: Reply) -> Table:
    assert isinstance(reply.body, Message)
    (found,) = [block for block in reply.body.blocks if isinstance(block, Table)]
    return found


def values(reply: Reply) -> dict[str, list[float | None]]:
    return {series.name: list(series.values) for series in chart(reply).series}


async def a_week(chat: Chat) -> None:
    """Wednesday: three are added. Thursday: one is started, one is done. Friday: one comes, the started one is done."""
    for title in ("Fix login", "Write docs", "Call Bob"):
        await chat.say(f"add {title}")
    chat.pass_time(days=1)
    await chat.say("start 1")
    await chat.say("done 2")
    chat.pass_time(days=1)
    await chat.say("add Buy milk")
    await chat.say("done 1")


async def test_a_burndown_says_what_was_open_at_the_end_of_each_day(chat: Chat) -> None:
    await a_week(chat)
    reply = await chat.say("report burndown 15 sep to 18 sep")
    assert "Burndown, Tue 15 Sep to Fri 18 Sep: 2 open" in text(reply)
    assert "0 tasks were open at the beginning, 2 at the end." in text(reply)
    assert "Wed 16 Sep: Open 3, Change +3\nThu 17 Sep: Open 2, Change −1\nFri 18 Sep: Open 2" in text(reply)
    assert values(reply) == {"Open": [0, 3, 2, 2]}
    assert (chart(reply).shape, chart(reply).labels) == (Shape.LINES, ("15 Sep", "16 Sep", "17 Sep", "18 Sep"))


async def test_a_burnup_says_how_much_is_done_of_how_much(chat: Chat) -> None:
    await a_week(chat)
    reply = await chat.say("report burnup since 16 sep")
    assert "Burn-up, Wed 16 Sep to Fri 18 Sep: 2 of 4 done" in text(reply)
    assert values(reply) == {"All": [3, 3, 4], "Done": [0, 1, 2]}


async def test_throughput_counts_what_is_added_and_what_is_done(chat: Chat) -> None:
    await a_week(chat)
    reply = await chat.say("report throughput since 16 sep")
    assert "2 tasks were done and 4 added: 0.7 done a day." in text(reply)
    assert values(reply) == {"Done": [0, 1, 1], "Added": [3, 0, 1]}
    weekly = await chat.say("report throughput since 16 sep by:week")
    assert values(weekly) == {"Done": [2], "Added": [4]}


async def test_what_is_opened_again_or_deleted_is_not_done(chat: Chat) -> None:
    await a_week(chat)
    await chat.say("reopen 1")
    await chat.say("delete 2 confirm:yes")
    assert "Throughput, Fri 18 Sep: 0 done" in text(await chat.say("report throughput today"))
    assert "No task was done" in text(await chat.say("report cycle"))
    burndown = await chat.say("report burndown since 16 sep")
    assert values(burndown) == {"Open": [3, 2, 3]}
    await chat.say("restore 2")
    assert values(await chat.say("report burnup since 16 sep"))["Done"] == [0, 1, 1]


async def test_undo_takes_it_out_of_the_numbers(chat: Chat) -> None:
    await chat.say("add Fix login")
    done = await chat.say("done 1")
    assert "1 done" in text(await chat.say("report throughput"))
    await chat.press(done, "Undo")
    assert "0 done" in text(await chat.say("report throughput"))
    assert "1 open" in text(await chat.say("report burndown"))


async def test_cycle_time_counts_from_the_start_or_else_from_the_adding(chat: Chat) -> None:
    await a_week(chat)
    reply = await chat.say("report cycle")
    assert "Cycle time, Thu 20 Aug to Fri 18 Sep: 24 hours" in text(reply)
    assert "2 tasks were done: half of them in 24 hours, 85% in 24 hours." in text(reply)
    assert "Fri 18 Sep: Done 1, Half in 24 hours, 85% in 24 hours" in text(reply)
    assert [value for value in values(reply)["Half took no longer"] if value is not None] == [24, 24]


async def test_workload_says_who_has_how_much(chat: Chat) -> None:
    await chat.say("add Fix login @bob ~2h due:=2026-09-15")
    await chat.say("add Write docs @bob @eve all ~30m")
    await chat.say("add Call somebody")
    await chat.say("done 2", as_="eve")  # her part
    reply = await chat.say("report workload")
    assert "Workload: 1 person has open tasks" in text(reply)
    assert "Bob has 2 open tasks, 1 overdue. 1 open task is nobody’s." in text(reply)
    assert "Bob: Open 2, Overdue 1, Estimated 2h30m" in text(reply)
    assert values(reply) == {"In time": [1, 1], "Overdue": [1, 0]}


async def test_overdue_is_counted_by_age(chat: Chat) -> None:
    for due in ("=2026-09-15", "=2026-09-14T07:00Z", "=2026-08-01", "=2026-09-20"):
        await chat.say(f"add Pay due:{due}")
    reply = await chat.say("report overdue")
    assert "3 tasks are overdue: 1 for up to a day, 1 for 1 to 3 days and 1 for more than 30 days." in text(reply)
    assert values(reply) == {"Overdue": [1, 1, 0, 0, 0, 1]}


async def test_only_what_one_may_see_counts_and_only_the_projects(chat: Chat) -> None:
    await chat.say("project create Web")
    await chat.say("add Fix login in:web")
    await chat.say("add Write docs")
    await chat.say("add A secret", room="vault", kind=RoomKind.PRIVATE)
    await chat.say("done 1 3", room="vault", kind=RoomKind.PRIVATE)
    assert "2 done" in text(await chat.say("report throughput", room="vault", kind=RoomKind.PRIVATE))
    assert "1 done" in text(await chat.say("report throughput", as_="bob"))
    assert "1 of 2 done" in text(await chat.say("report burnup", as_="bob"))
    of_web = text(await chat.say("report burnup in:web", as_="bob"))
    assert "Burn-up of Web, Tue 18 Aug to Wed 16 Sep: 1 of 1 done" in of_web


@pytest.mark.parametrize("line", ["report workload web", "report throughput web", "report cycle web last week"])
async def test_a_project_is_named_without_a_key(chat: Chat, line: str) -> None:
    await chat.say("project create web")
    assert text(await chat.say(line)) == text(await chat.say(line.replace(" web", " in:web")))
    assert " of web" in text(await chat.say(line))


async def test_a_public_report_counts_what_everybody_in_the_room_may_see(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("add A secret", room="vault", kind=RoomKind.PRIVATE)
    await chat.say("done 1 2", room="vault", kind=RoomKind.PRIVATE)
    assert "2 done" in text(await chat.say("report throughput"))  # Ana is in both rooms
    posted = await chat.say("report throughput public")
    assert "1 done" in text(posted)
    assert posted.audience is Audience.ROOM
    in_the_vault = await chat.say("report throughput public", room="vault", kind=RoomKind.PRIVATE)
    assert "2 done" in text(in_the_vault)


async def test_what_somebody_holds_elsewhere_is_not_posted(chat: Chat) -> None:
    await chat.say("add A secret @bob due:=2026-09-01", room="vault", kind=RoomKind.PRIVATE)
    assert "Bob has 1 open task, 1 overdue." in text(await chat.say("report workload", as_="bob"))
    assert "Workload: nothing is open" in text(await chat.say("report workload public", as_="bob"))
    assert "Nothing is overdue." in text(await chat.say("report overdue public", as_="bob"))
    for kind in ("burndown", "burnup", "cycle"):
        assert "No task" in text(await chat.say(f"report {kind} public", as_="bob")).replace("There was no", "No")


async def test_a_guest_posts_what_belongs_to_the_room_and_no_more(chat: Chat) -> None:
    await chat.say("add Fix login")
    await chat.say("add Write docs", room="web")
    await chat.say("admin role @bob guest")
    await chat.say("help", as_="bob", room="web")
    assert "1 open task is nobody’s." in text(await chat.say("report workload public", as_="bob", room="web"))
    assert "2 open tasks are nobody’s." in text(await chat.say("report workload public", room="web"))


async def test_a_report_is_posted_by_a_press_and_its_buttons_answer_who_presses(chat: Chat) -> None:
    await a_week(chat)
    posted = await chat.press(await chat.say("report burndown since 16 sep by:week"), "Post here")
    assert posted.audience is Audience.ROOM
    assert "Burndown, Wed 16 Sep to Fri 18 Sep: 2 open" in text(posted)
    assert "Post here" not in {one.label for one in buttons(posted)}
    assert (await chat.press(posted, "7 days", as_="bob")).audience is Audience.PRIVATE
    alone = await chat.say("report burndown", room="ana", kind=RoomKind.DM)
    assert "Post here" not in {one.label for one in buttons(alone)}


async def test_a_report_is_a_table(chat: Chat) -> None:
    """With the columns in which there is something."""
    await a_week(chat)
    await chat.say("add Pay @bob ~2h due:=2026-09-15")
    heads = {kind: table(await chat.say(f"report {kind}")).head for kind in ReportKind}
    assert heads == {
        ReportKind.WORKLOAD: ("Who", "Open", "Overdue", "Estimated"),
        ReportKind.THROUGHPUT: ("Day", "Done", "Added"),
        ReportKind.CYCLE: ("Day", "Done", "Half in", "85% in"),
        ReportKind.BURNDOWN: ("Day", "Open", "Change"),
        ReportKind.BURNUP: ("Day", "Done", "All"),
        ReportKind.OVERDUE: ("For", "Tasks"),
    }
    await chat.say("delete 5 confirm:yes")
    assert table(await chat.say("report workload")).head == ("Who", "Open")


async def test_a_report_leads_to_the_others_and_to_other_days(chat: Chat) -> None:
    await a_week(chat)
    burndown = await chat.say("report burndown")
    assert len(text(await chat.press(burndown, "Earlier")).splitlines()) > 10
    assert "Burn-up, Thu 20 Aug" in text(await chat.press(burndown, "Burn-up"))
    assert "Sat 12 Sep to Fri 18 Sep" in text(await chat.press(burndown, "7 days"))
    year = await chat.press(burndown, "A year")
    assert len(chart(year).labels) == 53
    assert "Workload" in text(await chat.press(year, "Workload"))
    assert "7 days" not in {one.label for one in buttons(await chat.press(year, "Workload"))}
    assert button(burndown, "Overdue").command == "report overdue"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("report burndown tomorrow to 2026-12-01", "Those days are still to come."),
        ("report burndown 2020-01-01 to today by:day", "days; a report has up to 400."),
        ("report burndown by:year", "I can't report by “year”"),
        ("report burndown blue", "There is no project “blue”"),
        ("report burndown in:web blue", "I can't read a date in “blue”"),
        ("report workload last week", "I don't understand “last” behind “report workload”"),
        ("report burndown in:nowhere", "There is no project “nowhere”"),
        ("report burndwon", "I don't know “report burndwon”"),
        ("report burnup", "there was nothing\nThere was no task in these days."),
        ("report burndown", "nothing was open\nNo task was open in these days."),
        ("report throughput last week", "nothing was done\nNo task was done or added in these days."),
        ("report", "Workload: nothing is open"),
        ("report overdue", "Nothing is overdue."),
        ("report the fire", "New task? report the fire"),
    ],
)
async def test_what_is_wrong_is_said(chat: Chat, line: str, said: str) -> None:
    assert said in text(await chat.say(line))


async def test_charts_are_drawn_where_somebody_draws(chat: Chat) -> None:
    await chat.say("add Fix login")
    drawn = Chat(chat.store, installation=chat.installation)
    drawn.dispatcher._charts = Sketching()
    reply = await drawn.say("report workload")
    assert isinstance(reply.body, Message)
    assert Picture("x.png", b"Workload", "1 open task is nobody’s.") in reply.body.blocks


async def test_where_private_answers_show_no_pictures_only_others_are_drawn(chat: Chat) -> None:
    await chat.say("add Fix login")
    limits = Limits(pictures=True, private_pictures=False)
    drawn = Chat(chat.store, installation=chat.installation, limits=limits)
    drawn.dispatcher._charts = Sketching()
    assert chart(await drawn.say("report workload"))
    for reply in (
        await drawn.say("report workload public"),
        await drawn.say("report workload", room="ana", kind=RoomKind.DM),
    ):
        assert isinstance(reply.body, Message)
        assert [block for block in reply.body.blocks if isinstance(block, Picture)]


class Sketching:
    async def draw(self, chart: Chart) -> Picture:
        return Picture("x.png", chart.title.encode(), chart.alternative)
