"""The store is shared by a worker's tests; each test has a workspace of its own in it."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from storage.store import PostgresStore
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
async def owner(shared_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Who migrated the database, and sees everything: for looking at rows from outside."""
    connection = await asyncpg.connect(shared_database_url)
    yield connection
    await connection.close()
