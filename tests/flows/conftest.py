"""The store is shared by a worker's tests; each test has a workspace of its own in it."""

import uuid
from collections.abc import AsyncIterator

import pytest

from bot.ports import Limits
from storage.store import PostgresStore
from tests.flows.chat import Chat
from tests.flows.sides import Side


@pytest.fixture(scope="session")
async def store(shared_database_url: str) -> AsyncIterator[PostgresStore]:
    store = await PostgresStore.connect(shared_database_url)
    yield store
    await store.close()


@pytest.fixture
async def chat(store: PostgresStore) -> Chat:
    """Ana is the first to speak, and so the admin; Bob and Eve are known. It is Wednesday, 10:00 in Berlin."""
    return await introduced(Chat(store))


@pytest.fixture
async def live(store: PostgresStore) -> Chat:
    """The same on a platform where the bot keeps cards right."""
    return await introduced(Chat(store, limits=Limits(live=True)))


@pytest.fixture
async def slack(store: PostgresStore) -> Side:
    """The older of two teams, whose numbers stay where they are joined."""
    return await team(Side(store, installation=f"T{uuid.uuid4().hex}"))


@pytest.fixture
async def discord(store: PostgresStore) -> Side:
    return await team(Side(store, installation=f"G{uuid.uuid4().hex}", platform="discord"))


@pytest.fixture
async def live_discord(store: PostgresStore) -> Side:
    """The same where the bot keeps cards right."""
    return await team(Side(store, installation=f"G{uuid.uuid4().hex}", platform="discord", limits=Limits(live=True)))


async def team(side: Side) -> Side:
    await introduced(side)
    return side


async def introduced(chat: Chat) -> Chat:
    for name in ("ana", "bob", "eve"):
        await chat.say("help", as_=name)
    return chat
