"""Logs: one line for each entry, and no secret in any of them."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
import structlog

from bot import log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DISCORD = "MTA1NjQ5MjAxNTM0Njk2NDQ4MA" + ".GhX2yZ." + "p" * 38

SECRETS = [
    ("postgresql://ana:s3cret@db/tasks", "s3cret"),
    ("connect to postgresql+asyncpg://ana:p%40ss:w/rd@db:5432/tasks failed", "p%40ss:w/rd"),
    ("using xoxb-1234-5678-abcdef now", "1234-5678-abcdef"),
    ("socket xapp-1-A0-99-deadbeef", "A0-99-deadbeef"),
    ("rotated xoxe.xoxp-1-Mi0yLTEy", "Mi0yLTEy"),
    (f"Authorization: Bot {DISCORD}", DISCORD),
    (f"logged in with {DISCORD}", DISCORD),
    ("Authorization: Bearer abcdefghijklmnop1234", "abcdefghijklmnop1234"),
    ('{"client_secret": "8f742231b10e"}', "8f742231b10e"),
    ("password=hunter2 host=db", "hunter2"),
    (f"GET /calendar/cal_{'a-b_' * 10}abc.ics", "a-b_a-b_"),
    (f"%2Fcalendar%2Fcal_{'a' * 43}.ics", "a" * 43),
]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Logging and structlog are set for the whole process: put them back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in log.OWN:
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_secrets_are_blotted_out(text: str, secret: str) -> None:
    assert secret not in log.redact(text)


@pytest.mark.parametrize("text", ["Bot joined #web", "see https://example.org/a:b", "12:30 to ana@example.org"])
def test_ordinary_text_stays(text: str) -> None:
    assert log.redact(text) == text


def test_entries_are_json_lines_when_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info")
    structlog.get_logger("bot.dispatch").info("started", tasks=3)
    logging.getLogger("apscheduler").warning("late by %s s", 4)
    logging.getLogger("bot.dispatch").debug("not this")
    logging.getLogger("alembic").info("nor this")
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert first["event"] == "started"
    assert first["tasks"] == 3
    assert first["level"] == "info"
    assert second["event"] == "late by 4 s"
    assert second["logger"] == "apscheduler"


def test_a_traceback_shows_no_secret_and_stays_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("info")
    try:
        raise OSError("cannot reach postgresql://ana:s3cret@db/tasks")
    except OSError:
        structlog.get_logger().exception("failed", token="xoxb-1-abc")
    written = capsys.readouterr().err
    assert "s3cret" not in written
    assert "xoxb-1-abc" not in written
    entry = json.loads(written)
    assert "OSError: cannot reach" in entry["exception"]


def test_the_chats_log_goes_to_a_file_and_not_to_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log.configure("warning", tmp_path / "nudge.log")
    structlog.get_logger("test").warning("incident", url="postgresql://ana:s3cret@db/tasks")
    written = (tmp_path / "nudge.log").read_text()
    assert "incident" in written
    assert "s3cret" not in written
    assert capsys.readouterr().err == ""
    logging.getLogger().handlers[0].close()
