"""Which workspaces have the bot, and with which token: read from storage, remembered for a minute.

With one workspace's token in the settings there is only that one, and nothing of it is stored but that it is there.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from bot.cache import Cache
from bot.errors import ConfigurationError, DatabaseError, InstallationGone
from bot.ports import Health

if TYPE_CHECKING:
    from datetime import datetime

    from bot.ports import Clock, Grant, Installations

PLATFORM = "slack"
LIFETIME = timedelta(minutes=1)  # as long as another process may not know that somebody installed or left
LOST_KEY = "Write the old key behind the new one in NUDGE_SECRET_KEY, as new,old; if it is lost, install the app again."

log = structlog.get_logger(__name__)


class TokenAway(DatabaseError):
    """There is a token, and it is of no use at the moment: nothing is lost, and what waits is done later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, again=False)


class Grants:
    """`refusing`: set while Slack does not take the token of the only workspace."""

    def __init__(self, installations: Installations, clock: Clock) -> None:
        self._installations = installations
        self._clock = clock
        self._own: Grant | None = None
        self._known: Cache[str, Grant | None] = Cache(self._find, clock, LIFETIME)
        self._locked: set[str] = set()  # installations whose tokens no key opens
        self._opened = False  # one at least
        self.refusing = asyncio.Event()

    async def own(self, grant: Grant) -> None:
        """The only workspace, by its token, which Slack takes. Raises DatabaseError."""
        await self._installations.save(replace(grant, token=""), self._clock())
        self._own = grant
        self.refusing.clear()

    async def look_through(self) -> None:
        """All that are stored, once: a key that does not fit is told of before anybody waits. Raises DatabaseError."""
        for grant in await self._installations.all(PLATFORM):
            if grant.token:
                self._opened = True
            elif grant.suspended_at is None:
                self._does_not_open(grant.installation, LOST_KEY)

    async def of(self, installation: str) -> Grant | None:
        """None: it has not installed the bot, or no longer.

        Raises DatabaseError if that was never known; TokenAway, which is one, if its token is of no use for now.
        """
        if self._own is not None:
            if self._own.installation != installation:
                return None
            if self.refusing.is_set():
                raise TokenAway("Slack does not take SLACK_BOT_TOKEN")
            return self._own
        try:
            grant = await self._known.get(installation)
        except DatabaseError:
            grant = self._known.known(installation)
            if grant is None:
                raise
        return grant if grant and grant.suspended_at is None else None

    async def token(self, installation: str) -> str:
        """Raises InstallationGone and DatabaseError."""
        grant = await self.of(installation)
        if grant is None:
            raise InstallationGone(f"{installation} has not installed the bot")
        return grant.token

    async def save(self, grant: Grant) -> None:
        """Installed, or installed again. Raises DatabaseError; ConfigurationError if there is no key to lock it."""
        await self._installations.save(grant, self._clock())
        self._known.forget(grant.installation)

    async def suspend(self, installation: str, at: datetime) -> None:
        """Uninstalled or revoked at that time: old news if it was installed again since. Raises DatabaseError."""
        if await self._installations.suspend(PLATFORM, installation, at=at):
            log.warning("slack_installation_suspended", installation=installation)
            self._known.forget(installation)
            if self._own and self._own.installation == installation:
                self.refusing.set()

    async def refused(self, installation: str, token: str, at: datetime) -> None:
        """Slack does not take this token any more, and no event said so. Another one may be there by now.

        Raises DatabaseError.
        """
        self._known.forget(installation)
        if self._own is not None and self.refusing.is_set():
            return
        grant = await self.of(installation)
        if grant is not None and grant.token == token:
            await self.suspend(installation, at)

    def remembered(self, *installations: str | None) -> Grant | None:
        """The first of these that is known, without asking, and perhaps no longer there."""
        if self._own is not None:
            return self._own
        known = (self._known.known(one) for one in installations if one)
        return next((one for one in known if one), None)

    @property
    def single(self) -> Grant | None:
        return self._own

    def check(self) -> Health:
        """Not well if no workspace can be asked anything. One token of many that does not open is only said."""
        if self.refusing.is_set():
            return Health(ok=False, text="Slack does not take the bot's token; asked again every minute")
        if self._locked:
            text = f"tokens that NUDGE_SECRET_KEY does not open: {len(self._locked)}"
            return Health(ok=self._opened, text=text)
        return Health(ok=True)

    async def _find(self, installation: str) -> Grant | None:
        try:
            grant = await self._installations.find(PLATFORM, installation)
        except ConfigurationError as error:
            self._does_not_open(installation, error.fix)
            raise TokenAway(error.problem) from None
        if grant is not None:
            self._opened = True
        self._locked.discard(installation)
        return grant

    def _does_not_open(self, installation: str, fix: str) -> None:
        """Said once, though every message finds it again."""
        if installation not in self._locked:
            self._locked.add(installation)
            log.error("slack_token_does_not_open", installation=installation, fix=fix)
