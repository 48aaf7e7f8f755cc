"""What the bot wants to say or change, read from a request and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import components, embeds, limits, looks, mentions
from tests.adapters.discord.loopback.checking import Problems, Spot
from tests.adapters.discord.loopback.errors import EMPTY_MESSAGE, ApiError
from tests.adapters.discord.loopback.looks import text_of
from tests.adapters.discord.loopback.messages import (
    COMPONENTS_V2,
    EPHEMERAL,
    SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS,
    VOICE,
    Message,
)

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.world import File

LEGACY = ("content", "embeds", "poll", "sticker_ids", "stickers")
CREATE_FLAGS = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | VOICE | COMPONENTS_V2
EDIT_FLAGS = SUPPRESS_EMBEDS | COMPONENTS_V2
ATTACHMENT = "attachment://"
INTERACTION_FLAGS = CREATE_FLAGS | EPHEMERAL


@dataclass
class Draft:
    """`given`: the fields that were there at all. `files`: those newly uploaded."""

    body: dict[str, Json]
    files: list[File] = field(default_factory=list)

    @property
    def given(self) -> set[str]:
        return set(self.body)

    @property
    def content(self) -> str:
        return self.body.get("content") or ""

    @property
    def embeds(self) -> list[dict[str, Json]]:
        return self.body.get("embeds") or []

    @property
    def components(self) -> list[dict[str, Json]]:
        return components.number(self.body.get("components") or [])

    @property
    def flags(self) -> int:
        return self.body.get("flags") or 0

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def allowed_mentions(self) -> dict[str, Json] | None:
        return self.body.get("allowed_mentions")

    @property
    def pinging_text(self) -> str:
        """What is in embeds never pings."""
        return text_of(self.content, [], self.body.get("components") or [])


def creating(body: Json, files: list[File], allowed_flags: int, path: tuple[str, ...] = ()) -> Draft:
    draft, spot = _read(body, files, allowed_flags, path)
    v2 = bool(draft.flags & COMPONENTS_V2)
    nonce = spot.value.get("nonce")
    if nonce is not None and (not isinstance(nonce, str | int) or limits.length(str(nonce)) > limits.NONCE):
        spot.at("nonce").wrong("NONCE_TYPE_TOO_LONG", f"Must be {limits.NONCE} or fewer in length.")
    components.check(spot, v2=v2)
    _refuse_legacy(spot, v2=v2)
    _check_references(spot, {one.name for one in files})
    spot.problems.check()
    legacy = draft.content.strip() or draft.embeds or files or spot.value.get("sticker_ids") or spot.value.get("poll")
    if not draft.components and (v2 or not legacy):
        raise ApiError(*EMPTY_MESSAGE)
    return draft


def editing(message: Message, body: Json, files: list[File], path: tuple[str, ...] = ()) -> Draft:
    """The flag of Components V2 can be set by an edit that takes everything else away, and never be removed."""
    draft, spot = _read(body, files, EDIT_FLAGS | EPHEMERAL, path)
    v2 = message.is_v2 or bool(draft.flags & COMPONENTS_V2)
    if message.is_v2 and "flags" in draft.given and not draft.flags & COMPONENTS_V2:
        spot.at("flags").wrong("MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG", "IS_COMPONENTS_V2 cannot be removed")
    components.check(spot, v2=v2)
    _refuse_legacy(spot, v2=v2)
    _check_references(spot, {one.name for one in (*files, *message.files)})
    if v2 and not message.is_v2:
        for key, there in (("content", message.content), ("embeds", message.embeds)):
            if there and key not in draft.given:
                spot.at(key).wrong("MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "It must be taken away")
    spot.problems.check()
    if _is_empty_after(message, draft):
        raise ApiError(*EMPTY_MESSAGE)
    return draft


def _read(body: Json, files: list[File], allowed_flags: int, path: tuple[str, ...]) -> tuple[Draft, Spot]:
    problems = Problems()
    spot = Spot(body, problems, path)
    if not spot.is_object():
        problems.check()
    draft = Draft(body, files)
    spot.text("content", 0, limits.CONTENT, required=False)
    flags = spot.number("flags", 0, 2**31)
    if flags & ~allowed_flags:
        spot.at("flags").wrong("BITFIELD_INVALID_FLAGS", f"These flags cannot be set: {flags & ~allowed_flags}")
    embeds.check(spot)
    mentions.check(spot)
    spot.objects("attachments", 0, limits.ATTACHMENTS)
    if len(files) > limits.ATTACHMENTS:
        spot.at("files").wrong("BASE_TYPE_MAX_LENGTH", f"Must be {limits.ATTACHMENTS} or fewer in length.")
    return draft, spot


def _refuse_legacy(spot: Spot, *, v2: bool) -> None:
    if not v2:
        return
    code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
    for key in LEGACY:
        if spot.value.get(key):
            spot.at(key).wrong(code, f"The '{key}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")


def _check_references(spot: Spot, names: set[str]) -> None:
    """attachment://NAME in a component is one of the message's files."""
    for one in looks.walk([each for each in spot.value.get("components") or [] if isinstance(each, dict)]):
        media = one.get("file") or one.get("media") or {}
        url = str(media.get("url", ""))
        if url.startswith(ATTACHMENT) and url.removeprefix(ATTACHMENT) not in names:
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            spot.at("components").wrong(code, f"The referenced attachment was not found: {url}")


def _is_empty_after(message: Message, draft: Draft) -> bool:
    """`attachments` given: those kept, and the new ones."""
    content = draft.content if "content" in draft.given else message.content
    shown = draft.embeds if "embeds" in draft.given else message.embeds
    parts = draft.components if "components" in draft.given else message.components
    files = draft.body["attachments"] if draft.body.get("attachments") is not None else message.files
    v2 = message.is_v2 or draft.flags & COMPONENTS_V2
    return not parts and (bool(v2) or not (content.strip() or shown or files or draft.files))
