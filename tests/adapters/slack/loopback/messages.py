"""A message as it stands in a conversation, or only before one person's eyes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.adapters.slack.loopback import mrkdwn, reading

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.reading import Control


@dataclass(eq=False)
class Message:
    """`user`: whose it is, the bot's user too. `viewer`: the only one who sees it, if it is ephemeral.

    `edits`: how often it was changed. `parse_names`: link_names or parse=full were set.
    """

    channel: Channel
    ts: str
    text: str
    user: User
    blocks: list[dict[str, Json]] = field(default_factory=list)
    attachments: list[dict[str, Json]] = field(default_factory=list)
    metadata: dict[str, Json] | None = None
    thread_ts: str | None = None
    viewer: User | None = None
    parse_names: bool = False
    subtype: str | None = None
    edits: int = 0
    edited_ts: str | None = None
    deleted: bool = False
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[dict[str, Json]] = field(default_factory=list)
    selected: dict[str, dict[str, Json]] = field(default_factory=dict)  # state of its menus, by block_id

    @property
    def bot_id(self) -> str | None:
        return self.user.bot_id

    @property
    def is_ephemeral(self) -> bool:
        return self.viewer is not None

    @property
    def visible_text(self) -> str:
        """What people read: of the blocks if there are any, else the text."""
        name_of = self.channel.team.world.name_of
        if self.blocks:
            return reading.visible_text(self.blocks, name_of)
        return mrkdwn.read(self.text, name_of)

    @property
    def controls(self) -> list[Control]:
        return reading.controls(self.blocks)

    @property
    def buttons(self) -> list[str]:
        """Labels of the buttons, and of every option of the menus."""
        return [one.label for one in self.controls]

    @property
    def pictures(self) -> list[tuple[str, str]]:
        """Id and alternative text of each uploaded picture in its blocks."""
        return [(one["slack_file"]["id"], one["alt_text"]) for one in self.blocks if "slack_file" in one]

    @property
    def mentions(self) -> set[str]:
        """Who and what it mentions: ids, and "@channel", "@here", "@everyone"."""
        found = reading.mentions(self.blocks) | reading.mentions(self.attachments)
        return found if self.blocks else found | self.text_mentions

    @property
    def text_mentions(self) -> set[str]:
        """Those of the text alone, which is the fallback where there are blocks."""
        handles = {one.handle for one in self.channel.team.users.values()}
        return mrkdwn.mentions(self.text, plain=self.parse_names, handles=handles)

    @property
    def links(self) -> list[tuple[str, str]]:
        """URL and label of each link in it."""
        return reading.links(self.blocks) if self.blocks else mrkdwn.links(self.text)

    @property
    def replies(self) -> list[Message]:
        return [one for one in self.channel.messages if one.thread_ts == self.ts and one is not self]

    @property
    def permalink(self) -> str:
        address = f"https://{self.channel.team.domain}.slack.com/archives/{self.channel.id}/p{self.ts.replace('.', '')}"
        return f"{address}?thread_ts={self.thread_ts}&cid={self.channel.id}" if self.thread_ts else address

    def __repr__(self) -> str:
        return f"<Message {self.ts} {self.visible_text!r} {self.buttons}>"
