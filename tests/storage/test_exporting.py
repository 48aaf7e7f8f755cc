"""What is kept about a person: no table that names people is forgotten where it is listed."""

from __future__ import annotations

from storage import tx  # noqa: F401 - with it, all tables are known
from storage.exporting import OWN
from storage.tables import metadata

ONLY_NUMBERS = {("tasks", "completed_by")}  # whose text is somebody else's


def test_every_reference_to_a_person_is_exported() -> None:
    keys = [key for table in metadata.tables.values() for key in table.foreign_key_constraints]
    naming = {(key.table.name, key.column_keys[1]) for key in keys if key.referred_table.name == "persons"}
    assert naming - ONLY_NUMBERS <= {(table.name, column) for table, column in OWN.values()}


def test_what_names_people_without_a_reference_is_exported_too() -> None:
    named = {table.name for table in metadata.tables.values() if "person_id" in table.columns}
    assert named <= {table.name for table, _ in OWN.values()}
