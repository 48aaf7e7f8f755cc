"""`nudge doctor`'s findings: each thing that may be wrong is found, and comes with its fix."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from storage import doctor, embedded, migrate
from tests.ops.processes import ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.doctor import Finding


def real() -> datetime:
    return datetime.now(UTC)


def examine(url: str, ahead: float = 0) -> dict[str, Finding]:
    findings = asyncio.run(doctor.look_at_database(url, lambda: real() + timedelta(seconds=ahead)))
    return {finding.what: finding for finding in findings}


@pytest.fixture(scope="module")
def own_server() -> Iterator[str]:
    """Roles belong to a whole server: one for these tests alone."""
    with embedded.scratch() as url:
        yield url


def test_a_sound_database_has_nothing_to_fix(database_url: str) -> None:
    findings = examine(database_url)
    assert list(findings) == ["database", "role", "clock"]
    assert [finding.fix for finding in findings.values()] == [None, None, None]


def test_a_database_that_does_not_answer_is_the_only_finding() -> None:
    findings = examine("postgresql://ana:s3cret@127.0.0.1:1/tasks")
    assert list(findings) == ["database"]
    assert "127.0.0.1:1" in findings["database"].text
    assert "s3cret" not in repr(findings)


@pytest.mark.parametrize("ahead", [-31.0, 31.0])
def test_a_wrong_clock_is_found(database_url: str, ahead: float) -> None:
    clock = examine(database_url, ahead)["clock"]
    assert "31 s apart" in clock.text
    assert clock.fix


def test_half_a_minute_is_not_worth_a_word(database_url: str) -> None:
    assert examine(database_url, 29)["clock"].fix is None


def test_a_missing_role_is_found(own_server: str) -> None:
    role = examine(own_server)["role"]
    assert role.text == "The role nudge_bot does not exist."
    assert role.fix == "Run nudge db upgrade."


def test_a_role_that_may_bypass_the_policies_is_found(own_server: str) -> None:
    migrate.upgrade(own_server)
    ask(own_server, "ALTER ROLE nudge_bot BYPASSRLS")
    role = examine(own_server)["role"]
    ask(own_server, "ALTER ROLE nudge_bot NOBYPASSRLS")
    assert "may bypass row-level security" in role.text
    assert role.fix
    assert examine(own_server)["role"].fix is None


def test_a_role_that_owns_tables_is_found(own_server: str) -> None:
    migrate.upgrade(own_server)
    ask(own_server, "CREATE TABLE mine ()")
    ask(own_server, "ALTER TABLE mine OWNER TO nudge_bot")
    role = examine(own_server)["role"]
    ask(own_server, "DROP TABLE mine")
    assert "owns tables" in role.text


def test_a_login_outside_the_role_is_found(own_server: str) -> None:
    migrate.upgrade(own_server)
    ask(own_server, "CREATE ROLE outsider LOGIN")
    role = examine(own_server.replace("postgres@", "outsider@"))["role"]
    assert "may not act as nudge_bot" in role.text
    assert role.fix
    assert "GRANT nudge_bot" in role.fix


@pytest.mark.parametrize("found", [None, "old"])
def test_a_schema_behind_the_code_is_found(found: str | None) -> None:
    finding = doctor.look_at_schema(found, "new")
    assert finding.text == f"The database is at {found or 'nothing'}, the code at new."
    assert finding.fix == "Run nudge db upgrade."


def test_a_disk_that_is_full_or_closed_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.look_at_disk(tmp_path).fix is None
    assert doctor.look_at_disk(tmp_path / "not" / "yet").fix is None
    (tmp_path / "file").touch()
    closed = doctor.look_at_disk(tmp_path / "file" / "data")
    assert closed.text.startswith(f"NUDGE_DATA_DIR is “{tmp_path}/file/data” and cannot be written to")
    assert closed.fix
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 10**18)
    assert "are free at" in doctor.look_at_disk(tmp_path).text
