"""`make` on a machine as it is found: what it lists, and what it says to a Python that is too old."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGETS = ["help", "run", "test", "fmt", "bench", "lock", "clean", "proof"]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """As from a terminal, not as from the make that may be running these tests."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The Makefile and what its rules depend on, with no environment yet."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def python(folder: Path, script: str) -> Path:
    fake = folder / "python3.fake"
    fake.write_text(f"#!/bin/sh\n{script}\n")
    fake.chmod(0o755)
    return fake


def test_make_alone_lists_every_target_with_a_description(checkout: Path) -> None:
    done = make(checkout)
    assert done.returncode == 0
    listed = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert list(listed) == TARGETS
    assert not (checkout / ".venv").exists()


def test_a_python_that_is_too_old_is_named_with_the_way_on(checkout: Path) -> None:
    fake = python(checkout, "echo 3.9.18")
    done = make(checkout, "run", f"PYTHON={fake}")
    assert done.returncode != 0
    assert f"Nudge needs Python 3.11 or newer; “{fake}” is 3.9.18." in done.stderr
    assert "make run PYTHON=python3.13" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_python_that_is_not_there_is_named(checkout: Path) -> None:
    done = make(checkout, "test", "PYTHON=python3.99")
    assert done.returncode != 0
    assert "“python3.99” is not there." in done.stderr
    assert "Traceback" not in done.stderr


def test_an_environment_made_in_another_folder_is_made_anew(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(shutil.which("true") or "/bin/true")
    (checkout / ".venv" / "made").write_text("/somewhere/else")
    planned = make(checkout, "--dry-run", "run")
    assert "-m venv .venv" in planned.stdout


def test_a_finished_environment_is_not_touched_again(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(shutil.which("true") or "/bin/true")
    (checkout / ".venv" / "made").write_text(str(checkout))
    (checkout / ".venv" / "for-run").touch()
    planned = make(checkout, "--dry-run", "run")
    assert planned.stdout.strip() == ".venv/bin/nudge chat"


def test_ci_runs_what_a_developer_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert script.splitlines()[-1] == "exec make test"
