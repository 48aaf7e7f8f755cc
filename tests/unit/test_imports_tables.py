"""Tables that nobody knows: their shape, a guess at their columns, and what a mapping makes of each row."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.calendar import Calendar
from bot.errors import UserError
from bot.imports.model import FIELDS
from bot.imports.reading.words import COLUMNS, plain
from bot.model import Priority, Status
from tests.unit.import_files import as_guessed, by_title, imported, refused, sample, unknown

# ---- the shape


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_cells_are_parted_by_what_parts_them_evenly(sign: str) -> None:
    table = unknown(f'Name{sign}Due{sign}Notes\n"Call, then; mail\ttwice|thrice"{sign}{sign}"two\nlines"\n')
    assert table.columns == ("Name", "Due", "Notes")
    assert table.samples["Name"] == ("Call, then; mail twice|thrice",)
    assert table.rows == 1


def test_rows_are_numbered_by_their_first_line() -> None:
    file = imported('Name,Notes\r\n"One","a\r\nb"\r\n,\r\n\r\nTwo,\r\n', {"title": "Name"})
    assert [(task.row, task.title) for task in file.tasks] == [(2, "One"), (6, "Two")]


def test_columns_without_a_name_or_with_the_same_one_have_each_their_own() -> None:
    assert unknown("Name,,Due,due\nx,1,2,3\n").columns == ("Name", "Column 2", "Due", "due (2)")


def test_one_column_of_titles_is_a_table() -> None:
    file = imported("Shopping\nMilk\nBread\n", {"title": "shopping"})
    assert [task.title for task in file.tasks] == ["Milk", "Bread"]


def test_a_comma_without_quotes_is_pointed_out() -> None:
    (task,) = imported("Name,Due\nCall, then mail,2026-10-01\n", {"title": "Name"}).tasks
    assert "a comma in it needs quotes" in task.warnings[0]


def test_a_quote_that_is_never_closed_is_refused() -> None:
    with pytest.raises(UserError, match="A quote in the row of line 3 is never closed"):
        unknown('Title,Due\nFix login,\n"Write docs,2026-12-01\nCall Bob,\n')


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", '"', '"\n'])
def test_a_file_may_end_in_any_way(ending: str) -> None:
    first = '"' if ending.startswith('"') else ""
    rows = as_guessed(f"Title,Due\nFix login,\n{first}Write docs{ending}").tasks
    assert [one.title for one in rows] == ["Fix login", "Write docs"]


# ---- the guess


def test_an_export_of_asana_is_guessed_whole() -> None:
    guess = unknown(sample("asana.csv")).guess
    assert guess["Name"] == "title"
    assert guess["Section/Column"] == "status"
    assert guess["Blocked By (Dependencies)"] == "blocked_by"
    assert {"Assignee Email", "Last Modified", "Blocking (Dependencies)"}.isdisjoint(guess)


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("Task Name;Assigned To;Due Date;Priority", "title people due priority"),
        ("Aufgabe;Verantwortlich;Fälligkeit;Priorität;Erstellt am", "title people due priority created"),
        ("Tarea;Asignado a;Fecha límite;Prioridad;Etiquetas", "title people due priority tags"),
        ("Tâche;Assigné à;Échéance;Priorité;Étiquettes", "title people due priority tags"),
        ("Tarefa;Responsável;Prazo;Prioridade;Situação", "title people due priority status"),
        ("Summary;Issue key;Reporter;Labels;Original estimate", "title key creator tags estimate"),
        ("Was;Aufwand (h);Notizen", "title estimate description"),
        ("foo;bar", ""),
    ],
)
def test_columns_are_guessed_by_their_names(header: str, fields: str) -> None:
    row = ";".join("x" for _ in header.split(";"))
    assert set(unknown(f"{header}\n{row}\n").guess.values()) == set(fields.split())


def test_every_field_has_words_and_each_word_is_as_it_is_compared() -> None:
    assert set(COLUMNS) == {field.name for field in FIELDS}
    assert [word for words in COLUMNS.values() for word in words if word != plain(word)] == []


# ---- the mapping


def test_a_mapping_that_names_what_is_not_there_is_answered() -> None:
    assert "Its columns are Name, Due." in refused("Name,Due\nx,\n", {"title": "Title"}).advice
    assert "A task has no “colour”" in refused("Name,Due\nx,\n", {"title": "Name", "colour": "Due"}).problem
    assert "which column is the title" in refused("Name,Due\nx,\n", {"due": "Due"}).problem


def test_a_german_table_is_read() -> None:
    file = as_guessed(sample("german.csv"))
    tasks = by_title(file)
    office, shelf, letter = tasks["Büro umräumen"], tasks["Regal abbauen"], tasks["Kündigung schreiben"]
    assert office.description == 'Möbel, Kabel\nund "das Regal";\nalles raus'
    assert (office.people, office.status, office.priority) == (("Jörg Weiß",), Status.DOING, Priority.HIGH)
    assert (office.due, office.estimate_minutes, office.row) == (date(2026, 10, 31), 150, 3)
    assert (shelf.due, shelf.parent) == (datetime(2026, 10, 30, 8, 30, tzinfo=UTC), office.key)
    assert (shelf.people, shelf.estimate_minutes) == (("Jörg Weiß", "Ana"), 90)
    assert letter.status is Status.DONE
    assert [one.split(",")[0] for one in letter.warnings] == [
        "I don't know the priority “egal”: it has none here.",
        "I can't read “demnächst” as a date",
        "I can't read “bald” as a length of time",
        "It can't be part of “Umzug”",
    ]


def test_an_export_of_asana_is_read() -> None:
    tasks = by_title(as_guessed(sample("asana.csv")))
    plan, dates, house = tasks["Plan the offsite"], tasks["Ask for dates"], tasks["Book the house"]
    assert (plan.tags, plan.project, plan.start) == (("travel", "team"), "Offsite", date(2026, 9, 1))
    assert (dates.status, dates.parent) == (Status.DONE, plan.key)
    assert dates.completed_at == datetime(2026, 8, 19, 22, 0, tzinfo=UTC)
    assert (house.parent, house.blocked_by) == (plan.key, (dates.key,))


def test_what_was_completed_is_done_wherever_it_was_left() -> None:
    rows = ("A,Backlog,2026-09-01", "B,Backlog,", "C,,TRUE", "D,Shipping,yes", "E,Doing,no", "F,Cancelled,1.9.2026")
    table = "\n".join(("Name,List,Completed", *rows))
    file = imported(table, {"title": "Name", "status": "List", "completed": "Completed"})
    assert [(task.status.value, task.stage) for task in file.tasks] == [
        ("done", ""),
        ("todo", "Backlog"),
        ("done", ""),
        ("done", "Shipping"),
        ("doing", ""),
        ("cancelled", ""),
    ]


# ---- values


@pytest.mark.parametrize(
    ("said", "status", "stage"),
    [
        ("Done", Status.DONE, ""), ("closed", Status.DONE, ""), ("x", Status.DONE, ""), ("✓", Status.DONE, ""),
        ("100%", Status.DONE, ""), ("In Progress", Status.DOING, ""), ("In Bearbeitung", Status.DOING, ""),
        ("à faire", Status.TODO, ""), ("Won't fix", Status.CANCELLED, ""), ("", Status.TODO, ""),
        ("In review", Status.DOING, "In review"), ("Marketing", Status.TODO, "Marketing"),
    ],
)  # fmt: skip
def test_words_of_statuses(said: str, status: Status, stage: str) -> None:
    (task,) = imported(f"Name,Status\nx,{said}\n", {"title": "Name", "status": "Status"}).tasks
    assert (task.status, task.stage) == (status, stage)


@pytest.mark.parametrize(
    ("said", "priority"),
    [
        ("P0", Priority.URGENT), ("P1", Priority.URGENT),
        ("1", Priority.URGENT), ("urgent", Priority.URGENT), ("!!!", Priority.URGENT),
        ("high", Priority.HIGH), ("!", Priority.HIGH), ("Hoch", Priority.HIGH), ("1 - Low", Priority.LOW),
        ("Média", Priority.MEDIUM), ("4", Priority.LOW), ("normal", Priority.NONE), ("", Priority.NONE),
    ],
)  # fmt: skip
def test_words_of_priorities(said: str, priority: Priority) -> None:
    (task,) = imported(f"Name,Prio\nx,{said}\n", {"title": "Name", "priority": "Prio"}).tasks
    assert (task.priority, task.warnings) == (priority, ())


@pytest.mark.parametrize(
    ("column", "said", "minutes"),
    [
        ("Estimate", "2h", 120), ("Estimate", "90m", 90), ("Estimate", "1:30", 90), ("Estimate", "1h 30m", 90),
        ("Estimate", "PT1H30M", 90), ("Estimate", "45", 45), ("Hours", "1.5", 90), ("Effort (h)", "3", 180),
        ("Estimate", "01:30:00", 90), ("Estimate", "0", None), ("Estimate", "", None),
    ],
)  # fmt: skip
def test_lengths_of_time(column: str, said: str, minutes: int | None) -> None:
    (task,) = imported(f'Name,{column}\nx,"{said}"\n', {"title": "Name", "estimate": column}).tasks
    assert (task.estimate_minutes, task.warnings) == (minutes, ())


@pytest.mark.parametrize(
    ("said", "people"),
    [("Jane, Max", ("Jane", "Max")), ("Doe, Jane; Roe, Max", ("Doe, Jane", "Roe, Max")), ("@jane", ("jane",))],
)
def test_several_people_in_one_cell(said: str, people: tuple[str, ...]) -> None:
    (task,) = imported(f'Name,Who\nx,"{said}"\n', {"title": "Name", "people": "Who"}).tasks
    assert task.people == people


# ---- dates


def dues(*cells: str, day_first: bool | None = None) -> tuple[list[object], tuple[str, ...]]:
    rows = "".join(f'x,"{cell}"\n' for cell in cells)
    calendar = Calendar(zone=Calendar().zone, day_first=day_first)
    file = imported(f"Name,Due\n{rows}", {"title": "Name", "due": "Due"}, calendar=calendar)
    return [task.due for task in file.tasks], file.notes


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("2026-10-01", date(2026, 10, 1)),
        ("2026/1/2", date(2026, 1, 2)),
        ("2026-10-01 00:00:00", date(2026, 10, 1)),
        ("2026-10-01T14:30:00+02:00", datetime(2026, 10, 1, 12, 30, tzinfo=UTC)),
        ("2026-10-01 14:30", datetime(2026, 10, 1, 14, 30, tzinfo=UTC)),
        ("20261001T143000Z", datetime(2026, 10, 1, 14, 30, tzinfo=UTC)),
        ("31/12/2026 2:30 pm", datetime(2026, 12, 31, 14, 30, tzinfo=UTC)),
        ("12/31/26", date(2026, 12, 31)),
        ("1.2.2026", date(2026, 2, 1)),
        ("3 May 2027", date(2027, 5, 3)),
        ("May 3, 2019", date(2019, 5, 3)),
        ("03/May/19 2:30 PM", datetime(2019, 5, 3, 14, 30, tzinfo=UTC)),
        ("yesterday", date(2026, 9, 15)),
        ("12. März 2026", date(2026, 3, 12)),
        ("12. Mai 2027 09:30", datetime(2027, 5, 12, 9, 30, tzinfo=UTC)),
        ("3 de diciembre de 2026", date(2026, 12, 3)),
        ("14 août 2026", date(2026, 8, 14)),
        ("03-Dez-26", date(2026, 12, 3)),
        ("14 Sep 2026 10:00", datetime(2026, 9, 14, 10, 0, tzinfo=UTC)),
        ("", None),
        ("n/a", None),
    ],
)
def test_dates_as_files_write_them(said: str, due: object) -> None:
    assert dues(said) == ([due], ())


def test_one_date_of_a_column_tells_the_order_of_all() -> None:
    assert dues("03/04/2026", "31/12/2026", day_first=False) == ([date(2026, 4, 3), date(2026, 12, 31)], ())
    assert dues("03/04/2026", "12/31/2026", day_first=True) == ([date(2026, 3, 4), date(2026, 12, 31)], ())


def test_where_no_date_tells_the_order_the_persons_own_is_taken_and_said() -> None:
    assert dues("03/04/2026", day_first=False)[0] == [date(2026, 3, 4)]
    (due,), (note,) = dues("03/04/2026", day_first=None)
    assert due == date(2026, 4, 3)
    assert note == "Nothing tells whether “03/04/2026” begins with the day or the month: I took dates as day first."


def test_a_column_in_both_orders_is_read_where_a_date_tells_itself() -> None:
    read, notes = dues("31/12/2026", "12/31/2026", "01/02/2026", day_first=True)
    assert read == [date(2026, 12, 31), date(2026, 12, 31), date(2026, 2, 1)]
    assert "day first" in notes[0]


@pytest.mark.parametrize(
    "said", ["soon", "jeden Montag", "2026-02-30", "45/45/2026", "10/10/2026 25:99", "0001-01-01", "9" * 40]
)
def test_what_is_no_date_is_a_warning_and_the_task_stays(said: str) -> None:
    (task,) = imported(f"Name,Due\nx,{said}\n", {"title": "Name", "due": "Due"}).tasks
    assert task.due is None
    assert f"I can't read “{said}” as a date" in task.warnings[0]
