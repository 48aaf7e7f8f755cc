"""The store is shared by a worker's tests; each test has a workspace of its own in it."""

import uuid
from collections.abc import AsyncIterator

import asyncpg
import pytest

from storage.store import PostgresStore
from tests.storage.board import Board
from tests.storage.team import Team


@pytest.fixture(scope="session")
async def store(shared_database_url: str) -> AsyncIterator[PostgresStore]:
    store = await PostgresStore.connect(shared_database_url)
    yield store
    await store.close()


@pytest.fixture
def team(store: PostgresStore) -> Team:
    return Team(store)


@pytest.fixture
async def slack(store: PostgresStore) -> Team:
    """The older one: its numbers stay."""
    team = Team(store, platform="slack")
    await team.actor()
    return team


@pytest.fixture
def discord(store: PostgresStore) -> Team:
    return Team(store, platform="discord")


@pytest.fixture
def board(store: PostgresStore) -> Board:
    """On a platform of its own, as claims look at all tenants of one."""
    return Board(store, platform=uuid.uuid4().hex)


@pytest.fixture
async def owner(shared_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Who migrated the database, and sees everything: for looking at rows from outside."""
    connection = await asyncpg.connect(shared_database_url)
    yield connection
    await connection.close()
