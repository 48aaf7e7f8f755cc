"""An operator's own PostgreSQL that is not as DATABASE_URL says: each mistake in words, no password in any."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import quote

import pytest

from bot.errors import ConfigurationError
from storage import embedded, server
from tests.ops.conftest import PASSWORD


def url(running: embedded.Server, user: str = "plain", password: str = PASSWORD, database: str = "nudge") -> str:
    folder = running.cluster.socket_folder
    return f"postgresql://{user}:{quote(password, safe='')}@/{database}?host={folder}"


def refusal(address: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        asyncio.run(server.check_server(address))
    return caught.value


def test_a_server_that_is_as_it_should_be_tells_its_version(guarded: embedded.Server) -> None:
    assert asyncio.run(server.check_server(url(guarded))) == 18


def test_a_wrong_password_names_user_and_place_only(guarded: embedded.Server) -> None:
    error = refusal(url(guarded, password="wr0ng"))
    assert error.problem == (
        f"The server at {guarded.cluster.socket_folder} refuses plain with the password in DATABASE_URL."
    )
    assert "%40" in error.fix
    assert "wr0ng" not in str(error)


def test_a_missing_database_is_named(guarded: embedded.Server) -> None:
    error = refusal(url(guarded, database="tasks"))
    assert "the database “tasks”, which does not exist" in error.problem
    assert "createdb tasks" in error.fix


def test_nobody_there_names_host_and_port() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        error = refusal(f"postgresql://ana:s3cret@127.0.0.1:{port}/tasks")
    assert error.problem == f"No PostgreSQL answers at 127.0.0.1:{port}, where DATABASE_URL points: connection refused."
    assert "s3cret" not in str(error)


def test_something_else_there_is_told_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "CONNECT_SECONDS", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        error = refusal(f"postgresql://ana@127.0.0.1:{silent.getsockname()[1]}/tasks?sslmode=disable")
    assert "no answer within 0.2 s" in error.problem


def test_a_server_that_is_too_old_is_refused(guarded: embedded.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "OLDEST", 19)
    error = refusal(url(guarded))
    assert error.problem.startswith("DATABASE_URL points to PostgreSQL 18 at ")
    assert error.problem.endswith("Nudge needs 19 or newer.")


def test_an_option_that_makes_no_sense_is_told() -> None:
    error = refusal("postgresql://ana:s3cret@127.0.0.1/tasks?sslmode=perhaps")
    assert "does not accept DATABASE_URL" in error.problem
    assert "s3cret" not in str(error)
