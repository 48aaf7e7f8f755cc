"""Typed options as lines: each says what was chosen and nothing else, whatever was typed into it."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import commands as c
from bot.canonical import encode
from bot.canonical.words import quoted
from bot.errors import UserError
from bot.exports import ExportFormat
from bot.links import read_code
from bot.model import Mode, Priority, Role, Status
from bot.options import OptionKind
from bot.parsing import fields, preferences, timelog, timing
from bot.parsing import options as chosen
from bot.parsing.clean import clean
from bot.parsing.grammar import parse
from bot.parsing.line import Line
from bot.parsing.past import read_past, read_range
from bot.parsing.recurrence import print_repeat, read_repeat
from bot.parsing.references import read_number, read_project
from bot.parsing.repeats import canonical, first_due
from bot.reports import ReportKind, Step
from bot.terms import Condition, ConditionField, Draft, GroupKey, Ref, RoomRef, Scope, SortKey, TaskField, WhoRef
from bot.timelog import Breakdown
from tests.unit.readers import ROOM, THREAD, at, day
from tests.unit.test_canonical import LINES, TEXTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.calendar import When
    from bot.options import Option, Way
    from bot.parsing.grammar import Reading

WAYS = {way.word: way for command in c.COMMANDS for way in command.ways}
IN_ROOM, IN_THREAD = (dataclasses.replace(reading, exact=True) for reading in (ROOM, THREAD))


def read(word: str, reading: Reading = IN_ROOM, /, **given_: str) -> c.AnyCommand:
    return parse(chosen.line(word, given_), reading)


def refused(word: str, reading: Reading = IN_ROOM, /, **given_: str) -> UserError:
    with pytest.raises(UserError) as caught:
        read(word, reading, **given_)
    return caught.value


# ---- the ways


def test_every_command_that_people_say_has_a_way() -> None:
    silent = {c.PreviewTask, c.PickTask, c.RefillForm, c.Recall}  # free text, buttons and drafts
    # What is said of an import that is looked over: its buttons say it.
    silent |= {c.ShowImport, c.MapColumns, c.MapPerson, c.ImportInto, c.ListRows, c.ApplyImport, c.DropImport}
    assert {command for command in c.COMMANDS if not command.ways} == silent


def test_a_way_begins_with_its_commands_word() -> None:
    for command in c.COMMANDS:
        for way in command.ways:
            assert way.word in command.words or (command is c.ShowToday and way.word == "today")
    assert len(WAYS) == sum(len(command.ways) for command in c.COMMANDS)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_way_is_within_what_platforms_take(way: Way) -> None:
    assert 0 < len(way.help) <= 100
    assert len(way.options) <= 25
    assert len({option.name for option in way.options}) == len(way.options)
    assert [option.required for option in way.options] == sorted((one.required for one in way.options), reverse=True)
    for option in way.options:
        assert re.fullmatch(r"[a-z0-9_]{1,32}", option.name)
        assert 0 < len(option.help) <= 100
        assert bool(option.choices) is (option.kind is OptionKind.CHOICE)
        assert all(0 < len(text) <= 100 for choice in option.choices for text in choice)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_each_option_has_its_place_in_the_line(way: Way) -> None:
    written = {option.name for option in way.options if option.kind is not OptionKind.FILE}  # files come beside it
    assert written - {chosen.TASK} == set(chosen._PARTS.get(way.word, {}))


@pytest.mark.parametrize(
    ("word", "option", "choice"),
    [(way.word, one.name, value) for way in WAYS.values() for one in way.options for value, _ in one.choices],
)
def test_every_choice_can_be_read(word: str, option: str, choice: str) -> None:
    needed = {one.name: _NAMED.get(one.name, _VALID[one.kind]) for one in WAYS[word].options if one.required}
    people = {"assignee": "<@1>"} if word == "add" else {}
    read(word, IN_THREAD, **(needed | people | {option: choice}))


_NAMED = {"kind": "assigned"}
_VALID = {OptionKind.TEXT: "text", OptionKind.PERSON: "<@1>", OptionKind.PROJECT: "web", OptionKind.CHOICE: ""}

# ---- one line each


@pytest.mark.parametrize(
    ("word", "given_", "line"),
    [
        ("sub", {"title": "Fix 3 tests", "task": "12"}, 'sub #12 "Fix 3 tests"'),
        ("check", {"line": "2", "task": "12"}, "check #12 items:2"),
        ("attach", {"task": "12"}, "attach #12"),
        ("detach", {"files": "1, 2", "task": "12"}, "detach #12 items:1,2"),
        ("check", {"line": "2 eggs"}, 'check "2 eggs"'),
        ("uncheck", {"lines": "1, 2"}, "uncheck items:1,2"),
        ("checklist rename", {"number": "2", "task": "12", "text": "3 eggs"}, 'checklist rename #12 items:2 "3 eggs"'),
        ("checklist rename", {"number": "2"}, "checklist rename items:2"),
        ("checklist remove", {"lines": "1, 2", "task": "12"}, "checklist remove #12 items:1,2"),
        ("block", {"by": "#15 Fix login", "task": "12"}, "block #12 by #15"),
        ("block", {"by": "the customer", "task": "12"}, 'block #12 by "the customer"'),
        ("unblock", {"from": "15 WEB-16"}, "unblock from #15 #WEB-16"),
        ("duplicate", {"of": "15", "task": "#12 Login"}, "duplicate #12 of #15"),
        ("relate", {"to": "15", "task": "login"}, 'picktask "relate {} to #15" "login"'),
        ("add", {"title": "Fix login"}, 'add "Fix login"'),
        (
            "add",
            {
                "description": "see #3",
                "title": "Fix login",
                "assignee": "<@1>",
                "assignee2": "<@&2>",
                "mode": "all",
                "due": "fri 5pm",
                "priority": "high",
                "project": "web",
                "tags": "bug, +urgent",
                "parent": "#12 Fix the server",
            },
            'add "Fix login" <@1> <@&2> all due:"fri 5pm" p:high +"bug" +"urgent" in:"web" parent:12 // see #3',
        ),
        ("list", {"scope": "all", "due": "overdue", "sort": "created-"}, "list all due:overdue sort:created-"),
        ("list", {"query": "log in", "tag": "bug ui", "public": "yes"}, 'list tag:"bug,ui" public:yes "log in"'),
        ("search", {"text": "login", "project": "web"}, 'search in:"web" "login"'),
        ("done", {"task": "12 15 20-22", "note": "shipped"}, 'done #12 #15 #20 #21 #22 note:"shipped"'),
        ("done", {"task": "web-12"}, "done #web-12"),
        ("done", {}, "done"),
        ("done", {"task": "fix login", "note": "ok"}, r'picktask "done {} note:\"ok\"" "fix login"'),
        ("due", {"when": "fri 17:00", "task": "12"}, 'due #12 "fri 17:00"'),
        ("move", {"project": "none", "task": "12"}, "move #12 none"),
        ("move", {"project": "<#5>", "task": "12"}, "move #12 <#5>"),
        ("comment", {"task": "12", "text": "12 of them"}, "comment #12 // 12 of them"),
        ("comment", {"task": "12"}, "comment #12"),
        ("show", {"task": "^", "public": "yes"}, "show ^ public:yes"),
        ("tag", {"task": "12", "add": "bug", "remove": "later, old"}, 'tag #12 +"bug" -tag:"later,old"'),
        ("project create", {"name": "New site", "member": "<@1>"}, 'project create "New site" <@1>'),
        ("prefs tz", {"zone": "New York"}, 'prefs tz "New York"'),
        ("today", {}, "today"),
        ("help", {"topic": "add"}, "help add"),
    ],
)
def test_the_line_is_what_one_could_have_typed(word: str, given_: Mapping[str, str], line: str) -> None:
    assert chosen.line(word, given_) == line


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("12", (Ref(number=12),)),
        ("#12", (Ref(number=12),)),
        ("WEB-12", (Ref(project="WEB", number=12),)),
        ("^", (Ref(last=True),)),
        ("<card:1.5>", (Ref(card="1.5"),)),
        ("12 15", (Ref(number=12), Ref(number=15))),
        ("12, 15 and 12", (Ref(number=12), Ref(number=15))),
        ("20-22", (Ref(number=20), Ref(number=21), Ref(number=22))),
        ("#12 Fix login (Fri 17:00)", (Ref(number=12),)),
        ("WEB-12 Fix login", (Ref(project="WEB", number=12),)),
        ("12 15 #20 Fix login", (Ref(number=12), Ref(number=15), Ref(number=20))),
        ("#12 15 minutes of rest", (Ref(number=12),)),
        ("fix login", ()),
        ("12 angry men", ()),
        ("and 12", ()),
    ],
)
def test_tasks_are_named_by_number_or_as_suggested(text: str, refs: tuple[Ref, ...]) -> None:
    assert chosen.read_tasks(text) == refs


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("bug", ["bug"]),
        ("+bug, +urgent", ["bug", "urgent"]),
        ('bug "two words" ++c', ["bug", "two words", "c"]),
        (" , + ,", []),
    ],
)
def test_tags_are_separated_by_commas_or_blanks(text: str, tags: list[str]) -> None:
    assert chosen.read_tags(text) == tags


def test_a_title_stays_as_it_was_typed() -> None:
    title = 'Read "it" by friday +x #3 @ana !1 every day // due:today \\'
    assert read("add", title=title) == c.AddTask(draft=Draft(title=title))


def test_a_number_and_a_date_are_never_mixed_up() -> None:
    assert read("due", IN_THREAD, task="24", when="dec 1") == c.SetDue(refs=(Ref(number=24),), when=day(12, 1))
    assert "whole month" in str(refused("due", IN_THREAD, task="24", when="dec"))
    assert parse('due 24 "5pm"', IN_THREAD) == c.SetDue(refs=(Ref(number=24),), when=at(9, 16, 17))
    with pytest.raises(UserError, match="I can't read a date in “w”"):
        parse('due 7 "w"', IN_THREAD)  # the quoted word is not the unit of the number before it
    assert read("due", task="dec-24", when="fri") == c.SetDue(refs=(Ref(project="dec", number=24),), when=day(9, 18))
    assert read("due", IN_THREAD, when="2026-09-24") == c.SetDue(when=day(9, 24))
    assert read("due", IN_THREAD, when="none") == c.SetDue()


def test_a_channel_called_like_a_task_is_no_task() -> None:
    assert read("move", IN_THREAD, project="#web-12") == c.MoveTasks(project=RoomRef(name="web-12"))


def test_a_task_named_by_words_is_asked_back_with_all_that_was_chosen() -> None:
    asked = read("assign", who="<@1>", who2="<@2>", mode="all", task="the login fix")
    assert isinstance(asked, c.PickTask)
    assert asked.text == "the login fix"
    assert asked.draft is None
    assert parse(asked.line_for(7), IN_ROOM) == read("assign", who="<@1>", who2="<@2>", mode="all", task="7")
    assert parse(encode(asked), IN_ROOM) == asked


# ---- what can't be read


@pytest.mark.parametrize(
    ("word", "given_"),
    [
        ("launch", {}),
        ("done", {"tasks": "12"}),
        ("list", {"scope": "nowhere"}),
        ("list", {"public": "maybe"}),
        ("assign", {"who": "bob", "task": "12"}),
        ("assign", {"who": "<@1> <@2>", "task": "12"}),
        ("project bind", {"project": "web", "channel": "#web"}),
    ],
)
def test_what_nobody_was_offered_is_an_old_list_of_commands(word: str, given_: Mapping[str, str]) -> None:
    assert "reload" in refused(word, **given_).advice


@pytest.mark.parametrize(
    ("word", "given_", "problem"),
    [
        ("add", {"title": " \t"}, "`add` needs “title”, and it is empty."),
        ("due", {"task": "12", "when": "\u200b"}, "`due` needs “when”, and it is empty."),
        ("show", {"task": "12 15"}, "That names 2 tasks; `show` takes one."),
        ("done", {"task": "?!"}, "“?!” names no task."),
        ("done", {"task": "9-2"}, "“9-2” runs backwards."),
        ("done", {"task": "1-60"}, "That is 60 tasks; one command takes at most 50."),
        ("done", {"note": "shipped"}, "Which task? I see no number behind `done`."),
        ("show", {"public": "yes"}, "Which task? I see no number behind `show`."),
        ("comment", {"text": "the login is done"}, "Which task? I see no number behind `comment`."),
        ("comment", {"task": "the login", "text": "a\nb"}, "“the login” is no task's number, and"),
        ("add", {"title": "x", "due": "friday or so"}, "I can't read a date in “friday or so”."),
        ("add", {"title": "x", "due": "03/04"}, "“03/04” may be"),
        ("add", {"title": "x", "repeat": "now and then"}, "I can't read a repeat in “now and then”."),
        ("add", {"title": "x", "parent": "the release"}, "“the release” is no task's number."),
        ("add", {"title": "x" * 201}, "The title has 201 characters; it may have 200."),
        ("tag", {"task": "12", "add": ","}, "Which tags?"),
        ("prefs days", {"days": "moonday"}, "“moonday” is no day of the week."),
    ],
)
def test_the_usual_errors_say_what_is_wrong(word: str, given_: Mapping[str, str], problem: str) -> None:
    assert refused(word, **given_).problem.startswith(problem)


# ---- whatever is typed

_HOSTILE = st.one_of(LINES, TEXTS, st.text(max_size=30), st.sampled_from(["", " ", "none", "yes", "any", "<@1>", "#1"]))
_SANE = {
    OptionKind.TASK: st.sampled_from(["12", "#12", "WEB-12", "^", "<card:1.5>", "#12 Fix the login", "dec-24"]),
    OptionKind.TASKS: st.sampled_from(["12", "12 15", "#12, 20-23", "24", "#12 15 minutes", "^ WEB-1"]),
    OptionKind.PERSON: st.sampled_from(["<@1>", "<@U2>", "<@&3>", "<@ana.b-c>"]),
    OptionKind.ROOM: st.sampled_from(["<#1>", "<#C2>"]),
    OptionKind.DATE: st.sampled_from(["fri 5pm", "2026-12-01", "none", "=2026-09-01T10:00Z", "dec 24", "in 2 hours"]),
    OptionKind.START: st.sampled_from(["mon", "2026-12-01 9:00", "none", "=2026-10-01"]),
    OptionKind.FLAG: st.just("yes"),
    OptionKind.ENTRY: st.sampled_from(["7", "#12"]),
    OptionKind.STATUS: st.sampled_from(["open", "todo,doing", "closed", "any", "In review", "cancelled, tested"]),
    OptionKind.PROJECT: st.sampled_from(["web", "#web", "<#C1>", "none", "to", "web-12", "a, b", "#web-12"]),
    OptionKind.TAGS: st.sampled_from(["bug", "+bug,ui", '"two words" x', "a\\,b", "none", ","]),
}
_ORDINARY = {
    "repeat": st.sampled_from(["every mon,thu 9:00", "month", "2 weeks"]),
    "remind": st.sampled_from(["1d,2h", "30m"]),
    "estimate": st.sampled_from(["2h", "none"]),
    "days": st.sampled_from(["mon-fri", "sun to thu"]),
    "kind": st.sampled_from(["all", "assigned, commented", "due soon"]),
    "code": st.sampled_from(["BCDF-GHJK", "bcdfghjk", "3456 QRTV"]),
    "hours": st.sampled_from(["22:00-8:00", "10pm to 7", "off"]),
    "end": st.sampled_from(["17:30", "end 5pm"]),
    "filter": st.sampled_from(["due:week", "p:1,2 -tag:x"]),
    "change": st.sampled_from(["done", "due friday", "tag +x -y"]),
    "number": st.sampled_from(["3", "12"]),
    "lines": st.sampled_from(["2", "1, 3", "2 4"]),
    "at": st.sampled_from(["09:00", "8am"]),
    "on": st.sampled_from(["mon-fri", "daily", "sun"]),
}


def _typed(option: Option) -> st.SearchStrategy[str]:
    sane = _ORDINARY.get(option.name, _SANE.get(option.kind, LINES))
    if option.kind is OptionKind.CHOICE:
        sane = st.sampled_from([value for value, _ in option.choices])
    return st.integers(0, 7).flatmap(lambda chance: sane if chance else _HOSTILE)


def _given(way: Way) -> st.SearchStrategy[dict[str, str]]:
    needed = {option.name: _typed(option) for option in way.options if option.required}
    return st.fixed_dictionaries(needed, optional={o.name: _typed(o) for o in way.options if not o.required})


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@given(data=st.data(), reading=st.sampled_from([IN_ROOM, IN_THREAD]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_each_option_says_its_own_and_nothing_else(way: Way, data: st.DataObject, reading: Reading) -> None:
    given_ = data.draw(_given(way))
    try:
        command = read(way.word, reading, **given_)
    except UserError:
        return
    values = {name: clean(text).strip() for name, text in given_.items()}
    meant = Meant({name: value for name, value in values.items() if value}, reading)
    if isinstance(command, c.PickTask):
        assert (command.text, command.draft) == (meant.line(chosen.TASK), None)
        assert command == parse(encode(command), reading)
        meant.values[chosen.TASK] = "7"
        try:
            command = parse(command.line_for(7), reading)
        except UserError:
            return
    assert command == _MEANT[way.word](meant)


@dataclasses.dataclass
class Meant:
    """What the options say, each read on its own."""

    values: dict[str, str]
    reading: Reading

    def line(self, name: str) -> str | None:
        return " ".join(self.values[name].split()) if name in self.values else None

    def refs(self) -> tuple[Ref, ...]:
        return chosen.read_tasks(self.values.get(chosen.TASK, ""))

    def others(self, name: str) -> tuple[Ref, ...]:
        return chosen.read_tasks(self.values.get(name, ""))

    def ref(self) -> Ref | None:
        return next(iter(self.refs()), None)

    def people(self, *names: str) -> tuple[WhoRef, ...]:
        accounts = dict.fromkeys(self.values[name][2:-1] for name in names if name in self.values)
        return tuple(WhoRef(account=account) for account in accounts)

    def is_empty(self, name: str) -> bool:
        return (self.line(name) or "").lower() in fields.NOTHING

    def field(self, name: str, read_field: Callable[[str], object]) -> object:
        text = self.line(name)
        return None if text is None or self.is_empty(name) else read_field(text)

    def date(self, name: str) -> When | None:
        return self.field(name, Line("", self.reading).date)  # type: ignore[return-value]

    def start(self, name: str) -> When | None:
        return self.field(name, Line("", self.reading).start_date)  # type: ignore[return-value]

    def tags(self, name: str) -> tuple[str, ...]:
        return fields.distinct_tags(map(fields.read_tag, chosen.read_tags(self.values.get(name, ""))))

    def has(self, name: str) -> bool:
        return name in self.values


def _draft(meant: Meant) -> Draft:
    people = meant.people("assignee", "assignee2", "assignee3", "assignee4", "assignee5")
    due = meant.date("due")
    repeat = meant.field("repeat", read_repeat)
    if repeat and due is None and not meant.is_empty("due"):
        due = first_due(repeat, meant.reading)  # type: ignore[arg-type]
    mode = Mode(meant.values.get("mode", "any" if len(people) > 1 else "one"))
    emptied = {"remind": TaskField.REMINDERS}
    names = ("due", "start", "project", "repeat", "remind", "estimate", "parent")
    return Draft(
        title=meant.line("title"),
        people=people,
        mode=mode if people else Mode.ONE,
        due=due,
        start=meant.start("start"),
        priority=Priority[meant.values["priority"].upper()] if meant.has("priority") else None,
        tags=meant.tags("tags"),
        project=meant.field("project", read_project),
        repeat=canonical(repeat, due, meant.reading) if repeat else None,  # type: ignore[arg-type]
        reminders=meant.field("remind", _minutes) or (),
        estimate_minutes=meant.field("estimate", fields.read_minutes),
        parent=meant.field("parent", lambda text: (*chosen.read_tasks(text), Ref())[0].number),
        description=meant.values.get("description"),
        clear=frozenset(emptied.get(name) or TaskField(name) for name in names if meant.is_empty(name)),
    )


def _minutes(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(fields.read_minutes(part.strip()) for part in text.split(",") if part.strip()))


def _conditions(meant: Meant, text: str = "") -> tuple[Condition, ...]:
    """Without whose tasks they are."""
    found = []
    if meant.has("due"):
        found.append(Condition(field=ConditionField.DUE, values=(meant.values["due"],)))
    if meant.tags("tag"):
        found.append(Condition(field=ConditionField.TAG, values=meant.tags("tag")))
    if statuses := [" ".join(one.lower().split()) for one in meant.values.get("status", "").split(",") if one.strip()]:
        values = [value for one in statuses for value in _STATUSES.get(one, (one,))]
        found.append(Condition(field=ConditionField.STATUS, values=tuple(dict.fromkeys(values))))
    if meant.has("project"):
        found.append(Condition(field=ConditionField.PROJECT, values=(read_project(meant.line("project") or ""),)))
    if text:
        found.append(Condition(field=ConditionField.TEXT, values=(text,)))
    return tuple(found)


_STATUSES = {
    **{one.value: (one,) for one in Status},
    "open": (Status.TODO, Status.DOING),
    "closed": (Status.DONE, Status.CANCELLED),
    "any": tuple(Status),
}


def _list(meant: Meant) -> c.ListTasks:
    sort = meant.values.get("sort", "due")
    return c.ListTasks(
        scope=Scope(meant.values.get("scope", "default")),
        who=meant.people("assignee"),
        conditions=_conditions(meant, meant.line("query") or ""),
        sort=SortKey(sort.rstrip("-")),
        descending=sort.endswith("-"),
        group=GroupKey(meant.values["group"]) if meant.has("group") else None,
        public=meant.has("public"),
    )


def _search(meant: Meant) -> c.SearchTasks:
    people = meant.people("assignee")
    whose = (Condition(field=ConditionField.ASSIGNEE, values=people),) if people else ()
    return c.SearchTasks(
        text=meant.line("text") or "", conditions=(*whose, *_conditions(meant)), public=meant.has("public")
    )


def _status(verb: str) -> Callable[[Meant], c.Command]:
    return lambda meant: c.ChangeStatus(verb=verb, refs=meant.refs(), note=meant.values.get("note"))  # type: ignore[arg-type]


def _notify(meant: Meant) -> c.Command:
    """Kinds apart by commas or spaces, quoted or not; where, as one of the choices."""
    return c.SetNotices(hows=preferences.read_hows([*(meant.line("kind") or "").split(), meant.values["how"]]))


def _follow(verb: str) -> Callable[[Meant], c.Command]:
    return (
        lambda meant: c.Follow(
            verb=verb,  # type: ignore[arg-type]
            ref=meant.ref(),
            project=read_project(meant.line("project") or "") if meant.has("project") else None,
            room=RoomRef(external_id=meant.values["channel"][2:-1]) if meant.has("channel") else None,
            until=meant.start("when") if meant.has("when") else None,
        )
    )


def _workflow(meant: Meant) -> c.Command:
    """Written without quotes, where there is nothing to be mistaken."""
    to = " ".join(f"to:{quoted(one.strip())}" for one in (meant.line("to") or "").split(",") if one.strip())
    workflow = parse(f'project workflow in:web "{meant.line("workflow")}" {to}', meant.reading)
    return workflow.model_copy(update={"project": read_project(meant.line("project") or "")})


def _items(text: str) -> dict[str, object]:
    """Numbers are lines to tick; anything else is one to add."""
    numbers = text.replace(",", " ").split()
    if numbers and all(re.fullmatch("[0-9]{1,4}", one) for one in numbers):
        return {"items": tuple(dict.fromkeys(map(int, numbers)))}
    return {"lines": (text,)}


_MEMBERS = ("member", "member2", "member3", "member4", "member5")


def _delivery(said: str | None) -> int | None:
    return None if said is None else int(said.removeprefix("#"))


def _rule(text: str) -> str | None:
    return None if text.lower() in {"none", "nobody", "empty", "off"} else print_repeat(read_repeat(text))


def _length(meant: Meant) -> int | None:
    return timelog.read_length(meant.line("duration") or "") if meant.has("duration") else None


def _spent_when(meant: Meant) -> When | None:
    return read_past(meant.line("when") or "", Line("", meant.reading)) if meant.has("when") else None


def _note(meant: Meant) -> str | None:
    return timelog.read_note(meant.line("note") or "") if meant.has("note") else None


def _entry(meant: Meant) -> int:
    text = (meant.line("entry") or "").lstrip("#")
    if not (text.isascii() and text.isdigit()):
        raise UserError("no entry")
    return read_number(text)


def _time_report(meant: Meant) -> c.Command:
    first, last = read_range(meant.line("range") or "this week", Line("", meant.reading))
    return c.ReportTime(
        first=first,
        last=last,
        who=meant.people("who"),
        project=read_project(meant.line("project") or "") if meant.has("project") else None,
        by=Breakdown(meant.values.get("by", "person")),
    )


def _audit(meant: Meant) -> c.Command:
    if not meant.has("range"):
        return c.ExportAudit()
    first, last = read_range(meant.line("range") or "", Line("", meant.reading))
    return c.ExportAudit(first=first, last=last)


def _report(kind: ReportKind) -> Callable[[Meant], c.Command]:
    def read_report(meant: Meant) -> c.Command:
        said = meant.line("range")
        first, last = read_range(said, Line("", meant.reading)) if said else (None, None)
        return c.ShowReport(
            kind=kind,
            project=read_project(meant.line("project") or "") if meant.has("project") else None,
            first=first,
            last=last,
            by=Step(meant.values["by"]) if meant.has("by") else None,
            public=meant.has("public"),
        )

    return read_report


def _channel(meant: Meant) -> RoomRef | None:
    return RoomRef(external_id=meant.values["channel"][2:-1]) if meant.has("channel") else None


_MEANT: dict[str, Callable[[Meant], c.Command]] = {
    "add": lambda meant: c.AddTask(draft=_draft(meant)),
    "form": lambda meant: c.OpenForm(text=meant.values.get("line", "")),
    "today": lambda _: c.ShowToday(),
    "home": lambda meant: parse(f"home {meant.values.get('filter', '')}", meant.reading),
    "list": _list,
    "search": _search,
    "show": lambda meant: c.ShowTask(ref=meant.ref(), public=meant.has("public")),
    "history": lambda meant: c.ShowHistory(ref=meant.ref()),
    "edit": lambda meant: c.EditTask(ref=meant.ref()),
    **{verb: _status(verb) for verb in ("done", "start", "reopen", "cancel")},
    "delete": lambda meant: c.DeleteTasks(refs=meant.refs()),
    "restore": lambda meant: c.RestoreTasks(refs=meant.refs()),
    "claim": lambda meant: c.ClaimTasks(refs=meant.refs()),
    "drop": lambda meant: c.ClaimTasks(refs=meant.refs(), drop=True),
    "assign": lambda meant: c.AssignTasks(
        refs=meant.refs(), people=meant.people("who", "who2", "who3"), mode=Mode(meant.values.get("mode", "any"))
    ),
    "unassign": lambda meant: c.UnassignTasks(refs=meant.refs(), people=meant.people("who")),
    "due": lambda meant: c.SetDue(refs=meant.refs(), when=meant.date("when")),
    "snooze": lambda meant: c.SnoozeTasks(refs=meant.refs(), when=meant.start("when")),
    "prio": lambda meant: c.SetPriority(refs=meant.refs(), priority=Priority[meant.values["level"].upper()]),
    "remind": lambda meant: c.RemindTasks(
        refs=meant.refs(), minutes=timing.read_lengths(meant.line("before") or "", 5)
    ),
    "repeat": lambda meant: c.RepeatTask(ref=meant.ref(), rule=_rule(meant.line("rule") or "")),
    "onit": lambda meant: c.OnIt(refs=meant.refs()),
    "project escalate": lambda meant: c.SetEscalation(
        project=read_project(meant.line("project") or ""), minutes=timing.read_lengths(meant.line("steps") or "", 3)
    ),
    "tag": lambda meant: c.TagTasks(refs=meant.refs(), add=meant.tags("add"), remove=meant.tags("remove")),
    "move": lambda meant: c.MoveTasks(refs=meant.refs(), project=meant.field("project", read_project)),
    "comment": lambda meant: c.CommentTask(ref=meant.ref(), text=meant.values.get("text", "")),
    "attach": lambda meant: c.AttachFiles(ref=meant.ref()),
    "files": lambda meant: c.ListFiles(ref=meant.ref()),
    "detach": lambda meant: c.DetachFiles(ref=meant.ref(), numbers=_items(meant.line("files") or "")["items"]),
    "sub": lambda meant: c.AddSubtask(ref=meant.ref(), draft=_draft(meant)),
    "subs": lambda meant: c.ListSubtasks(ref=meant.ref()),
    "checklist": lambda meant: c.ShowChecklist(ref=meant.ref()),
    "check": lambda meant: c.CheckItems(ref=meant.ref(), **_items(meant.line("line") or "")),
    "checklist rename": lambda meant: c.RenameItem(
        ref=meant.ref(), item=int(meant.values["number"]), text=meant.line("text") or ""
    ),
    "checklist remove": lambda meant: c.RemoveItems(ref=meant.ref(), **_items(meant.line("lines") or "")),
    "uncheck": lambda meant: c.CheckItems(verb="uncheck", ref=meant.ref(), **_items(meant.line("lines") or "")),
    "block": lambda meant: c.BlockTask(
        verb="block",
        ref=meant.ref(),
        others=meant.others("by"),
        text="" if meant.others("by") else meant.line("by") or "",
    ),
    "unblock": lambda meant: c.BlockTask(verb="unblock", ref=meant.ref(), others=meant.others("from")),
    "relate": lambda meant: c.RelateTask(verb="relate", ref=meant.ref(), others=meant.others("to")),
    "unrelate": lambda meant: c.RelateTask(verb="unrelate", ref=meant.ref(), others=meant.others("from")),
    "duplicate": lambda meant: c.MarkDuplicate(ref=meant.ref(), original=meant.others("of")[0]),
    "undo": lambda _: c.Undo(),
    "reactions": lambda meant: c.SetReactions(on=meant.values["state"] == "on"),
    "project create": lambda meant: c.CreateProject(name=meant.line("name") or "", people=meant.people(*_MEMBERS)),
    "project list": lambda _: c.ListProjects(),
    "project bind": lambda meant: c.BindProject(
        project=read_project(meant.line("project") or ""),
        room=RoomRef(external_id=meant.values["channel"][2:-1]) if meant.has("channel") else None,
    ),
    "project unbind": lambda meant: c.UnbindProject(
        room=RoomRef(external_id=meant.values["channel"][2:-1]) if meant.has("channel") else None
    ),
    "project archive": lambda meant: c.ArchiveProject(project=read_project(meant.line("project") or "")),
    "project thread": lambda meant: c.SetThreads(
        project=read_project(meant.line("project") or ""), on=meant.values["state"] == "on"
    ),
    "project status": lambda meant: c.ShowProject(
        project=read_project(meant.line("project") or "") if meant.has("project") else None
    ),
    "project workflow": _workflow,
    "status": lambda meant: c.SetStage(refs=meant.refs(), stage=meant.line("status") or ""),
    "prefs": lambda _: c.ShowPreferences(),
    "prefs tz": lambda meant: c.SetPreferences(zone=meant.line("zone")),
    "prefs days": lambda meant: parse(f"prefs days {meant.line('days')}", meant.reading),
    "prefs workday": lambda meant: parse(f"prefs workday {meant.line('end')}", meant.reading),
    "prefs week": lambda meant: c.SetPreferences(
        week_start={"monday": 0, "sunday": 6, "saturday": 5}[meant.values["day"]]
    ),
    "prefs order": lambda meant: c.SetPreferences(day_first=meant.values["order"] == "dmy"),
    "inbox": lambda meant: c.ShowInbox(unread="unread" in meant.values),
    "inbox read": lambda _: c.MarkRead(),
    "why": lambda meant: c.ShowWhy(ref=meant.ref()),
    "admin deliveries": lambda _: c.ShowDeliveries(),
    "admin retry": lambda meant: c.RetryDeliveries(delivery=_delivery(meant.line("number"))),
    "prefs notify": _notify,
    "prefs quiet": lambda meant: c.SetNotices(quiet=preferences.read_quiet(meant.line("hours") or "")),
    "prefs urgent": lambda meant: c.SetNotices(urgent=meant.values["state"] == "on"),
    "prefs dm": lambda meant: c.SetNotices(dm=meant.values["state"] == "on"),
    "prefs platform": lambda meant: c.SetNotices(platform=meant.values["platform"]),
    **{verb: _follow(verb) for verb in ("mute", "unmute", "watch", "unwatch")},
    "when": lambda meant: c.ReadDate(text=meant.values["text"]),
    "admin people": lambda _: c.ListPeople(),
    "admin status": lambda _: c.ShowStatus(),
    "admin roles": lambda _: c.ShowRoles(),
    "admin policy": lambda _: c.ShowPolicy(),
    "admin projects": lambda _: c.ShowProjects(),
    "admin role": lambda meant: c.SetRole(who=meant.people("who")[0], role=Role(meant.values["role"])),
    "admin zone": lambda meant: c.SetDefaultZone(zone=meant.line("zone") or ""),
    "digest set": lambda meant: c.SetDigest(
        clock=preferences.read_workday_end(meant.line("at") or ""),
        days=preferences.read_workdays(meant.line("on") or "") if meant.has("on") else frozenset(range(5)),
        room=_channel(meant),
        conditions=parse(f"home {meant.values.get('filter', '')}", meant.reading).conditions,  # type: ignore[union-attr]
    ),
    "digest list": lambda _: c.ListDigests(),
    "digest now": lambda meant: c.ShowDigest(room=_channel(meant)),
    "digest pause": lambda meant: c.StopDigest(
        verb="pause", room=_channel(meant), until=meant.start("when") if meant.has("when") else None
    ),
    "digest resume": lambda meant: c.StopDigest(verb="resume", room=_channel(meant)),
    "digest off": lambda meant: c.StopDigest(verb="off", room=_channel(meant)),
    "view save": lambda meant: c.SaveView(
        name=meant.line("name") or "",
        listed=parse(f"list {meant.values.get('filter', '')}", meant.reading),  # type: ignore[arg-type]
    ),
    "view open": lambda meant: c.OpenView(name=meant.line("name") or ""),
    "view list": lambda _: c.ListViews(),
    "view delete": lambda meant: c.DeleteView(name=meant.line("name") or ""),
    "view share": lambda meant: c.ShareView(name=meant.line("name") or ""),
    "view unshare": lambda meant: c.ShareView(name=meant.line("name") or "", shared=False),
    "view default": lambda meant: c.SetDefaultView(name=meant.field("name", str), room=_channel(meant)),
    "bulk": lambda meant: parse(f"bulk {meant.values['filter']} -> {meant.values['change']}", meant.reading),
    "link": lambda meant: c.Link(code=read_code(meant.line("code") or "")),
    "unlink": lambda _: c.Unlink(),
    "admin link": lambda meant: c.LinkTeam(code=read_code(meant.line("code") or "")),
    "admin unlink": lambda _: c.UnlinkTeam(),
    "time start": lambda meant: c.StartTimer(ref=meant.ref()),
    "time stop": lambda meant: c.StopTimer(minutes=_length(meant)),
    "time log": lambda meant: c.LogTime(
        ref=meant.ref(), minutes=_length(meant) or 0, when=_spent_when(meant), note=_note(meant) or ""
    ),
    "time edit": lambda meant: c.EditTime(
        entry=_entry(meant), minutes=_length(meant), when=_spent_when(meant), note=_note(meant)
    ),
    "time delete": lambda meant: c.DeleteTime(entry=_entry(meant)),
    "time today": lambda _: c.ShowTime(),
    "time report": _time_report,
    "import": lambda _: c.ImportFile(),
    "export": lambda meant: c.ExportTasks(
        format=ExportFormat(meant.values["format"]),
        listed=parse(f"list {meant.values.get('filter', '')}", meant.reading),  # type: ignore[arg-type]
    ),
    "export audit": _audit,
    "export me": lambda _: c.ExportMine(),
    "ics": lambda meant: c.MakeFeed(
        listed=parse(f"list {meant.values.get('filter', '')}", meant.reading)  # type: ignore[arg-type]
    ),
    "ics list": lambda _: c.ListFeeds(),
    "ics reset": lambda meant: parse(f"ics reset {meant.line('number') or ''}", meant.reading),
    "ics off": lambda meant: parse(f"ics off {meant.line('number') or ''}", meant.reading),
    "forget me": lambda _: c.ForgetMe(),
    "admin retention": lambda meant: parse(f"admin retention {meant.line('after')}", meant.reading),
    **{f"report {kind}": _report(kind) for kind in ReportKind},
    "help": lambda meant: c.Help(topic=meant.values.get("topic", "")),
}


@given(title=LINES.filter(lambda text: len(text) <= 200), description=TEXTS)
@settings(max_examples=150, deadline=None)
def test_any_title_and_description_is_taken(title: str, description: str) -> None:
    draft = Draft(title=title, description=description, due=at(9, 18, 17, 30))
    assert read("add", title=title, description=description, due="fri 17:30") == c.AddTask(draft=draft)
