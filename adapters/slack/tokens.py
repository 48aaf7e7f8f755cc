"""The tokens that the bot asks Slack with: whose they are, and what is done when Slack takes one no more.

One answer of "invalid_auth" may be a passing thing: only if auth.test says the same, the workspace is suspended. The
token in the settings has nobody who would install it again: it is asked about every minute, and works on when it does.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog

from adapters.slack.grants import PLATFORM
from bot.cache import Cache
from bot.errors import ConfigurationError, DatabaseError, DeliveryError, InstallationGone, Wait
from bot.ports import Grant

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from adapters.slack.grants import Grants
    from bot.ports import Clock

    Ask = Callable[[str, str], Awaitable[dict[str, Any]]]

AGAIN_SECONDS = 5.0
REFUSED_SECONDS = 60.0
VERDICT = timedelta(seconds=5)  # many calls are refused at once

log = structlog.get_logger(__name__)


class Tokens:
    """`ask`: a token, and one of Slack's methods → its answer; raises DeliveryError."""

    def __init__(self, ask: Ask, grants: Grants, clock: Clock) -> None:
        self._ask = ask
        self._grants = grants
        self._clock = clock
        self._verdicts: Cache[str, bool] = Cache(self._ask_if_dead, clock, VERDICT)

    async def introduce(self, token: str) -> None:
        """Ask who the settings' token belongs to. Slack being away is no reason to give up.

        Raises ConfigurationError. What Slack took before is not given up either: `watch` asks on.
        """
        while self._grants.single is None:
            try:
                await self._own(token)
            except InstallationGone as error:
                raise ConfigurationError(
                    f"Slack does not take SLACK_BOT_TOKEN ({error}).",
                    "Copy the Bot User OAuth Token from OAuth & Permissions in the app's settings.",
                ) from None
            except (DeliveryError, DatabaseError) as error:
                log.warning("slack_waits", reason=str(error))
                await asyncio.sleep(max(AGAIN_SECONDS, _seconds(error)))

    async def look_through(self) -> None:
        """Whether the tokens that are stored can be read; those with an old key are locked with the new one."""
        while True:
            try:
                await self._grants.look_through()
                return
            except DatabaseError as error:
                log.warning("slack_waits", reason=str(error))
                await asyncio.sleep(AGAIN_SECONDS)

    async def watch(self, token: str) -> None:
        """Until it is cancelled: whenever Slack takes the settings' token no more, ask until it does."""
        seconds = REFUSED_SECONDS
        while True:
            await self._grants.refusing.wait()
            await asyncio.sleep(seconds)
            seconds = REFUSED_SECONDS
            try:
                await self._own(token)
                log.info("slack_token_works_again")
            except (DeliveryError, DatabaseError) as error:
                log.warning("slack_token_refused", reason=str(error))
                seconds = max(REFUSED_SECONDS, _seconds(error))

    async def is_dead(self, installation: str, token: str) -> bool:
        """Slack refused it once: whether auth.test refuses it, too. Then its workspace is suspended."""
        try:
            dead = await self._verdicts.get(token)
            if dead:
                await self._grants.refused(installation, token, self._clock())
            return dead
        except (DeliveryError, DatabaseError) as error:
            log.warning("slack_suspension_waits", reason=str(error))
            return False

    async def _own(self, token: str) -> None:
        await self._grants.own(own_grant(await self._ask(token, "auth.test"), token))
        self._verdicts.forget(token)

    async def _ask_if_dead(self, token: str) -> bool:
        try:
            await self._ask(token, "auth.test")
        except InstallationGone:
            return True
        return False


def _seconds(error: Exception) -> float:
    return error.seconds if isinstance(error, Wait) else 0.0


def own_grant(answer: Mapping[str, Any], token: str) -> Grant:
    """auth.test's answer. Installed org-wide, the organisation is the installation."""
    org = bool(answer.get("is_enterprise_install")) and answer.get("enterprise_id")
    return Grant(
        platform=PLATFORM,
        installation=str(org or answer.get("team_id", "")),
        name=str(answer.get("team", "")),
        token=token,
        bot_user=str(answer.get("user_id", "")),
        bot_id=str(answer.get("bot_id", "")),
    )
