"""A person, or the bot's own user, and what stands before their eyes: the home tab, modals, ephemeral messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.teams import Team
    from tests.adapters.slack.loopback.views import View


@dataclass(eq=False)
class User:
    """`handle`: the name after the @. `bot_id`: of bots only. `modals`: the open ones, the top one last."""

    team: Team
    id: str
    handle: str
    name: str
    tz: str | None = "Europe/Berlin"
    locale: str = "en-US"
    email: str | None = None
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    is_bot: bool = False
    bot_id: str | None = None
    home: View | None = None
    modals: list[View] = field(default_factory=list)
    private: list[Message] = field(default_factory=list)

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    @property
    def modal(self) -> View | None:
        return self.modals[-1] if self.modals else None

    @property
    def dm(self) -> Channel:
        """The direct messages between this person and the bot of their workspace."""
        return self.team.im(self)

    def ephemerals(self, channel: Channel | None = None) -> list[Message]:
        """What only they see, oldest first."""
        return [one for one in self.private if channel is None or one.channel is channel]

    def as_json(self, viewed_from: Team, *, locale: bool = False, email: bool = False) -> dict[str, object]:
        """As users.info gives it; people of other workspaces have no zone, locale and address."""
        mine = viewed_from is self.team
        known: dict[str, object] = {
            "id": self.id,
            "team_id": self.team.id,
            "name": self.handle,
            "deleted": self.deleted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            "updated": 1700000000,
            "profile": self._profile(email=mine and email),
        }
        if self.deleted:
            return known
        known |= {"color": "9f69e7", "real_name": self.name, "is_email_confirmed": True}
        known |= {"is_admin": self.is_admin, "is_owner": self.is_owner, "is_primary_owner": False}
        known |= {"is_restricted": self.is_restricted, "is_ultra_restricted": self.is_ultra_restricted}
        known |= {"who_can_share_contact_card": "EVERYONE"}
        if not mine:
            return known | {"is_stranger": not viewed_from.shares_channel_with(self)}
        if self.tz:
            known |= {"tz": self.tz, "tz_label": self.tz.rpartition("/")[2], "tz_offset": self._offset()}
        return known | {"locale": self.locale} if locale else known

    def _offset(self) -> int:
        at = datetime.fromtimestamp(self.team.world.clock(), UTC)
        offset = at.astimezone(ZoneInfo(self.tz or "UTC")).utcoffset()
        return int(offset.total_seconds()) if offset is not None else 0

    def _profile(self, *, email: bool) -> dict[str, object]:
        profile: dict[str, object] = {
            "real_name": self.name,
            "real_name_normalized": self.name,
            "display_name": "" if self.is_bot else self.handle,
            "display_name_normalized": "" if self.is_bot else self.handle,
            "avatar_hash": "ge3b51ca72de",
            "status_text": "",
            "status_emoji": "",
            "team": self.team.id,
        }
        if self.bot_id:
            profile |= {"bot_id": self.bot_id, "api_app_id": self.team.world.app_id, "always_active": True}
        return profile | {"email": self.email or f"{self.handle}@example.com"} if email and not self.is_bot else profile

    def __repr__(self) -> str:
        return f"<User {self.id} {self.name}>"
