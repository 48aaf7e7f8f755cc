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
from bot.errors import UserError
from bot.options import OptionKind
from bot.parsing import options as chosen
from bot.parsing import several
from bot.parsing.clean import clean
from bot.parsing.grammar import parse
from bot.terms import Draft, Ref, RoomRef
from tests.unit.meant import MEANT, Meant
from tests.unit.readers import ROOM, THREAD, at, day
from tests.unit.values import LINES, TEXTS

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    assert several.read_tasks(text) == refs


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
    assert several.read_tags(text) == tags


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
    assert command == MEANT[way.word](meant)


@given(title=LINES.filter(lambda text: len(text) <= 200), description=TEXTS)
@settings(max_examples=150, deadline=None)
def test_any_title_and_description_is_taken(title: str, description: str) -> None:
    draft = Draft(title=title, description=description, due=at(9, 18, 17, 30))
    assert read("add", title=title, description=description, due="fri 17:30") == c.AddTask(draft=draft)
