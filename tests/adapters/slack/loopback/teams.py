"""A workspace: its people, conversations and user groups, and the bot's installation in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.adapters.slack.loopback.channels import Channel
from tests.adapters.slack.loopback.people import User

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.world import World


@dataclass(eq=False)
class Group:
    """A user group, mentioned as `<!subteam^S…>`."""

    id: str
    handle: str
    name: str
    members: list[User]

    @property
    def mention(self) -> str:
        return f"<!subteam^{self.id}>"


@dataclass(eq=False)
class Team:
    """`token`: the bot's, None while it is not installed. `ended`: the error that its former token gets."""

    world: World
    id: str
    name: str
    domain: str
    scopes: tuple[str, ...]
    enterprise_id: str | None = None
    enterprise_name: str | None = None
    is_enterprise_install: bool = False
    token: str | None = None
    ended: dict[str, str] = field(default_factory=dict)
    installations: int = 0
    home_tab: bool = True
    messages_tab: bool = True
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.bot = self.user("nudge", name="Nudge", tz=None, is_bot=True, id=f"U{self.id}BOT")
        self.bot.bot_id = f"B{self.id}"

    @property
    def bot_user_id(self) -> str:
        return self.bot.id

    @property
    def bot_id(self) -> str:
        return str(self.bot.bot_id)

    def user(self, handle: str, *, name: str | None = None, id: str | None = None, **more: object) -> User:
        """A new person; `more`: fields of User (tz, is_admin, is_restricted, deleted, is_bot…)."""
        known = id or self.world.new_id("U", handle, self.id)
        user = User(self, known, handle, name or handle.capitalize(), **more)  # type: ignore[arg-type]
        if user.is_bot and handle != "nudge":
            user.bot_id = f"B{known[1:]}"
        self.users[known] = self.world.users[known] = user
        return user

    def channel(
        self,
        name: str,
        members: list[User] | tuple[User, ...] = (),
        *,
        private: bool = False,
        ext_shared: bool = False,
        bot: bool = True,
        id: str | None = None,
    ) -> Channel:
        """A new channel; `bot`: the bot is a member."""
        known = id or self.world.new_id("C", name, self.id)
        kind = "group" if private else "channel"
        channel = Channel(self, known, name, kind, list(members), bot, ext_shared, created=int(self.world.clock()))
        self.channels[known] = self.world.channels[known] = channel
        return channel

    def im(self, user: User) -> Channel:
        """The direct messages between the bot and this person."""
        known = f"D{self.id}{user.id[1:]}"
        if known not in self.channels:
            channel = Channel(self, known, "directmessage", "im", [user], created=int(self.world.clock()))
            self.channels[known] = self.world.channels[known] = channel
        return self.channels[known]

    def group(self, handle: str, members: list[User] | tuple[User, ...] = (), *, name: str | None = None) -> Group:
        known = self.world.new_id("S", handle, self.id)
        self.groups[known] = Group(known, handle, name or handle.capitalize(), list(members))
        return self.groups[known]

    def install(self, scopes: tuple[str, ...] | None = None) -> str:
        """The bot's token; scopes add to those granted before. Reinstalled without uninstalling, it is the same."""
        if scopes is not None:
            self.scopes = tuple(dict.fromkeys((*self.scopes, *scopes))) if self.token else scopes
        if self.token is None:
            self.installations += 1
            self.token = f"xoxb-{self.id}-{self.installations}"
        return self.token

    def end_token(self, error: str) -> None:
        """account_inactive after an uninstallation, token_revoked after a revocation."""
        if self.token is not None:
            self.ended[self.token] = error
            self.token = None

    def shares_channel_with(self, user: User) -> bool:
        return any(user in channel.members for channel in self.channels.values())

    def as_json(self) -> dict[str, object]:
        shown: dict[str, object] = {"id": self.id, "domain": self.domain}
        if self.enterprise_id:
            shown |= {"enterprise_id": self.enterprise_id, "enterprise_name": self.enterprise_name}
        return shown

    @property
    def enterprise(self) -> dict[str, object] | None:
        return {"id": self.enterprise_id, "name": self.enterprise_name} if self.enterprise_id else None

    def __repr__(self) -> str:
        return f"<Team {self.id}>"
