"""Whatever goes wrong with PostgreSQL comes out as a DatabaseError that says whether to try again."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING

import asyncpg
import pytest

from bot.errors import DatabaseError
from bot.ports import Health
from storage import store as store_module
from storage.failures import RefusedStatement, commit_failure, failure
from storage.opening import check_migrations
from storage.store import PostgresStore
from storage.tables import HEAD
from tests.proxy import Proxy
from tests.storage.team import NOW, Team

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.tx import Transaction


@asynccontextmanager
async def opened(url: str, **how: int) -> AsyncIterator[Team]:
    """A team with a store of its own."""
    store = await PostgresStore.connect(url, **how)
    try:
        yield Team(store)
    finally:
        await store.close()


def backend(tx: Transaction) -> int:
    return tx._connection.get_server_pid()


async def kill(owner: asyncpg.Connection, tx: Transaction) -> None:
    await terminate(owner, backend(tx))


async def terminate(owner: asyncpg.Connection, pid: int) -> None:
    await owner.execute("SELECT pg_terminate_backend($1)", pid)
    while await owner.fetchval("SELECT true FROM pg_stat_activity WHERE pid = $1", pid):
        pass


async def test_a_connection_killed_in_a_transaction_is_worth_another_try(team: Team, owner: asyncpg.Connection) -> None:
    ana = await team.actor()

    async def interrupted() -> None:
        async with team.begin() as tx:
            await kill(owner, tx)
            await tx.load(ana, [1])

    with pytest.raises(DatabaseError) as caught:
        await interrupted()
    assert caught.value.again
    assert (await team.add()).number == 1


async def test_a_connection_killed_before_commit_is_worth_another_try(team: Team, owner: asyncpg.Connection) -> None:
    await team.actor()

    async def interrupted() -> None:
        async with team.begin() as tx:
            await tx.identify(team.inbound(key="k"), claim=True, now=NOW)
            await kill(owner, tx)

    with pytest.raises(DatabaseError) as caught:
        await interrupted()
    assert caught.value.again
    assert not (await team.standing(key="k")).repeated


async def test_an_idle_connection_that_died_costs_one_try(shared_database_url: str, owner: asyncpg.Connection) -> None:
    async with opened(shared_database_url, pool_size=1) as team:
        async with team.begin() as tx:
            pid = backend(tx)
        await terminate(owner, pid)
        outcomes = await asyncio.gather(team.actor(), return_exceptions=True)
        assert [one.again for one in outcomes if isinstance(one, DatabaseError)] in ([], [True])
        assert (await team.actor()).person.name == "Ana"


async def test_no_server_is_worth_another_try() -> None:
    with pytest.raises(DatabaseError) as caught:
        await PostgresStore.connect("postgresql://nobody@localhost:1/nowhere")
    assert caught.value.again


async def test_a_database_without_the_tables_is_no_outage(empty_database_url: str) -> None:
    """Nobody is told to try again in a moment: it is an incident."""
    async with opened(empty_database_url) as team:
        with pytest.raises(RefusedStatement, match="installations"):
            await team.actor()


async def test_what_postgresql_cannot_take_is_no_outage(team: Team) -> None:
    ana = await team.actor()

    async def refused() -> None:
        async with team.begin() as tx:
            await tx.keep_draft(ana, "\x00", NOW)

    with pytest.raises(RefusedStatement, match="22021"):
        await refused()
    assert (await team.add()).number == 1


async def test_a_pool_that_stays_busy_says_so(shared_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "ACQUIRE_SECONDS", 0.05)
    async with opened(shared_database_url, pool_size=1) as team:
        async with team.begin():
            with pytest.raises(DatabaseError, match="busy") as caught:
                await team.actor()
        assert not caught.value.again
        await team.actor()


async def test_whoever_waits_for_a_connection_gets_it_in_the_order_of_asking(shared_database_url: str) -> None:
    served: list[int] = []

    async def ask(team: Team, number: int) -> None:
        for _ in range(3):  # whoever was served asks again, and comes after those who wait
            async with team.begin():
                served.append(number)

    async with opened(shared_database_url, pool_size=1) as team:
        async with team.begin():
            pass
        await asyncio.gather(*(ask(team, number) for number in range(5)))

    assert served == [0, 1, 2, 3, 4] * 3


async def test_a_begin_that_fails_gives_its_turn_back(shared_database_url: str, owner: asyncpg.Connection) -> None:
    async with opened(shared_database_url, pool_size=1) as team:
        for _ in range(3):
            async with team.begin() as tx:
                pid = backend(tx)
            await terminate(owner, pid)
            with suppress(DatabaseError):
                async with team.begin():
                    pass
        async with team.begin() as tx:
            assert backend(tx) != pid


async def test_a_deadlock_is_worth_another_try(team: Team) -> None:
    ana = (await team.add("One"), await team.add("Two"), await team.actor())[2]
    first_has, second_has = asyncio.Event(), asyncio.Event()

    async def cross(first: int, second: int, mine: asyncio.Event, other: asyncio.Event) -> None:
        async with team.begin() as tx:
            await tx.load(ana, [first], lock=True)
            mine.set()
            await other.wait()
            await tx.load(ana, [second], lock=True)

    outcomes = await asyncio.gather(
        cross(1, 2, first_has, second_has), cross(2, 1, second_has, first_has), return_exceptions=True
    )
    (error,) = [one for one in outcomes if one is not None]
    assert isinstance(error, DatabaseError)
    assert error.again


async def test_an_error_inside_rolls_back_and_passes_through(team: Team) -> None:
    ana = await team.actor()

    async def broken() -> None:
        async with team.begin() as tx:
            await tx.create_project(ana, "Web", "web", [])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken()
    async with team.begin() as tx:
        assert await tx.projects(await team.actor(), NOW) == []


async def test_a_cancelled_transaction_gives_its_connection_back(shared_database_url: str) -> None:
    inside = asyncio.Event()

    async def hang(team: Team) -> None:
        async with team.begin() as tx:
            await tx.identify(team.inbound(key="k"), claim=True, now=NOW)
            inside.set()
            await asyncio.Event().wait()

    async with opened(shared_database_url, pool_size=1) as team:
        task = asyncio.create_task(hang(team))
        await inside.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not (await team.standing(key="k")).repeated


@pytest.mark.parametrize("pool_size", [1, 2])
async def test_whenever_it_is_cancelled_nothing_is_left_open(
    database_url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, pool_size: int
) -> None:
    """After any number of the loop's turns: in connecting, BEGIN, a statement, COMMIT, or giving back."""
    complaints: list[object] = []
    monkeypatch.setattr(asyncio.get_running_loop(), "_exception_handler", lambda _, told: complaints.append(told))
    async with opened(database_url, pool_size=pool_size) as team:
        ana = await team.actor()

        async def work(team: Team) -> None:
            async with team.begin() as tx:
                await tx.create_project(ana, "Web", "web", [])
                await tx.lock_workspace()
                raise ZeroDivisionError

        async def read(team: Team) -> None:
            async with team.begin() as tx:
                await tx.people()

        for turns in range(120):
            newcomers = Team(team.store)
            tasks = [asyncio.create_task(one) for one in (work(team), read(team), read(newcomers))]
            for _ in range(turns):
                await asyncio.sleep(0)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            async with team.begin() as tx:
                assert await tx.projects(ana, NOW) == []
        await nobody_is_in_a_transaction(database_url)
    assert (complaints, caplog.messages) == ([], [])


async def nobody_is_in_a_transaction(url: str) -> None:
    """The server notices a closed connection in its own time."""
    looking = await asyncpg.connect(url)
    async with asyncio.timeout(10):
        while await looking.fetchval(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
        ):
            pass
    await looking.close()


async def test_a_swallowed_error_does_not_look_like_a_commit(team: Team) -> None:
    """PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, and no error."""
    ana = await team.actor()

    async def careless() -> None:
        async with team.begin() as tx:
            with suppress(RefusedStatement):
                await tx.keep_draft(ana, "\x00", NOW)

    with pytest.raises(DatabaseError, match="failed transaction"):
        await careless()


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (asyncpg.SerializationError("x"), True),
        (asyncpg.DeadlockDetectedError("x"), True),
        (asyncpg.LockNotAvailableError("x"), True),
        (asyncpg.AdminShutdownError("x"), True),
        (asyncpg.CannotConnectNowError("x"), True),
        (asyncpg.TooManyConnectionsError("x"), True),
        (asyncpg.ConnectionDoesNotExistError("x"), True),
        (asyncpg.InvalidCachedStatementError("x"), True),
        (ConnectionRefusedError("x"), True),
        (asyncpg.QueryCanceledError("x"), False),
        (asyncpg.InvalidPasswordError("x"), False),
        (asyncpg.InvalidParameterValueError("role nudge_bot does not exist"), False),
        (asyncpg.InterfaceError("x"), False),
        (TimeoutError("x"), False),
    ],
    ids=lambda one: type(one).__name__,
)
def test_which_errors_are_worth_another_try(error: Exception, again: bool) -> None:
    """While connecting, nothing is the program's mistake."""
    found = failure(error)
    assert isinstance(found, DatabaseError)
    assert found.again is again


@pytest.mark.parametrize(
    ("error", "refused"),
    [
        (asyncpg.UniqueViolationError("x"), True),
        (asyncpg.ForeignKeyViolationError("x"), True),
        (asyncpg.DataError("x"), True),
        (asyncpg.UndefinedColumnError("x"), True),
        (asyncpg.InsufficientPrivilegeError("x"), True),
        (asyncpg.InvalidCachedStatementError("x"), False),
        (asyncpg.ReadOnlySQLTransactionError("x"), False),
        (asyncpg.DiskFullError("x"), False),
        (asyncpg.QueryCanceledError("x"), False),
        (asyncpg.InterfaceError("x"), False),
    ],
    ids=lambda one: type(one).__name__,
)
async def test_what_no_other_day_would_change_is_no_outage(team: Team, error: Exception, refused: bool) -> None:
    async with team.begin() as tx:
        for found in (failure(error, tx._connection), commit_failure(error, tx._connection)):
            assert isinstance(found, RefusedStatement) is refused


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (TimeoutError("x"), True),
        (ConnectionResetError("x"), True),
        (asyncpg.InterfaceError("connection is closed"), True),
        (asyncpg.ConnectionDoesNotExistError("x"), True),
        (asyncpg.DiskFullError("x"), False),
    ],
    ids=lambda one: type(one).__name__,
)
async def test_a_commit_without_an_answer_is_worth_another_try(team: Team, error: Exception, again: bool) -> None:
    """F52: nobody knows whether it happened; the claimed key makes the next try honest."""
    async with team.begin() as tx:
        found = commit_failure(error, tx._connection)
        assert isinstance(found, DatabaseError)
        assert found.again is again


async def test_two_processes_at_first_sight_make_one_workspace(shared_database_url: str) -> None:
    async with AsyncExitStack() as stack:
        teams = [await stack.enter_async_context(opened(shared_database_url)) for _ in range(4)]
        same = [Team(team.store, teams[0].installation) for team in teams]
        actors = await asyncio.gather(*(team.actor(f"p{n}") for n, team in enumerate(same) for _ in range(3)))
    assert len({one.workspace for one in actors}) == 1


def test_a_connection_whose_end_came_amid_an_answer_is_worth_another_try() -> None:
    error = failure(asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress"))
    assert isinstance(error, DatabaseError)
    assert error.again


async def test_the_memory_of_installations_is_bounded(
    shared_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "REMEMBERED", 2)
    async with opened(shared_database_url) as team:
        first = (await team.actor()).workspace
        for _ in range(3):
            await Team(team.store).actor()
        assert len(team.store._workspaces) == 2
        assert (await team.actor()).workspace == first


# ---- readiness

UNSEEN = Health(ok=False, text="cannot be looked at")


async def test_a_database_that_answers_and_is_up_to_date_is_ready(team: Team) -> None:
    assert await team.store.revision() == HEAD
    assert await check_migrations(team.store) == Health(ok=True, text=f"at {HEAD}")


async def test_a_database_at_another_revision_is_not_ready(database_url: str) -> None:
    async with opened(database_url) as team:
        connection = await asyncpg.connect(database_url)
        await connection.execute("UPDATE alembic_version SET version_num = 'from_2030'")
        await connection.close()
        assert await team.store.revision() == "from_2030"
        told = f"the database is at from_2030, the code at {HEAD}"
        assert await check_migrations(team.store) == Health(ok=False, text=told)


async def test_an_empty_database_is_not_ready(empty_database_url: str) -> None:
    async with opened(empty_database_url) as team:
        with pytest.raises(RefusedStatement, match=r"schema_revision\(\) does not exist"):
            await team.store.revision()
        assert await check_migrations(team.store) == UNSEEN


async def test_a_database_that_does_not_answer_is_not_ready(
    shared_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "REVISION_SECONDS", 0.05)
    async with opened(shared_database_url, pool_size=1) as team, team.begin():
        with pytest.raises(DatabaseError, match="does not answer"):
            await team.store.revision()
        assert await check_migrations(team.store) == UNSEEN


async def test_whoever_is_cancelled_in_taking_back_gives_their_connection_back(database_url: str) -> None:
    leaving = asyncio.Event()
    async with Proxy(database_url) as proxy, opened(proxy.url, pool_size=1) as team:

        async def work() -> None:
            async with team.begin():
                proxy.hang()
                leaving.set()
                raise ZeroDivisionError

        task = asyncio.create_task(work())
        await leaving.wait()
        await asyncio.sleep(0)  # it waits for the answer to ROLLBACK
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await proxy.down()
        await proxy.up()
        await team.actor()


async def test_a_server_that_does_not_answer_is_not_waited_for_when_closing(database_url: str) -> None:
    async with Proxy(database_url) as proxy:
        store = await PostgresStore.connect(proxy.url)
        assert await store.revision() == HEAD
        proxy.hang()
        async with asyncio.timeout(8):
            await store.close()
