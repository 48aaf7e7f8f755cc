"""A server that asks for passwords, for what only such a one does; data folders, new and made."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from storage import embedded, migrate
from tests.ops.processes import ask, short_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "p:s w%r@d\\/"
LOGINS = {"boss": "SUPERUSER", "plain": "NOSUPERUSER"}


@pytest.fixture(scope="session")
def guarded() -> Iterator[embedded.Server]:
    """On it, `boss` (a superuser) and `plain` must give PASSWORD."""
    with short_folder() as folder, embedded.start(folder, {"fsync": "off"}) as server:
        for login, right in LOGINS.items():
            ask(server.url, f"CREATE ROLE {login} LOGIN {right} PASSWORD '{PASSWORD}'")
        rules = folder / "postgres" / "pg_hba.conf"
        asked = "".join(f"local all {login} scram-sha-256\n" for login in LOGINS)
        rules.write_text(asked + rules.read_text())
        ask(server.url, "SELECT pg_reload_conf()")
        yield server


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """There is nothing yet, nor the folder above it."""
    with short_folder() as folder:
        yield folder / "deep" / "data"


@pytest.fixture(scope="session")
def original() -> Iterator[Path]:
    with short_folder() as folder:
        with embedded.start(folder) as server:
            migrate.upgrade(server.url)
        yield folder


@pytest.fixture
def made_dir(data_dir: Path, original: Path) -> Path:
    """A folder with a migrated database whose server is stopped: a copy, for making one takes two seconds."""
    data_dir.mkdir(parents=True)
    subprocess.run(["cp", "-a", original / "postgres", data_dir / "postgres"], check=True)
    return data_dir
