"""What somebody did in Slack, with everything the core has to know: who they are, where, and whom they named."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from adapters.slack import inbound, text
from adapters.slack import slip as slips
from adapters.slack.files import file_of, files_in, is_told, packed
from adapters.slack.inbound import permalink
from adapters.slack.posting import HOME
from adapters.slack.received import Pointed, Refused, mapping, mappings
from adapters.slack.slip import Source
from bot.contents import PageOpened, Pressed, Submitted, Typed
from bot.errors import DeliveryError, UserError
from bot.message import Choices, Message, Note, Text, Tone
from bot.ports import Audience, Inbound, Reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.slack.calling import Ask
    from adapters.slack.directory import Directory, Place
    from adapters.slack.grants import Grants
    from adapters.slack.inbound import Action
    from adapters.slack.slip import Slip
    from bot.contents import Completing, Content
    from bot.files import SentFile
    from bot.ports import Address, Sender

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
_OUTSIDER = Message(
    "These tasks belong to another organisation.",
    (Text(("I work for the team that installed me. In your own workspace I can be yours, too.",)),),
    Tone.WARNING,
)
_NOT_INSTALLED = Message(
    "This workspace has not installed me, or no longer.",
    (Text(("Whoever administers it can install me again; every task is still there.",)),),
    Tone.WARNING,
)
# In them, what somebody began in a room goes on, who may have left it since.
_IN_MODALS = frozenset({Source.SUBMISSION, Source.PRESS_MODAL, Source.SUGGESTION})
_ONLY_YOU = Note(("Only you see this: others than your organisation may read along here.",))

log = structlog.get_logger(__name__)


class Refusal(Exception):
    """Nothing for the core: `reply` says why. None: nothing is said at all."""

    def __init__(self, message: Message | None) -> None:
        self.reply = Reply(message or Message(""), understood=False)
        super().__init__(message.title if message else "")


class Translator:
    """`call`: installation, method, arguments → Slack's answer."""

    def __init__(self, call: Ask, directory: Directory, grants: Grants) -> None:
        self._call = call
        self._directory = directory
        self._grants = grants

    async def inbound(self, action: Action, *, left_over: bool = False) -> tuple[Inbound, Slip]:
        """For the core; and how to answer, now that the line is readable. `left_over`: it was delivered long ago.

        Raises Refusal, and DatabaseError where it is not known who installed the bot.
        """
        grant = await self._grants.of(action.team)
        if grant is None:
            raise Refusal(_NOT_INSTALLED)
        if isinstance(action.content, Refused):
            raise Refusal(action.content.message)
        if action.outsider:
            raise Refusal(_OUTSIDER)
        action = await self._with_files(await self._in_a_room(await self._fetched(action)), grant.bot_user)
        if action.shared:
            self._directory.place_shared(action.team, action.channel)
        written = inbound.words(action) or ""
        sender, place = await self._directory.who_and_where(
            action.team, action.user, action.channel, action.channel_name_hint
        )
        if sender.barred:
            raise Refusal(_OUTSIDER if "organisation" in sender.barred else None)
        groups = await self._groups(action.team, text.groups_in(written))
        members = tuple(one for group in groups.values() for one in group)
        accounts = (*_named(action, written, grant.bot_user), *members)
        named = await self._directory.senders(action.team, accounts)
        action = _neutral(action, groups, grant.bot_user)
        whole = self._whole(action, sender, place, named)
        shared = place.shared or action.shared
        slip = replace(action.slip, away=place.away, shared=shared, files=packed(action.files))
        return replace(whole, present=not left_over and action.slip.source not in _IN_MODALS), slip

    async def with_people(self, installation: str, asked: Completing, reply: Reply) -> Reply:
        """Suggestions of people: those that the core knows, then everybody else here."""
        if asked.what != "person" or not isinstance(reply.body, Choices):
            return reply
        known = dict(reply.body.options)
        others = await self._directory.named_like(installation, asked.prefix)
        found = {f"<@{one.external_id}>": one.name or one.handle for one in others}
        return replace(reply, body=Choices(tuple((known | found | known).items())))

    async def kept_inside(self, where: Address, slip: Slip, reply: Reply) -> Reply:
        """Nothing is for the room where people of another organisation read along, or may."""
        if reply.audience is not Audience.ROOM or not isinstance(reply.body, Message):
            return reply
        place = await self._directory.place(where.installation, where.room)
        if not (slip.shared or place.shared or place.away or place.guessed):
            return reply
        body = replace(reply.body, blocks=(*reply.body.blocks, _ONLY_YOU))
        return replace(reply, body=body, audience=Audience.PRIVATE)

    # ---- parts

    async def _fetched(self, action: Action) -> Action:
        """With the message that somebody reacted to: Slack tells only its id."""
        content = action.content
        if not isinstance(content, Pointed) or content.text is not None:
            return action
        try:
            answer = await self._call(action.team, "conversations.replies", channel=action.channel, **_only(content))
        except DeliveryError as error:
            log.info("slack_message_not_read", reason=str(error))
            raise Refusal(None) from error
        found = next((one for one in mappings(answer, "messages") if one.get("ts") == content.message), None)
        if found is None:
            raise Refusal(None)
        link = content.link or await self._link(action, content.message)
        thread = str(found.get("thread_ts") or "")
        pointed = replace(content, text=str(found.get("text") or ""), link=link, author=str(found.get("user") or ""))
        return replace(action, content=pointed, thread_ts=thread or content.message, files=files_in(found))

    async def _link(self, action: Action, message: str) -> str:
        try:
            answer = await self._call(action.team, "chat.getPermalink", channel=action.channel, message_ts=message)
        except DeliveryError:
            return permalink("", action.channel, message)
        return str(answer.get("permalink", ""))

    async def _with_files(self, action: Action, bot_user: str) -> Action:
        """As far as Slack tells of them. None of the bot's own."""
        if isinstance(action.content, Pointed) and action.content.author == bot_user:
            return replace(action, files=())
        told = await asyncio.gather(*(self._told(action.team, one) for one in action.files))
        return replace(action, files=tuple(told))

    async def _told(self, installation: str, file: SentFile) -> SentFile:
        if is_told(file):
            return file
        try:
            answer = await self._call(installation, "files.info", file=file.id)
        except DeliveryError as error:
            log.info("slack_file_not_told", reason=str(error))
            return file
        return file_of(mapping(answer, "file"))

    async def _in_a_room(self, action: Action) -> Action:
        """What was done in no channel was done between the bot and the person."""
        if action.channel:
            return action
        try:
            channel = await self._directory.direct(action.team, action.user)
        except DeliveryError:
            channel = action.user
        return replace(action, channel=channel, channel_name_hint="directmessage")

    async def _groups(self, installation: str, ids: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        members = await asyncio.gather(*(self._directory.group(installation, one) for one in ids))
        return dict(zip(ids, members, strict=True))

    def _whole(self, action: Action, sender: Sender, place: Place, named: tuple[Sender, ...]) -> Inbound:
        where = replace(inbound.address(action, place.kind, place.name), guessed=place.guessed, unwatched=place.away)
        content: Content
        match action.content:
            case Pointed() as pointed:
                author = next((one.name for one in named if one.external_id == pointed.author), pointed.author_name)
                content = pointed.content(pointed.text or "", author, pointed.link)
            case _ if action.slip.source is Source.HOME:
                content = PageOpened(f"{HOME}{action.user}")
            case Pressed(line) if action.slip.source is Source.PRESS_HOME and line.partition(" ")[0] == "home":
                content = PageOpened(f"{HOME}{action.user}", line)
            case other:
                content = other  # type: ignore[assignment]  # what is for the adapter itself does not come here
        return Inbound(sender, where, content, action.key, named, files=action.files)


def shown_again(asked: Inbound, slip: Slip, line: str) -> Inbound:
    """What shows again what was acted in. In Home that stays so until something changes.

    A page that the bot drew of its own accord does not tell what of it is shown: the core knows.
    """
    begun = slips.began(slip)
    at_home = begun.source is Source.PRESS_HOME
    content = PageOpened(f"{HOME}{slip.user}", begun.origin) if at_home else Pressed(line)
    return replace(asked, content=content, key=f"{asked.key}:again", files=())


def _only(pointed: Pointed) -> dict[str, object]:
    """One message, a reply in a thread too: before that, Slack gives the thread's first."""
    stamp = pointed.message
    return {"ts": stamp, "oldest": stamp, "latest": stamp, "inclusive": "true", "limit": 2}


def _named(action: Action, written: str, bot_user: str) -> tuple[str, ...]:
    """The accounts in the text, in a picker's command, in a form; and whose message was pointed at."""
    accounts = [one for one in text.mentioned(written) if one != bot_user]
    match action.content:
        case Pointed(author=author) if author:
            accounts.append(author)
        case Pressed(command):
            accounts += _MENTION.findall(command)
        case Submitted(values=values):
            accounts += [one for value in values.values() for one in _MENTION.findall(value)]
    return tuple(dict.fromkeys(accounts))


def _neutral(action: Action, groups: Mapping[str, tuple[str, ...]], bot_user: str) -> Action:
    written = inbound.words(action)
    if written is None:
        return action
    limit = text.LINE_LENGTH if isinstance(action.content, Typed) else None
    try:
        neutral = text.neutral(written, bot_user=bot_user, groups=groups, channel=action.channel, limit=limit)
    except UserError as error:
        raise Refusal(Message(error.problem, (Text((error.advice,)),), Tone.WARNING)) from error
    return inbound.with_words(action, neutral)
