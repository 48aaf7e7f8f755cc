"""The console as a platform: the Adapter that the core knows.

Without a terminal it reads lines and answers plainly, so that `printf 'list\n' | nudge chat` works.
"""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from prompt_toolkit.application import in_terminal
from prompt_toolkit.history import FileHistory
from prompt_toolkit.patch_stdout import patch_stdout

from adapters.console import files
from adapters.console.chat import Chat, Leave
from adapters.console.inbound import PLATFORM, direct_message
from adapters.console.mailbox import Mailbox
from adapters.console.screen import Screen
from bot.ports import Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.files import SentFile
    from bot.message import Message
    from bot.ports import Address, Handle


class Console:
    """An Adapter. One terminal, and as many people and rooms as one likes to play.

    `person`: who starts, by the name of their account on this machine. `history_file`: files that come with answers are
    written beside it. `zone`: the machine's, IANA. `columns`: the width, by default the terminal's. `write`: where
    everything goes, by default the standard output. `terminal`: whether there is one to prompt on, by default whether
    the standard input and output are one.
    """

    def __init__(
        self,
        person: str,
        history_file: Path,
        *,
        zone: str | None = None,
        columns: int | None = None,
        write: Callable[[str], None] | None = None,
        terminal: bool | None = None,
    ) -> None:
        self.name = PLATFORM
        self.limits = Limits()
        self._person = person
        self._history_file = history_file
        self._zone = zone
        self._screen = Screen(write, columns)
        self.has_terminal = sys.stdin.isatty() and sys.stdout.isatty() if terminal is None else terminal
        self._mailbox = Mailbox()
        self._chat: Chat | None = None

    async def run(self, handle: Handle) -> None:
        self._chat = Chat(
            handle,
            self._person,
            self._screen,
            self._mailbox,
            exports=self._history_file.parent / files.FOLDER,
            terminal=self.has_terminal,
            zone=self._zone,
        )
        with contextlib.suppress(Leave):
            if self.has_terminal:
                first_start = _prepare(self._history_file)
                # What others write meanwhile, a log for example, appears above the prompt.
                with patch_stdout(raw=True):
                    await self._chat.converse(_History(str(self._history_file)), first_start=first_start)
            else:
                await self._chat.read_lines()

    async def deliver(self, to: Address, message: Message, key: str, *, uncertain: bool = False) -> str:  # noqa: ARG002 - a key is shown once anyway
        """Shown above the prompt where the person is; elsewhere it waits until somebody comes."""
        if to.account:
            to = direct_message(to.account)
        message_id = self._mailbox.put(to, message, key)
        await self._show_mail()
        return message_id

    async def edit(self, where: Address, message_id: str, message: Message) -> None:
        """What waits is shown as it is by then. A terminal cannot take back what it printed: that stays as it was."""
        self._mailbox.replace(where, message_id, message)

    async def fetch(self, where: Address, file: SentFile) -> bytes:
        return await files.fetch(where, file)

    async def _show_mail(self) -> None:
        if self._chat:
            async with in_terminal():
                self._chat.show_mail()


class _History(FileHistory):
    """A history that cannot be written is no reason to stop talking."""

    def store_string(self, string: str) -> None:
        with contextlib.suppress(OSError):
            super().store_string(string.encode("utf-8", "replace").decode("utf-8"))


def _prepare(history_file: Path) -> bool:
    """Make sure that only its owner reads it. True: there was none, so this is the first start."""
    try:
        history_file.parent.mkdir(parents=True, exist_ok=True)
        first_start = not history_file.exists()
        history_file.touch(mode=0o600)
        history_file.chmod(0o600)
    except OSError:
        return False
    return first_start
