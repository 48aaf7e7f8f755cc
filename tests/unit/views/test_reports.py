"""Reports of odd numbers read as somebody would say it: of nothing, of one, of many."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.calendar import Calendar
from bot.message import Message, plain_message
from bot.model import Who
from bot.pictures import Chart
from bot.reports import Age, Finished, Flow, Levels, Load, Periods, ReportKind, Step, periods
from bot.views import reports as views
from bot.views.reports import About, Contents, Offers

NOW = datetime(2026, 9, 16, 8, tzinfo=UTC)
DAY = date(2026, 9, 16)
HOUR = 3600.0
NOBODY = Load(None, 2, 0, 0)


def days(count: int, step: Step = Step.DAY) -> Periods:
    return periods(DAY, DAY + timedelta(days=count - 1), step, Calendar())


def has(name: str, count: int, overdue: int = 0, minutes: int = 0) -> Load:
    return Load(Who(len(name), name), count, overdue, minutes)


@pytest.mark.parametrize(
    ("loads", "told", "said"),
    [
        ([], "nothing is open", "Nobody has anything to do."),
        ([NOBODY], "what is open is nobody’s", "2 open tasks are nobody’s."),
        ([Load(None, 1, 1, 0)], "what is open is nobody’s", "1 open task is nobody’s."),
        ([has("Bob", 1)], "1 person has open tasks", "Bob has 1 open task."),
        (
            [has("Bob", 2, 1), NOBODY],
            "1 person has open tasks",
            "Bob has 2 open tasks, 1 overdue. 2 open tasks are nobody’s.",
        ),
        ([has("Bob", 3, 2), has("Eve", 1)], "2 people have open tasks", "Bob has most: 3 open, 2 overdue."),
        ([has("Bob", 2), has("Eve", 2, 1)], "2 people have open tasks", "Bob and Eve have most: 2 open each."),
        ([has("x" * n, 1) for n in range(1, 31)], "30 people have open tasks", "30 people have most: 1 open each."),
    ],
)
def test_who_has_how_much_is_said_of_anybody_and_of_nobody(loads: list[Load], told: str, said: str) -> None:
    contents = views.workload(loads)
    assert (contents.told, contents.said) == (told, said)


def test_a_chart_of_more_people_than_it_shows_says_so() -> None:
    found = shown(views.workload([has("x" * n, 1) for n in range(1, 31)]), ReportKind.WORKLOAD)
    (chart,) = [block for block in found.blocks if isinstance(block, Chart)]
    assert chart.title == "Workload, the 12 with most"
    assert len(chart.labels) == len(chart.series[0].values) == 12


@pytest.mark.parametrize(
    ("done", "added", "count", "step", "said"),
    [
        ([0], [0], 1, Step.DAY, "No task was done or added in these days."),
        ([1], [0], 1, Step.DAY, "1 task was done and 0 added."),
        ([1, 0, 1], [0, 0, 4], 3, Step.DAY, "2 tasks were done and 4 added: 0.7 done a day."),
        ([4, 0], [0, 0], 2, Step.DAY, "4 tasks were done and 0 added: 2 done a day."),
        ([1, *[0] * 29], [0] * 30, 30, Step.DAY, "1 task was done and 0 added."),
        ([3, 4], [0, 0], 10, Step.WEEK, "7 tasks were done and 0 added: 3.5 done a week."),
    ],
)
def test_an_average_is_said_where_it_says_something(
    done: list[int], added: list[int], count: int, step: Step, said: str
) -> None:
    flows = [Flow(place, *counts) for place, counts in enumerate(zip(done, added, strict=True), 1)]
    assert views.throughput(flows, days(count, step), NOW).said == said


@pytest.mark.parametrize(
    ("overall", "told", "said"),
    [
        (Finished(0, 0, 0, 0), "nothing was done", "No task was done in these days."),
        (Finished(0, 1, 20, 20), "less than a minute", "1 task was done, in less than a minute."),
        (Finished(0, 1, HOUR, HOUR), "1 hour", "1 task was done, in 1 hour."),
        (Finished(0, 9, 5400, 300_000), "1.5 hours", "9 tasks were done: half of them in 1.5 hours, 85% in 3.5 days."),
    ],
)
def test_how_long_tasks_take_is_said_in_the_unit_that_fits(overall: Finished, told: str, said: str) -> None:
    contents = views.cycle([overall], overall, days(1), NOW)
    assert (contents.told, contents.said) == (told, said)


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        ([], "Nothing is overdue."),
        ([Age(0, 1)], "1 task is overdue: for up to a day."),
        ([Age(30, 5)], "5 tasks are overdue: all for more than 30 days."),
        ([Age(0, 1), Age(3, 2)], "3 tasks are overdue: 1 for up to a day and 2 for 3 to 7 days."),
    ],
)
def test_how_late_things_are_is_said_of_one_and_of_many(ages: list[Age], said: str) -> None:
    assert views.overdue(ages).said == said


def test_a_single_day_has_a_row_of_its_own() -> None:
    burndown = views.burndown(Levels((1, 1), (0, 0)), days(1), NOW)
    assert burndown.said == "1 task was open at the beginning, 1 at the end."
    assert plain_message(shown(burndown, ReportKind.BURNDOWN)).splitlines()[:3] == [
        "Burndown, Wed 16 Sep: 1 open",
        "1 task was open at the beginning, 1 at the end.",
        "Wed 16 Sep: Open 1",
    ]


def shown(contents: Contents, kind: ReportKind) -> Message:
    about = About(kind, None, days(1) if kind.has_days else None, NOW)
    return views.report(contents, about, Offers(None, (), (), None), 1)
