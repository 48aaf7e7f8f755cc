"""One PostgreSQL data folder on this machine: create it, start a server on it, stop it.

Listens only on a Unix socket inside the folder, which nobody but its owner can enter: that is why it needs no
password. Whether a server runs is asked of the socket, never of a process number: numbers are reused.
PostgreSQL refuses to run as root; for root it runs as the folder's owner, or as the system user `nudge`.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shlex
import shutil
import socket
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bot.errors import ConfigurationError
from storage import programs
from storage.programs import ENVIRONMENT, MAJOR, ProgramError

SYSTEM_USER = "nudge"
SUPERUSER = "postgres"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 103  # bytes; macOS allows 103, Linux 107
START_SECONDS = 120  # crash recovery may take a while
LEFTOVER_SECONDS = 10  # how long the children of a killed server may take to notice
LEAVING = ("still in use", "already exists")  # what the next server says until they have
LOG_BYTES = 1_000_000

OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True)
class Cluster:
    """A data folder and the programs that serve it."""

    programs: Path
    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def socket_folder(self) -> Path:
        """The data folder; or a private one, where its path is too long for a socket or holds a comma.

        To every PostgreSQL client a comma ends one host's name and begins another's.
        """
        if len(os.fsencode(self.folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH and "," not in str(self.folder):
            return self.folder
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir(), f"nudge-{name}")

    def url(self, database: str) -> str:
        """For asyncpg and for PostgreSQL's own programs."""
        return f"postgresql://{SUPERUSER}@/{database}?host={quote(str(self.socket_folder), safe='/')}"

    def is_listening(self) -> bool:
        """Whether a server is there; it may still be starting."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.socket_folder / SOCKET_NAME))
            except OSError:
                return False
        return True

    def create(self) -> None:
        """Make the folder, all or nothing: a killed initdb leaves nothing that looks like data."""
        self._refuse_foreign_content()
        if (self.folder / "PG_VERSION").exists():
            return
        new = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        user = _user_for(new)
        if user:
            os.chown(new, *user)
            _let_pass(new, user, self.programs)
        self._initdb(new, user)
        new.rename(self.folder)

    def _initdb(self, folder: Path, user: tuple[int, int] | None) -> None:
        arguments = (
            f"--pgdata={folder}",
            f"--username={SUPERUSER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            # The same order and upper case on every machine, whatever locales it has.
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        )
        try:
            programs.run(self.programs / "initdb", *arguments, user=user, environment=ENVIRONMENT)
        except ProgramError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise ConfigurationError(
                f"The bundled PostgreSQL could not create its data in {self.folder}: {_last_line(error.output)}",
                "See that the disk has room and that NUDGE_DATA_DIR names a folder on a local disk.",
            ) from error

    def _refuse_foreign_content(self) -> None:
        marker = self.folder / "PG_VERSION"
        if marker.exists():
            found = marker.read_text(errors="replace").strip()
            if found == str(MAJOR):
                return
            raise ConfigurationError(
                f"The data in {self.folder} is of PostgreSQL {found or 'an unknown version'}; "
                f"this Nudge bundles PostgreSQL {MAJOR}.",
                "Back it up with the Nudge that wrote it (nudge db backup FILE), then name a new, empty NUDGE_DATA_DIR "
                "and run nudge db restore FILE.",
            )
        if self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir())):
            raise ConfigurationError(
                f"The folder {self.folder} has files in it, but no PostgreSQL data.",
                "Move them away, or set NUDGE_DATA_DIR to another folder.",
            )

    def start(self, options: dict[str, str]) -> None:
        """Returns when the server accepts connections, or at once when one is listening already."""
        if self.is_listening():
            return
        user = _user_for(self.folder)
        if user:
            _let_pass(self.folder, user, self.programs)
        self._prepare(user)
        arguments = ("-w", "-t", str(START_SECONDS), "-l", self.log.name, "-o", self._server_options(options), "start")
        give_up = time.monotonic() + LEFTOVER_SECONDS
        while not self.is_listening():
            self._clear_stale_locks()
            logged = self.log.stat().st_size if self.log.exists() else 0
            try:
                self._control(*arguments)
            except ProgramError as error:
                reason = self._reason(error, logged)
                if time.monotonic() > give_up or not any(words in reason for words in LEAVING):
                    raise self._cannot_start(reason) from error
                time.sleep(0.2)

    def stop(self) -> None:
        """Roll back what is running, write everything down, stop. Silent when no server runs."""
        try:
            self._control("-w", "-m", "fast", "stop")
        except ProgramError:
            if self.is_listening():
                raise

    def _control(self, *arguments: str) -> None:
        """pg_ctl, inside the folder: it pastes the paths it is given into a shell command, so it is given none."""
        programs.run(
            self.programs / "pg_ctl",
            *arguments,
            user=_user_for(self.folder),
            environment={**ENVIRONMENT, "PGDATA": str(self.folder)},
            folder=self.folder,
        )

    def _server_options(self, options: dict[str, str]) -> str:
        """For pg_ctl, which hands them to a shell: quoted. The socket folder is a list to PostgreSQL: quoted twice."""
        escaped = str(self.socket_folder).replace('"', '""')
        every = {**OPTIONS, "unix_socket_directories": f'"{escaped}"', **options}
        return " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in every.items())

    def _prepare(self, user: tuple[int, int] | None) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old"))
        if self.socket_folder != self.folder:
            _make_private(self.socket_folder, user)

    def _clear_stale_locks(self) -> None:
        """PostgreSQL's lock files hold process numbers, and it is fooled when such a number lives on.

        It does when another program has it now, when the killed server is a zombie that nobody buries, and when the
        folder was copied from a running server. They count for nothing when no server works in this folder.
        """
        locks = (self.folder / "postmaster.pid", self.socket_folder / f"{SOCKET_NAME}.lock")
        if any(lock.exists() for lock in locks) and not self._has_processes():
            for lock in locks:
                lock.unlink(missing_ok=True)

    def _has_processes(self) -> bool:
        """Whether a server, or what a killed one has left behind, works in this folder."""
        import psutil  # noqa: PLC0415 - comes with the extra `embedded`; this module is read without it, too

        for process in psutil.process_iter(["name", "cwd"]):
            name, folder = process.info["name"], process.info["cwd"]
            if name and folder and name.startswith("postgres") and Path(folder) == self.folder:
                return True
        return False

    def _reason(self, error: ProgramError, logged: int) -> str:
        """What the server has written to its log since it was `logged` bytes long, or else what pg_ctl printed."""
        try:
            with self.log.open("rb") as log:
                log.seek(logged)
                lines = log.read().decode(errors="replace").split("\n")
        except OSError:
            lines = []
        fatal = [line[line.index(word) :] for line in lines for word in ("FATAL:", "PANIC:") if word in line]
        return fatal[-1] if fatal else " ".join(lines).strip()[:300] or _last_line(error.output)

    def _cannot_start(self, reason: str) -> ConfigurationError:
        return ConfigurationError(
            f"The bundled PostgreSQL does not start on {self.folder}: {reason}",
            f"Its log is {self.log}. If the data is damaged, name a new, empty NUDGE_DATA_DIR and run nudge db restore "
            "FILE with your last backup.",
        )


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason given"


def _user_for(folder: Path) -> tuple[int, int] | None:
    """User and group number to run as; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    owner = folder.stat()
    if owner.st_uid != 0:
        return owner.st_uid, owner.st_gid
    entry = _system_user()
    return entry.pw_uid, entry.pw_gid


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        useradd = shutil.which("useradd") or "/usr/sbin/useradd"
    arguments = ("--system", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER)
    try:
        programs.run(Path(useradd), *arguments)
        return pwd.getpwnam(SYSTEM_USER)
    except (ProgramError, KeyError) as error:
        raise ConfigurationError(
            f"You are root, PostgreSQL does not run as root, and the user {SYSTEM_USER} could not be created.",
            f"Run Nudge as an ordinary user, or create the user {SYSTEM_USER}, or set DATABASE_URL.",
        ) from error


def _let_pass(folder: Path, user: tuple[int, int], program_folder: Path) -> None:
    """Root's folders are often closed: let the other user walk through to its data and its programs, not list them."""
    for path in (*folder.parents, *program_folder.parents):
        mode = path.stat().st_mode
        if not mode & stat.S_IXOTH and path.stat().st_uid != user[0]:
            path.chmod(mode | stat.S_IXOTH)
    if not _may_run(program_folder / "postgres", user):
        package = program_folder.parent.parent
        for root in (package, package.with_name(f"{package.name}.libs")):
            _open_for_reading(root)


def _may_run(program: Path, user: tuple[int, int]) -> bool:
    try:
        programs.run(program, "--version", user=user, environment=ENVIRONMENT)
    except ProgramError:
        return False
    return True


def _open_for_reading(root: Path) -> None:
    """A wheel installed under a strict umask: its files are public, so make them readable."""
    for path in (root, *root.rglob("*")):
        mode = path.stat().st_mode
        executable = path.is_dir() or mode & stat.S_IXUSR
        path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if executable else 0))


def _make_private(folder: Path, user: tuple[int, int] | None) -> None:
    """A folder for the socket among everybody's temporary files: ours alone, or refused."""
    folder.mkdir(mode=0o700, exist_ok=True)
    owner, mine = folder.lstat(), (user or (os.geteuid(), os.getegid()))
    if user and owner.st_uid == 0:
        os.chown(folder, *user)
    elif owner.st_uid != mine[0] or stat.S_IMODE(owner.st_mode) & 0o077 or stat.S_ISLNK(owner.st_mode):
        raise ConfigurationError(
            f"The folder {folder} for the database's socket belongs to somebody else.",
            "Remove it, or set NUDGE_DATA_DIR to a shorter path.",
        )
