"""One bundled PostgreSQL for the whole run, and migrated databases on it.

- `server`: the running server; every worker process joins the one below the same folder, the last to leave stops it.
- `shared_database_url`: a migrated database for this worker's whole run; tests in it keep to a workspace of their own.
- `database_url`: a migrated database for one test, which has no rows.
- `empty_database_url`: a database for one test with nothing in it.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from storage import embedded, migrate
from tests.databases import Databases, create, drop, make_once

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = "nudge_server_folder"
TEMPLATE = "nudge_template"
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}


def pytest_configure(config: pytest.Config) -> None:
    """The first process makes the server's folder; pytest's own are closed to other users, so it is none of them."""
    if not hasattr(config, "workerinput"):
        setattr(config, FOLDER, tempfile.mkdtemp(prefix="nudge-tests-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell each worker of pytest-xdist where it is."""
    node.workerinput[FOLDER] = getattr(node.config, FOLDER)  # type: ignore[attr-defined]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: some wait for PostgreSQL, or for a time limit to pass."""
    return (os.cpu_count() or 1) + 1


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(getattr(config, FOLDER), ignore_errors=True)


@pytest.fixture(scope="session")
def server_folder(pytestconfig: pytest.Config) -> Path:
    inherited = getattr(pytestconfig, "workerinput", {}).get(FOLDER)
    return Path(inherited or getattr(pytestconfig, FOLDER))


@pytest.fixture(scope="session")
def server(server_folder: Path) -> Iterator[embedded.Server]:
    with embedded.start(server_folder, QUICK) as running:
        yield running


@pytest.fixture(scope="session")
def template(server: embedded.Server) -> str:
    """The name of a migrated database that nobody is connected to: CREATE DATABASE copies it."""
    asyncio.run(make_once(server, TEMPLATE, migrate.upgrade))
    return TEMPLATE


@pytest.fixture(scope="session")
def shared_database_url(server: embedded.Server, template: str) -> Iterator[str]:
    with _copy(server, template) as url:
        yield url


@pytest.fixture(scope="session")
def databases(server: embedded.Server, template: str) -> Iterator[Databases]:
    made = Databases(server, template)
    yield made
    made.drop()


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    with databases.lent() as url:
        yield url


@pytest.fixture
def empty_database_url(server: embedded.Server) -> Iterator[str]:
    with _copy(server, "template0") as url:
        yield url


@contextlib.contextmanager
def _copy(server: embedded.Server, template: str) -> Iterator[str]:
    name = create(server, template)
    yield server.cluster.url(name)
    drop(server, name)
