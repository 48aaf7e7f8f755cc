"""Where the console writes."""

from __future__ import annotations

import io
import sys

import pytest
from rich.text import Text

from adapters.console.screen import Screen


@pytest.fixture
def _terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What rich takes for a terminal with colours."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.mark.usefixtures("_terminal")
def test_a_terminal_gets_colour(capsys: pytest.CaptureFixture[str]) -> None:
    Screen(columns=80).show(Text("overdue", "red"))

    assert "\x1b[31m" in capsys.readouterr().out


@pytest.mark.usefixtures("_terminal")
def test_no_color_turns_it_off(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    Screen(columns=80).show(Text("overdue", "red"))

    assert capsys.readouterr().out == "overdue\n"


def test_an_output_that_lacks_a_character_gets_another(monkeypatch: pytest.MonkeyPatch) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", narrow)

    Screen(columns=80).show(Text("✓ Größe"))

    assert narrow.buffer.getvalue().decode("latin-1") == "? Größe\n"  # type: ignore[attr-defined]


def test_the_width_is_the_terminals_up_to_160(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")

    assert Screen().columns == 160
