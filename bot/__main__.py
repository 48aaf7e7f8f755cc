"""The command line. With wiring, platforms, chatting, serving, examining and delivering it is the composition root:
only these know the core, the platforms and storage.

Real time, the environment and standard output belong there. What a command needs is imported when it runs, so that
`nudge --help` answers at once. Exit status: 0 done, 1 the bot (or a check) said no, 2 the set-up is wrong.
"""

from __future__ import annotations

import asyncio
import getpass
import signal
import sys
from pathlib import Path  # noqa: TC003 - typer reads the annotations
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot import delivering, wiring
from bot.errors import ConfigurationError, DatabaseError

if TYPE_CHECKING:
    from bot.ports import Handle

ENVIRONMENT = """\b
Settings, from the environment:
  DATABASE_URL     postgresql://user:password@host:5432/name, PostgreSQL 15 or newer;
                   unset: the bundled PostgreSQL runs below the data folder
  NUDGE_DATA_DIR   where its data and the chat's history are kept
  NUDGE_LOG_LEVEL  debug, info, warning (default) or error; nudge run: info by default

\b
Settings of nudge run, nudge slack and nudge discord:
  HOST, PORT       where to listen; 127.0.0.1 and 3000 by default
  SLACK_BOT_TOKEN  with SLACK_APP_TOKEN (socket mode) or SLACK_SIGNING_SECRET (http mode): one workspace;
                   SLACK_CLIENT_ID and others: many. README.md has them all
  DISCORD_TOKEN    the bot's token; DISCORD_GUILD_IDS: servers that have its commands at once, for trying it out"""

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
slack = typer.Typer(help="Slack: the app's manifest.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(slack, name="slack")
discord = typer.Typer(help="Discord: the link that invites the bot.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(discord, name="discord")
app.add_typer(delivering.app, name="deliveries")


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
    """Talk to the bot in this terminal; what it has to tell you appears above the prompt.

    \b
    Examples:
      nudge chat
      nudge chat --as ana
    """

    async def talk(url: str, history_file: Path) -> None:
        from adapters.console.app import Console
        from bot import chatting
        from bot.parsing import dates

        # The date library takes 0.4 s to load: done beside the prompt, so that no line waits for it.
        asyncio.get_running_loop().run_in_executor(None, dates.warm_up)
        await chatting.chat(url, Console(as_ or _own_name(), history_file, zone=_zone()), wiring.now)

    with wiring.migrated(wiring.say_progress) as (settings, url):
        from bot import log

        settings.data_dir.mkdir(parents=True, exist_ok=True)
        log.configure(settings.log_level, settings.data_dir / "nudge.log")
        wiring.run(talk(url, settings.data_dir / "history"))


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

    with wiring.migrated() as (settings, url):

        async def speak(handle: Handle) -> int:
            from adapters.console.files import FOLDER
            from adapters.console.say import say as say_once

            who, exports = as_ or _own_name(), settings.data_dir / FOLDER
            return await say_once(
                handle, text, as_=who, exports=exports, room=room, thread=thread, as_json=json, zone=_zone()
            )

        status = wiring.run(wiring.serving(url, speak))
    raise typer.Exit(status)


@app.command()
def run() -> None:
    """Serve every platform that is configured, until Ctrl-C or SIGTERM; both leave with status 0.

    \b
    Examples:
      SLACK_BOT_TOKEN=xoxb-… SLACK_APP_TOKEN=xapp-… nudge run
      DISCORD_TOKEN=… nudge run
    """
    from bot import platforms

    settings = wiring.settings(usual_level="info")
    server, made = platforms.configured(wiring.now)
    if not made:
        raise ConfigurationError(
            "No platform is configured: set DISCORD_TOKEN, or SLACK_BOT_TOKEN and SLACK_APP_TOKEN.",
            "README.md says where they come from. For a chat in this terminal, run nudge chat.",
        )
    from bot.serving import Serving

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave_well)
    with wiring.address(settings) as url:
        wiring.run(Serving(url, server.host, server.port, made, wiring.now, server.public_url).run())


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
    from bot import examining

    findings = []
    for finding in examining.examine(quick=quick):
        findings.append(finding)
        print(f"{'ok     ' if finding.fix is None else 'problem'}  {finding.what:<9} {finding.text}", flush=True)
        if finding.fix is not None:
            print(f"{'':19}{finding.fix}")
    raise typer.Exit(1 if any(finding.fix for finding in findings) else 0)


@slack.command()
def manifest(
    http: Annotated[str, typer.Option("--http", help="Where Slack reaches the bot: https://nudge.example.org")] = "",
    socket: Annotated[bool, typer.Option("--socket", help="For socket mode: no address is needed.")] = False,
) -> None:
    """Print the app's manifest, to paste at api.slack.com/apps → Create New App → From a manifest → JSON.

    Without an option it is for the mode that is configured, with PUBLIC_URL for HTTP; else for socket mode.

    \b
    Examples:
      nudge slack manifest
      nudge slack manifest --http https://nudge.example.org
      SLACK_COMMAND=/nudge nudge slack manifest --socket
    """
    from bot import platforms

    if http and socket:
        raise ConfigurationError("--http and --socket exclude each other.", "Use one of them.")
    print(platforms.slack_manifest(http, socket=socket))


@discord.command()
def invite(
    guild: Annotated[str, typer.Option("--guild", help="The id of the one server it is for.")] = "",
) -> None:
    """Print the link that adds the bot to a server, with what it needs there and nothing else.

    \b
    Examples:
      DISCORD_TOKEN=… nudge discord invite
      DISCORD_TOKEN=… nudge discord invite --guild 81384788765712384
    """
    from bot import platforms

    link, warning = platforms.discord_invitation(guild)
    if warning:
        print(warning, file=sys.stderr)
    print(link)


@db.command()
def upgrade() -> None:
    """Bring the database up to this version of Nudge. `nudge chat` and `nudge run` do it by themselves.

    \b
    Example:
      nudge db upgrade
    """
    from storage import migrate

    with wiring.database(wiring.settings()) as url:
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

    with wiring.database(wiring.settings()) as url:
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

    with wiring.database(wiring.settings()) as url:
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

    with wiring.database(wiring.settings()) as url:
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

    with wiring.database(wiring.settings()) as url:
        backups.restore(url, file, replace=replace)
    print(f"Restored {file}.")


# ---- small things


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


def _complain(problem: str, fix: str, *, status: int) -> int:
    """Two lines on standard error."""
    print(f"{problem}\n{fix}", file=sys.stderr)
    return status


def _leave(number: int, _: object) -> NoReturn:
    """A polite kill, or a closed terminal: leave by the same way as at the end, so that the server is stopped."""
    raise SystemExit(128 + number)


def _leave_well(_: int, __: object) -> NoReturn:
    """Told to stop before there was anything to finish."""
    raise SystemExit(0)


if __name__ == "__main__":
    main()
