"""The command line, and the one place where the core, the platforms and storage are put together.

Real time, the environment and standard output belong here. What a command needs is imported when it runs, so that
`nudge --help` answers at once. Exit status: 0 done, 1 the bot (or a check) said no, 2 the set-up is wrong.
"""

from __future__ import annotations

import asyncio
import gc
import getpass
import signal
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from bot.errors import ConfigurationError, DatabaseError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterator

    from bot.config import Settings
    from bot.ports import Handle
    from storage.doctor import Finding

    Progress = Callable[[str], None]

T = TypeVar("T")

ENVIRONMENT = """\b
Settings, from the environment:
  DATABASE_URL     postgresql://user:password@host:5432/name, PostgreSQL 15 or newer;
                   unset: the bundled PostgreSQL runs below the data folder
  NUDGE_DATA_DIR   where its data and the chat's history are kept
  NUDGE_LOG_LEVEL  debug, info, warning (default) or error"""

app = typer.Typer(
    name="nudge",
    help="Nudge keeps a team's tasks where the team already talks.",
    epilog=ENVIRONMENT,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
db = typer.Typer(help="The database: its version, backups.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(db, name="db")


def main() -> None:
    """Run the command line; a wrong set-up is told in two lines, never as a traceback."""
    for number in {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}:  # Windows has no terminal to hang up
        signal.signal(number, _leave)
    try:
        app()
    except ConfigurationError as error:
        sys.exit(_complain(error.problem, error.fix, status=2))
    except DatabaseError as error:
        sys.exit(_complain(f"The database did not do it: {error}.", "Run nudge doctor to see why.", status=1))


# ---- the commands


@app.command()
def chat(
    as_: Annotated[str, typer.Option("--as", help="Who you are; by default your name on this machine.")] = "",
) -> None:
    """Talk to the bot in this terminal.

    \b
    Examples:
      nudge chat
      nudge chat --as ana
    """

    async def talk(handle: Handle) -> None:
        from adapters.console.app import chat as open_chat
        from bot.parsing import dates

        # The date library takes 0.4 s to load: done beside the prompt, so that no line waits for it.
        asyncio.get_running_loop().run_in_executor(None, dates.warm_up)
        await open_chat(handle, person=as_ or _own_name(), history_file=settings.data_dir / "history", zone=_zone())

    with _migrated(_say_progress) as (settings, url):
        from bot import log

        settings.data_dir.mkdir(parents=True, exist_ok=True)
        log.configure(settings.log_level, settings.data_dir / "nudge.log")
        _run(_serving(url, talk))


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What you would write to the bot.")],
    as_: Annotated[str, typer.Option("--as", help="Who says it; by default your name on this machine.")] = "",
    room: Annotated[str, typer.Option("--in", help='Where: "general", "private plans" or "dm".')] = "general",
    thread: Annotated[str | None, typer.Option("--thread", help="In this task's thread, such as 12.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the neutral message document.")] = False,
) -> None:
    """Say one thing to the bot; the reply goes to standard output. Exit status 1: the bot could not do it.

    \b
    Examples:
      nudge say "add Fix login @ben friday 5pm" --as ana --in web
      nudge say "list" --as ben --json
      nudge say "done" --as ben --in web --thread 12
    """

    async def speak(handle: Handle) -> int:
        from adapters.console.say import say as say_once

        who = as_ or _own_name()
        return await say_once(handle, text, as_=who, room=room, thread=thread, as_json=json, zone=_zone())

    with _migrated() as (_, url):
        status = _run(_serving(url, speak))
    raise typer.Exit(status)


@app.command()
def run() -> None:
    """Serve every platform that is configured.

    \b
    Example:
      DATABASE_URL=postgresql://nudge:secret@db.internal/nudge nudge run
    """
    _settings()
    raise ConfigurationError(
        "No platform is configured: this version of Nudge speaks only in the terminal.",
        "Run nudge chat; Slack and Discord come with their adapters.",
    )


@app.command()
def doctor(
    quick: Annotated[bool, typer.Option("--quick", help="Only settings, database and schema.")] = False,
) -> None:
    """Check settings, database, schema, role, clock and disk; say how to fix what is wrong.

    \b
    Examples:
      nudge doctor
      nudge doctor --quick
    """
    findings = []
    for finding in _examine(quick=quick):
        findings.append(finding)
        print(f"{'ok     ' if finding.fix is None else 'problem'}  {finding.what:<9} {finding.text}", flush=True)
        if finding.fix is not None:
            print(f"{'':19}{finding.fix}")
    raise typer.Exit(1 if any(finding.fix for finding in findings) else 0)


@db.command()
def upgrade() -> None:
    """Bring the database up to this version of Nudge. `nudge chat` and `nudge run` do it by themselves.

    \b
    Example:
      nudge db upgrade
    """
    from storage import migrate

    with _database(_settings()) as url:
        applied = migrate.upgrade(url)
    print(f"Applied {', '.join(applied)}." if applied else "Nothing to do.")


@db.command()
def downgrade(
    revision: Annotated[str, typer.Argument(help='A revision, -1 for the one before, or "base" for nothing at all.')],
) -> None:
    """Take the database back to an earlier version. Data that only newer tables hold is lost: back up first.

    \b
    Examples:
      nudge db downgrade -- -1
      nudge db downgrade base
    """
    from storage import migrate

    with _database(_settings()) as url:
        undone = migrate.downgrade(url, revision)
    print(f"Undid {', '.join(undone)}." if undone else "Nothing to do.")


@db.command()
def current() -> None:
    """Print the database's revision, and the one of this version of Nudge if it is another.

    \b
    Example:
      nudge db current
    """
    from storage import migrate

    with _database(_settings()) as url:
        found, head = migrate.current(url), migrate.head()
    print(f"{found or 'empty'} (newest)" if found == head else f"{found or 'empty'} (the newest is {head})")


@db.command()
def check() -> None:
    """Compare migrations and code, on an empty database of its own: for whoever changes the tables.

    \b
    Example:
      nudge db check
    """
    from storage import embedded, migrate

    with embedded.scratch() as url:
        migrate.upgrade(url)
        differences = migrate.check(url)
    print("\n".join(differences) or "The migrations make exactly the tables of the code.")
    raise typer.Exit(1 if differences else 0)


@db.command()
def backup(file: Annotated[Path, typer.Argument(help="Where to write it; an older one there is replaced.")]) -> None:
    """Write the whole database to a file, while Nudge goes on working.

    \b
    Example:
      nudge db backup nudge-monday.dump
    """
    from storage import backup as backups

    with _database(_settings()) as url:
        backups.backup(url, file)
    print(f"Wrote {file}, {file.stat().st_size:,} bytes.")


@db.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that nudge db backup wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="Throw away what the database holds now.")] = False,
) -> None:
    """Read a backup into the database: all of it, or nothing. Stop Nudge first.

    \b
    Examples:
      nudge db restore nudge-monday.dump
      nudge db restore nudge-monday.dump --replace
    """
    from storage import backup as backups

    with _database(_settings()) as url:
        backups.restore(url, file, replace=replace)
    print(f"Restored {file}.")


# ---- putting it together


def _settings() -> Settings:
    from bot import config, log

    settings = config.load()
    log.configure(settings.log_level)
    return settings


def _quiet(_: str) -> None:
    """Nobody watches."""


def _say_progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@contextmanager
def _database(settings: Settings, progress: Progress = _quiet) -> Iterator[str]:
    """The database's URL, with a server behind it: the operator's, or the bundled one while this block runs."""
    from storage import server

    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        progress(f"Connecting to PostgreSQL at {server.place(url)} …")
        asyncio.run(server.check_server(url))
        yield url
        return
    from storage import embedded

    progress(f"Starting the bundled PostgreSQL, data in {settings.data_dir} …")
    with embedded.start(settings.data_dir) as running:
        yield running.url


@contextmanager
def _migrated(progress: Progress = _quiet) -> Iterator[tuple[Settings, str]]:
    settings = _settings()
    with _database(settings, progress) as url:
        from storage import migrate

        applied = migrate.upgrade(url)
        if applied:
            progress(f"Migrated the database: {', '.join(applied)}.")
        yield settings, url


async def _serving(url: str, use: Callable[[Handle], Awaitable[T]]) -> T:
    """Open the store, hand the dispatcher's `handle` to a platform, and close the store behind it."""
    from bot.dispatch import Dispatcher
    from storage.store import PostgresStore

    store = await PostgresStore.connect(url)
    gc.freeze()  # what is loaded by now stays: a full collection would look through it for 60 ms, and everybody waits
    try:
        return await use(Dispatcher(store, _now).handle)
    finally:
        await store.close()


def _now() -> datetime:
    """The clock: the only real time in the program."""
    return datetime.now(UTC)


def _own_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a user number without a name, as in a container
        return "me"


def _zone() -> str | None:
    """This machine's time zone, such as Europe/Berlin; None where it has no name."""
    from tzlocal import get_localzone_name

    try:
        return get_localzone_name() or None
    except (LookupError, ValueError, OSError):  # TZ names none that exists
        return None


def _run(work: Coroutine[None, None, T]) -> T:
    """On uvloop where it exists: it is faster, and nothing depends on it."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


def _examine(*, quick: bool) -> Iterator[Finding]:
    """One finding after the other; those that need what has just failed are left out."""
    from storage.doctor import Finding, look_at_disk

    try:
        settings = _settings()
    except ConfigurationError as error:
        yield Finding.of("settings", error)
        return
    yield Finding("settings", _described(settings))
    try:
        yield from _examine_database(settings, quick=quick)
    except ConfigurationError as error:
        yield Finding.of("database", error)
    if not quick:
        yield look_at_disk(settings.data_dir)


def _examine_database(settings: Settings, *, quick: bool) -> Iterator[Finding]:
    from storage import doctor, migrate

    with _database(settings) as url:
        findings = asyncio.run(doctor.look_at_database(url, _now))
        yield from findings[:1] if quick else findings
        yield doctor.look_at_schema(migrate.current(url), migrate.head())


def _described(settings: Settings) -> str:
    database = "DATABASE_URL is set" if settings.database_url else "bundled PostgreSQL"
    return f"{database}, data folder {settings.data_dir}, log level {settings.log_level}"


def _complain(problem: str, fix: str, *, status: int) -> int:
    """Two lines on standard error."""
    print(f"{problem}\n{fix}", file=sys.stderr)
    return status


def _leave(number: int, _: object) -> NoReturn:
    """A polite kill, or a closed terminal: leave by the same way as at the end, so that the server is stopped."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
