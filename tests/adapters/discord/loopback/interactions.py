"""One interaction, from what the person did to all that came of it; and what the bot may answer when.

It is acknowledged once, within three seconds of its id; its token then lives fifteen minutes.
"""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from tests.adapters.discord.loopback import drafts, errors, limits, modals, payloads, posting
from tests.adapters.discord.loopback.checking import Problems, Spot
from tests.adapters.discord.loopback.errors import ApiError
from tests.adapters.discord.loopback.messages import (
    CHAT_COMMAND,
    DEFAULT,
    EPHEMERAL,
    LOADING,
    MENU_COMMAND,
    REPLY,
    Message,
)
from tests.adapters.discord.loopback.world import seconds_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.drafts import Draft
    from tests.adapters.discord.loopback.modals import Modal
    from tests.adapters.discord.loopback.people import User
    from tests.adapters.discord.loopback.places import Channel
    from tests.adapters.discord.loopback.world import File, World

COMMAND, COMPONENT, AUTOCOMPLETE, SUBMISSION = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9


class Choice(NamedTuple):
    """What autocomplete offers: `name` is shown, `value` is sent."""

    name: str
    value: str | int | float


@dataclass(eq=False)
class Interaction:
    """`source`: the message whose component it came from. `acknowledged`: the callback's type (4 to 9), or None.

    `message`: the answer as the person sees it now. `document`: the payload of INTERACTION_CREATE.
    """

    world: World
    kind: int
    person: User
    channel: Channel
    name: str = ""
    menu: bool = False
    source: Message | None = None
    parent: Interaction | None = None
    document: dict[str, Json] = field(default_factory=dict)
    acknowledged: int | None = None
    message: Message | None = None
    modal: Modal | None = None
    choices: list[Choice] = field(default_factory=list)
    followups: list[Message] = field(default_factory=list)
    seconds: float | None = None

    def __post_init__(self) -> None:
        self.id = self.world.snowflake()
        self.token = f"aW50ZXJhY3Rpb24{self.id}{secrets.token_urlsafe(24)}"
        self._waits_for_followup = False
        self._given_up = False
        self._done = asyncio.get_running_loop().create_future()
        self.world.remember(self)

    # ---- what tests look at

    @property
    def failed(self) -> bool:
        """The person was told that the application did not respond: nothing came in time."""
        return self.acknowledged is None and (self._given_up or self.age >= self.world.deadline)

    @property
    def age(self) -> float:
        return self.world.clock() - seconds_of(self.id)

    @property
    def text(self) -> str:
        """Of the answer; empty if there is none."""
        return self.message.text if self.message else ""

    @property
    def is_loading(self) -> bool:
        return self.message is not None and self.message.is_loading

    async def acknowledgement(self) -> None:
        """Waits for it, as long as Discord does."""
        left = self.world.deadline - self.age
        if left > 0:
            await asyncio.wait([self._done], timeout=left)
        self._given_up = self.acknowledged is None

    async def answered(self, seconds: float = 5.0) -> Message:
        """Waits until there is more to see than that the bot is thinking."""
        await self.until(lambda: self._news is not None, seconds)
        assert self._news is not None
        return self._news

    @property
    def _news(self) -> Message | None:
        if self.message is not None and not self.message.is_loading:
            return self.message
        return self.followups[0] if self.followups else None

    async def until(self, holds: Callable[[], object], seconds: float = 5.0) -> None:
        """Looked at whenever the bot does something."""
        await self.world.until(holds, seconds)

    # ---- what the bot does

    @property
    def signature(self) -> dict[str, Json]:
        """What a message says of the interaction that it answers."""
        user = payloads.user(self.person)
        owners = self.document.get("authorizing_integration_owners", {})
        known: dict[str, Json] = {"id": str(self.id), "type": self.kind, "user": user}
        known["authorizing_integration_owners"] = owners
        if self.kind == COMPONENT and self.source:
            known["interacted_message_id"] = str(self.source.id)
        if self.kind == SUBMISSION and self.parent:
            known["triggering_interaction_metadata"] = self.parent.signature["interaction_metadata"]
        application = str(self.world.application_id)
        signed: dict[str, Json] = {"interaction_metadata": known, "webhook_id": application}
        signed["application_id"] = application
        if self.kind == COMMAND:
            signed["interaction"] = {"id": str(self.id), "type": self.kind, "name": self.name, "user": user}
        return signed

    def respond(self, body: Json, files: list[File]) -> dict[str, Json]:
        """The initial response; what is answered if `with_response`."""
        if self.acknowledged is None and self.age > self.world.deadline:
            raise ApiError(*errors.UNKNOWN_INTERACTION)
        if self.acknowledged is not None:
            raise ApiError(*errors.ALREADY_ACKNOWLEDGED)
        kind = self._kind(body)
        self._act(kind, body.get("data") or {}, files)
        self.acknowledged = kind
        self.seconds = self.age
        if not self._done.done():
            self._done.set_result(None)
        self.world.changed()
        return self._callback(kind)

    def _kind(self, body: Json) -> int:
        kind, possible = body.get("type") if isinstance(body, dict) else None, self._possible()
        if kind not in possible:
            problems = Problems()
            message = f"Value must be one of {possible}: a callback of type {kind} cannot answer this"
            problems.add(("type",), "BASE_TYPE_CHOICES", message)
            problems.check()
        return int(kind or 0)

    def _possible(self) -> tuple[int, ...]:
        if self.kind == AUTOCOMPLETE:
            return (CHOICES,)
        possible: tuple[int, ...] = (MESSAGE, DEFERRED)
        if self.source is not None:
            possible += (DEFERRED_UPDATE, UPDATE)
        return possible if self.kind == SUBMISSION else (*possible, MODAL)

    def _act(self, kind: int, data: dict[str, Json], files: list[File]) -> None:
        if kind == MESSAGE:
            draft = drafts.creating(data, files, drafts.INTERACTION_FLAGS, ("data",))
            self.message = self._say(draft, reference=self.source if self.kind == COMPONENT else None)
        elif kind == DEFERRED:
            self._think(data)
        elif kind == UPDATE:
            assert self.source is not None
            posting.change(self.source, drafts.editing(self.source, data, files, ("data",)))
            self.message = self.source
        elif kind == DEFERRED_UPDATE:
            self.message = self.source
        elif kind == CHOICES:
            self.choices = _choices(data)
        else:
            problems = Problems()
            modals.check(Spot(data, problems, ("data",)))
            problems.check()
            self.modal = modals.opened(data)

    def _think(self, data: dict[str, Json]) -> None:
        flags = data.get("flags") or 0
        if flags & ~EPHEMERAL:
            problems = Problems()
            problems.add(("data", "flags"), "BITFIELD_INVALID_FLAGS", "Only EPHEMERAL can be set when deferring")
            problems.check()
        draft = drafts.Draft({"flags": flags | LOADING, "allowed_mentions": {"parse": []}})
        self.message = self._say(draft)
        self._waits_for_followup = True

    def _say(self, draft: Draft, *, ephemeral: bool | None = None, reference: Message | None = None) -> Message:
        private = draft.is_ephemeral if ephemeral is None else ephemeral
        kind = MENU_COMMAND if self.menu else CHAT_COMMAND if self.kind == COMMAND else DEFAULT
        return posting.post(
            self.channel,
            draft,
            reference=reference,
            only_for=self.person if private else None,
            interaction=self,
            kind=REPLY if reference else kind,
        )

    def _callback(self, kind: int) -> dict[str, Json]:
        known: dict[str, Json] = {"id": str(self.id), "type": self.kind}
        resource: dict[str, Json] = {"type": kind}
        if self.message is not None and kind in (MESSAGE, DEFERRED, UPDATE):
            known["response_message_id"] = str(self.message.id)
            known["response_message_loading"] = self.message.is_loading
            known["response_message_ephemeral"] = self.message.is_ephemeral
            resource["message"] = self.message.document()
        return {"interaction": known, "resource": resource}

    # ---- by the token

    def check_token(self) -> None:
        if self.age > limits.TOKEN_LIFE:
            raise ApiError(*errors.INVALID_WEBHOOK_TOKEN)
        if self.acknowledged is None:
            raise ApiError(*errors.UNKNOWN_WEBHOOK)

    @property
    def original(self) -> Message:
        self.check_token()
        if self.message is None or self.message.deleted:
            raise ApiError(*errors.UNKNOWN_MESSAGE)
        return self.message

    def follow_up(self, body: Json, files: list[File]) -> Message:
        """The first one after "is thinking" becomes that message, and is as private as it."""
        self.check_token()
        draft = drafts.creating(body, files, drafts.INTERACTION_FLAGS)
        if self._waits_for_followup and self.message is not None and self.message.is_loading:
            self._waits_for_followup = False
            posting.change(self.message, draft)
            return self.message
        said = self._say(draft, reference=self.message)
        self.followups.append(said)
        self.world.changed()
        return said

    def find(self, known: int) -> Message:
        """One of the messages that this token may change."""
        self.check_token()
        mine = [*self.followups, *([self.message] if self.message else [])]
        for one in mine:
            if one.id == known and not one.deleted:
                return one
        raise ApiError(*errors.UNKNOWN_MESSAGE)


def _choices(data: dict[str, Json]) -> list[Choice]:
    problems = Problems()
    spot = Spot(data, problems, ("data",))
    for one in spot.objects("choices", 0, limits.COMMAND_CHOICES):
        one.text("name", 1, limits.CHOICE_TEXT)
        if isinstance(one.value.get("value"), str | None):
            one.text("value", 1, limits.CHOICE_TEXT)
    problems.check()
    return [Choice(one["name"], one["value"]) for one in data.get("choices") or []]
