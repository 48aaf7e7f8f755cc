"""One call of the Web API: its arguments, who makes it, what it may, and the errors it can end with."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn, TypeAlias

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.teams import Team
    from tests.adapters.slack.loopback.world import World

# What only a mistake of the bot's leads to; all else may happen to a correct one.
MISTAKES = frozenset(
    "invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long no_text too_many_attachments "
    "invalid_metadata_format invalid_arguments invalid_thread_ts missing_scope unknown_method view_too_large "
    "expired_trigger_id exchanged_trigger_id invalid_trigger_id push_limit_reached duplicate_external_id "
    "cant_update_message cant_delete_message not_allowed_token_type not_authed invalid_cursor invalid_limit "
    "invalid_ts_latest invalid_ts_oldest".split()
)


class ApiError(Exception):
    """`{"ok": false, "error": …}`; `more`: further fields of the answer."""

    def __init__(self, error: str, **more: object) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def as_json(self) -> dict[str, object]:
        return {"ok": False, "error": self.error, **self.more}


@dataclass
class Call:
    world: World
    method: str
    arguments: dict[str, Json]
    token: str | None = None
    installed: Team | None = None
    authorization: tuple[str, str] | None = None  # of HTTP Basic, for OAuth
    hosts: dict[str, str] = field(default_factory=dict)  # where to upload and to connect

    @property
    def team(self) -> Team:
        assert self.installed is not None, "the method is called with a bot's token"
        return self.installed

    def get(self, name: str, default: str = "") -> str:
        value = self.arguments.get(name)
        return default if value is None else str(value)

    def require(self, name: str) -> str:
        if not self.get(name):
            refuse(name)
        return self.get(name)

    def flag(self, name: str) -> bool:
        return self.arguments.get(name) in (True, "true", "True", "1", 1)

    def has(self, name: str) -> bool:
        return self.arguments.get(name) is not None

    def number(self, name: str, default: int) -> int:
        given = self.get(name)
        if not given:
            return default
        if not given.isdigit() or not 1 <= int(given) <= 1000:
            raise ApiError("invalid_limit")
        return int(given)

    def document(self, name: str) -> Json:
        """An argument that is JSON, or a string of it."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None

    def need(self, *scopes: str) -> None:
        """Any one of them."""
        if not any(one in self.team.scopes for one in scopes):
            raise ApiError("missing_scope", needed=",".join(scopes), provided=",".join(self.team.scopes))

    def user(self, known: str) -> User:
        """A person whom the workspace can see: its own, or somebody in a shared channel."""
        user = self.world.users.get(known)
        if user is None or not (user.team is self.team or self.team.shares_channel_with(user)):
            raise ApiError("user_not_found")
        return user

    def channel(self, known: str) -> Channel:
        """A conversation that the bot can see: a public one, or one it is a member of."""
        channel = self.world.channels.get(known)
        visible = channel is not None and (channel.team is self.team or self.team.id in channel.connected_teams)
        if channel is None or not visible or (channel.is_private and not channel.has_bot):
            raise ApiError("channel_not_found")
        return channel

    def page(self, found: list[Json], default: int = 100) -> tuple[list[Json], dict[str, object]]:
        """The part of the list that the cursor stands at, and response_metadata."""
        cursor = self.get("cursor")
        if cursor and not cursor.removeprefix("next:").isdigit():
            raise ApiError("invalid_cursor")
        start = int(cursor.removeprefix("next:")) if cursor else 0
        end = start + self.number("limit", default)
        return found[start:end], {"next_cursor": f"next:{end}" if end < len(found) else ""}


def refuse(name: str) -> NoReturn:
    raise ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]})


Handler: TypeAlias = Callable[[Call], "dict[str, object]"]


@dataclass(frozen=True)
class Method:
    """`scopes`: any one is enough; none: no scope needed. `token`: bot, app, or "" for none."""

    run: Handler
    scopes: tuple[str, ...] = ()
    token: str = "bot"
