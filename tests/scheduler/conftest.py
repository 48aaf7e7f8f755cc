"""The store is shared by a worker's tests, each in a workspace of its own; `clockwork` has a database of its own."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from storage.store import PostgresStore
from tests.flows.chat import Chat
from tests.flows.conftest import introduced
from tests.scheduler.clockwork import Clockwork


@pytest.fixture
async def store(shared_database_url: str) -> AsyncIterator[PostgresStore]:
    store = await PostgresStore.connect(shared_database_url)
    yield store
    await store.close()


@pytest.fixture
async def clockwork(database_url: str) -> AsyncIterator[Clockwork]:
    """Whoever fires timers fires those of every workspace."""
    store, owner = await PostgresStore.connect(database_url), await asyncpg.connect(database_url)
    yield Clockwork(await introduced(Chat(store)), owner)
    await owner.close()
    await store.close()
