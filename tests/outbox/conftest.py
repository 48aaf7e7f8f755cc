"""A database of its own for each test: what is claimed is claimed from all tenants."""

from collections.abc import AsyncIterator

import pytest

from storage.store import PostgresStore
from tests.outbox.post import Office


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[PostgresStore]:
    store = await PostgresStore.connect(database_url)
    yield store
    await store.close()


@pytest.fixture
async def office(store: PostgresStore) -> Office:
    return await Office.opened(store)
