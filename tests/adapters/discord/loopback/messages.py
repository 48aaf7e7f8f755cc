"""A message: as it is stored, as the bot gets it, and as people see it (looks.py)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import mentions, payloads
from tests.adapters.discord.loopback.clock import iso
from tests.adapters.discord.loopback.intents import Intent
from tests.adapters.discord.loopback.looks import Looks, text_of
from tests.adapters.discord.loopback.world import seconds_of

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.loopback.people import User
    from tests.adapters.discord.loopback.places import Channel, Role
    from tests.adapters.discord.loopback.world import File

DEFAULT, REPLY, CHAT_COMMAND, MENU_COMMAND = 0, 19, 20, 23
SUPPRESS_EMBEDS, EPHEMERAL, LOADING = 1 << 2, 1 << 6, 1 << 7
SUPPRESS_NOTIFICATIONS, VOICE, COMPONENTS_V2 = 1 << 12, 1 << 13, 1 << 15


@dataclass(eq=False)
class Message(Looks):
    """`pinged`: Users, Roles, "@everyone", "@here". `edits`: its text before each edit. `only_for`: it is ephemeral."""

    channel: Channel
    id: int
    author: User
    content: str = ""
    embeds: list[dict[str, Json]] = field(default_factory=list)
    components: list[dict[str, Json]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    flags: int = 0
    nonce: str | int | None = None
    reference: Message | None = None
    kind: int = DEFAULT
    pinged: frozenset[User | Role | str] = frozenset()
    only_for: User | None = None
    interaction: Interaction | None = None
    thread: Channel | None = None
    edited: float | None = None
    deleted: bool = False
    edits: list[str] = field(default_factory=list)
    reactions: dict[str, list[User]] = field(default_factory=dict)
    allowed_mentions: dict[str, Json] | None = None

    @property
    def text(self) -> str:
        """All that is written in it: content, embeds, text displays; a line each."""
        return text_of(self.content, self.embeds, self.components)

    @property
    def is_ephemeral(self) -> bool:
        return self.only_for is not None

    @property
    def is_loading(self) -> bool:
        """The bot is thinking."""
        return bool(self.flags & LOADING)

    @property
    def is_v2(self) -> bool:
        return bool(self.flags & COMPONENTS_V2)

    @property
    def is_readable(self) -> bool:
        """By the bot: its own messages, direct ones, those that mention it; all with the intent."""
        world = self.channel.world
        mine = self.author is world.bot or self.channel.guild is None
        mentioned = world.bot.id in mentions.mentioned(self.content) or world.bot in self.pinged
        return mine or mentioned or world.gateway.has_intent(Intent.MESSAGE_CONTENT)

    @property
    def link(self) -> str:
        place = self.channel.guild_id or "@me"
        return f"https://discord.com/channels/{place}/{self.channel.id}/{self.id}"

    def document(self, *, content: bool = True) -> dict[str, Json]:
        """`content` False: the bot may not read what is in it."""
        known: dict[str, Json] = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": payloads.user(self.author),
            "content": self.content if content else "",
            "timestamp": iso(seconds_of(self.id)),
            "edited_timestamp": iso(self.edited) if self.edited else None,
            "tts": False,
            "mention_everyone": bool({"@everyone", "@here"} & self.pinged),
            "mentions": self._mentioned_users(),
            "mention_roles": [str(one.id) for one in self.pinged if not isinstance(one, str) and _is_role(one)],
            "attachments": self._attachments() if content else [],
            "embeds": self.embeds if content else [],
            "components": self.components if content else [],
            "pinned": False,
            "type": self.kind,
            "flags": self.flags,
        }
        if self.nonce is not None:
            known["nonce"] = self.nonce
        return known | self._reactions() | self._relations()

    def _mentioned_users(self) -> list[dict[str, Json]]:
        users = [one for one in self.pinged if not isinstance(one, str) and not _is_role(one)]
        return [payloads.user(one) for one in users]  # type: ignore[arg-type]

    def _attachments(self) -> list[dict[str, Json]]:
        return [attachment(self.channel, one, ephemeral=self.is_ephemeral) for one in self.files]

    def _reactions(self) -> dict[str, Json]:
        if not self.reactions:
            return {}
        return {"reactions": [_reaction(name, users, self.author) for name, users in self.reactions.items()]}

    def _relations(self) -> dict[str, Json]:
        known: dict[str, Json] = {}
        if self.reference is not None:
            known["message_reference"] = {"type": 0, **self.reference.place}
            known["referenced_message"] = None if self.reference.deleted else _shallow(self.reference)
        if self.interaction is not None:
            known |= self.interaction.signature
        if self.thread is not None:
            known["thread"] = payloads.channel(self.thread)
        return known

    @property
    def place(self) -> dict[str, Json]:
        guild = {"guild_id": str(self.channel.guild_id)} if self.channel.guild_id else {}
        return {"message_id": str(self.id), "channel_id": str(self.channel.id), **guild}

    def __repr__(self) -> str:
        return f"<message {self.id} by {self.author.name}: {self.text!r}>"


def attachment(channel: Channel, one: File, *, ephemeral: bool = False) -> dict[str, Json]:
    url = f"{channel.world.cdn}/attachments/{channel.id}/{one.id}/{one.name}"
    size = len(one.content) if one.size is None else one.size
    known: dict[str, Json] = {"id": str(one.id), "filename": one.name, "size": size, "url": url}
    known |= {"proxy_url": url, "content_type": one.content_type} | ({"title": one.title} if one.title else {})
    return known | ({"ephemeral": True} if ephemeral else {})


def _is_role(one: User | Role) -> bool:
    return hasattr(one, "mentionable")


def _shallow(message: Message) -> dict[str, Json]:
    """A message that is replied to, without what that one replies to."""
    known = message.document(content=message.is_readable)
    known.pop("referenced_message", None)
    return known


def _reaction(name: str, users: list[User], bot: User) -> dict[str, Json]:
    counts = {"burst": 0, "normal": len(users)}
    mine = bot in users
    known: dict[str, Json] = {"emoji": {"id": None, "name": name}, "count": len(users), "count_details": counts}
    return known | {"me": mine, "me_burst": False, "burst_colors": []}
