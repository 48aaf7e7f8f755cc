"""A conversation: a channel, public, private or shared with another workspace, or direct messages with the bot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.teams import Team

SCOPE_WORDS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
TYPE_NAMES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


@dataclass(eq=False)
class Channel:
    """`kind`: channel, group (private), im or mpim, as events say it. `has_bot`: the bot is a member.

    `writes`: when the bot posted or edited here, in seconds of real, steady time.
    """

    team: Team
    id: str
    name: str
    kind: str = "channel"
    members: list[User] = field(default_factory=list)
    has_bot: bool = True
    ext_shared: bool = False
    archived: bool = False
    frozen_reason: str | None = None
    created: int = 1700000000
    log: list[Message] = field(default_factory=list)
    by_ts: dict[str, Message] = field(default_factory=dict)
    writes: list[float] = field(default_factory=list)

    @property
    def messages(self) -> list[Message]:
        """What everybody here sees, replies too, oldest first."""
        return [one for one in self.log if not one.deleted]

    @property
    def is_private(self) -> bool:
        return self.kind != "channel"

    @property
    def mention(self) -> str:
        return f"<#{self.id}|{'' if self.is_private else self.name}>"

    @property
    def shown_name(self) -> str:
        """`channel_name` of slash commands and interactions."""
        return {"im": "directmessage", "group": "privategroup"}.get(self.kind, self.name)

    @property
    def scope_word(self) -> str:
        """As in `channels:history`, `groups:read`."""
        return SCOPE_WORDS[self.kind]

    @property
    def connected_teams(self) -> list[str]:
        return sorted({self.team.id, *(one.team.id for one in self.members)})

    def add(self, message: Message) -> Message:
        self.log.append(message)
        self.by_ts[message.ts] = message
        return message

    def find(self, ts: object) -> Message | None:
        message = self.by_ts.get(ts) if isinstance(ts, str) else None
        return None if message is None or message.deleted else message

    def thread(self, ts: str) -> list[Message]:
        """The parent and its replies, oldest first."""
        return [one for one in self.messages if one.ts == ts or one.thread_ts == ts]

    @property
    def busiest_second(self) -> int:
        """The most posts and edits of the bot here within one second."""
        most = start = 0
        for end, at in enumerate(self.writes):
            while at - self.writes[start] >= 1:
                start += 1
            most = max(most, end - start + 1)
        return most

    def as_json(self) -> dict[str, object]:
        shared: dict[str, object] = {"is_ext_shared": self.ext_shared, "is_org_shared": False}
        always: dict[str, object] = {
            "id": self.id,
            "created": self.created,
            "is_archived": self.archived,
            "is_im": self.kind == "im",
            "context_team_id": self.team.id,
            "updated": self.created * 1000,
        }
        if self.kind == "im":
            person = self.members[0]
            return always | {"is_org_shared": False, "user": person.id, "is_user_deleted": person.deleted}
        always |= shared | {"name": self.name, "name_normalized": self.name, "is_channel": True, "is_group": False}
        always |= {"is_mpim": self.kind == "mpim", "is_private": self.is_private, "is_general": self.name == "general"}
        always |= {"is_shared": self.ext_shared, "is_pending_ext_shared": False, "unlinked": 0, "creator": "USLACKBOT"}
        always |= {"is_member": self.has_bot, "num_members": len(self.members) + self.has_bot, "previous_names": []}
        always |= {name: {"value": "", "creator": "", "last_set": 0} for name in ("topic", "purpose")}
        if self.ext_shared:
            always |= {"connected_team_ids": self.connected_teams, "shared_team_ids": self.connected_teams}
        return always | {"frozen_reason": self.frozen_reason} if self.frozen_reason else always

    def __repr__(self) -> str:
        return f"<Channel {self.id} #{self.name}>"
