"""Everything the loopback Slack knows: workspaces, people, conversations, views, triggers; and its ids and stamps."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.adapters.slack.loopback.teams import Team
from tests.adapters.violations import Violations

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.clock import Clock
    from tests.adapters.slack.loopback.oauth import Authorization
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.shared import Shared
    from tests.adapters.slack.loopback.views import View

SCOPES = tuple(
    "app_mentions:read channels:history channels:read chat:write commands files:read files:write groups:history "
    "groups:read im:history im:read im:write metadata.message:read mpim:read reactions:read reactions:write "
    "usergroups:read users:read".split()
)
EVENTS = frozenset(
    "app_home_opened app_mention app_uninstalled channel_archive channel_deleted channel_id_changed channel_rename "
    "channel_unarchive group_archive group_deleted member_left_channel message.im reaction_added reaction_removed "
    "team_join tokens_revoked user_change".split()
)


@dataclass
class Trigger:
    user: User
    team: Team
    at: float
    view: View | None = None  # where the person acted; views.push goes on top of it
    used: bool = False


@dataclass
class World:
    """`app_token`: for apps.connections.open. `events`: what the app is subscribed to.

    `processing`: how many times a block that names an uploaded file is still refused: Slack looks at files later.
    """

    clock: Clock
    signing_secret: str
    scopes: tuple[str, ...] = SCOPES
    events: set[str] = field(default_factory=lambda: set(EVENTS))
    app_id: str = "A0NUDGE"
    client_id: str = "111.222"
    client_secret: str = "client-secret"
    app_token: str = "xapp-1-A0NUDGE-1"
    violations: Violations = field(default_factory=Violations)
    teams: dict[str, Team] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    codes: dict[str, Authorization] = field(default_factory=dict)
    files: dict[str, dict[str, Json]] = field(default_factory=dict)
    shared: dict[str, Shared] = field(default_factory=dict)
    processing: int = 0

    def __post_init__(self) -> None:
        self._last_stamp = 0
        self._count = 0
        self._waiting: set[asyncio.Event] = set()

    def team(self, known: str, *, name: str | None = None, installed: bool = True, **more: object) -> Team:
        domain = str(more.pop("domain", known.lower()))
        team = Team(self, known, name or f"Team {known}", domain, self.scopes, **more)  # type: ignore[arg-type]
        self.teams[known] = team
        if installed:
            team.install()
        return team

    def new_id(self, kind: str, word: str, team: str) -> str:
        """Readable: UANA, CWEB; the workspace is added where that one is taken."""
        known = kind + "".join(one for one in word.upper() if one.isascii() and one.isalnum())
        groups = {one for each in self.teams.values() for one in each.groups}
        taken = known in self.users or known in self.channels or known in groups or len(known) < 2
        return f"{known}{team}" if taken else known

    def number(self) -> int:
        self._count += 1
        return self._count

    def stamp(self) -> str:
        """A ts, later than every one before."""
        self._last_stamp = max(int(self.clock() * 1_000_000), self._last_stamp + 1)
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"

    def view_hash(self) -> str:
        return f"{int(self.clock())}.{secrets.token_hex(4)}"

    def trigger(self, user: User, team: Team, view: View | None = None) -> str:
        known = f"{self.number()}.{int(self.clock() * 1000)}.{secrets.token_hex(8)}"
        self.triggers[known] = Trigger(user, team, self.clock(), view)
        return known

    def name_of(self, known: str) -> str:
        """Of a person, a channel or a user group; the id itself if nobody has it."""
        if known in self.users:
            return self.users[known].name
        if known in self.channels:
            return self.channels[known].name
        groups = (team.groups[known].handle for team in self.teams.values() if known in team.groups)
        return next(groups, known)

    def wrote(self, channel: Channel) -> None:
        channel.writes.append(time.monotonic())
        self.changed()

    def changed(self) -> None:
        for one in self._waiting:
            one.set()

    async def until(self, holds: Callable[[], object], seconds: float = 5.0) -> None:
        """Waits for something to become true; looked at whenever the bot did something."""
        woken = asyncio.Event()
        self._waiting.add(woken)
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    woken.clear()
                    await woken.wait()
        finally:
            self._waiting.discard(woken)

    def fill_ids(self, blocks: list[dict[str, Json]]) -> list[dict[str, Json]]:
        """Slack makes up the block_id and action_id that the bot left out."""
        for block in blocks:
            block.setdefault("block_id", f"b{self.number()}")
            elements = [block.get("accessory"), block.get("element")]
            elements += block["elements"] if block["type"] == "actions" else []
            for element in filter(None, elements):
                if element["type"] != "image":
                    element.setdefault("action_id", f"a{self.number()}")
        return blocks
