"""response_urls: five posts within thirty minutes, for what one person did in one place."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.adapters.slack.loopback import chat, drafts, limits
from tests.adapters.slack.loopback.calls import MISTAKES, ApiError, Call

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.channels import Channel
    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.drafts import Draft
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.teams import Team
    from tests.adapters.slack.loopback.world import World

KNOWN = frozenset(
    "text blocks attachments response_type replace_original delete_original thread_ts metadata unfurl_links "
    "unfurl_media mrkdwn parse link_names".split()
)


@dataclass(eq=False)
class Hook:
    """`original`: the message that was acted on, None for a slash command. `said`: what came through it.

    `kind`: commands, actions or app (a shortcut).
    """

    world: World
    team: Team
    user: User
    channel: Channel
    original: Message | None
    kind: str
    path: str
    created: float
    uses: int = 0
    said: list[Message] = field(default_factory=list)

    def post(self, body: bytes) -> dict[str, object]:
        try:
            return self._post(body)
        except ApiError as error:
            if error.error in MISTAKES or error.error in ("used_url", "expired_url", "invalid_payload"):
                self.world.violations.record(f"response_url: {error.error} {error.more or ''}".rstrip())
            return error.as_json()

    def _post(self, body: bytes) -> dict[str, object]:
        arguments = _decoded(body)
        if self.uses >= limits.HOOK_USES:
            raise ApiError("used_url")
        if self.world.clock() - self.created > limits.HOOK_SECONDS:
            raise ApiError("expired_url")
        self.uses += 1
        self.accept(arguments)
        return {"ok": True}

    def accept(self, arguments: dict[str, Json]) -> Message | None:
        """Also what an acknowledgement says, which counts as no use."""
        for name in arguments.keys() - KNOWN:
            self.world.violations.record(f"response_url: unknown field {name}")
        call = Call(self.world, "response_url", arguments, installed=self.team)
        if call.flag("delete_original"):
            self._delete()
            return None
        draft = drafts.read(call)
        if call.flag("replace_original"):
            return self._replace(call, draft)
        return self._say(call, draft)

    def _delete(self) -> None:
        original = self._own_original("delete_original")
        if original is not None:
            original.deleted = True
            if original.viewer and original in original.viewer.private:
                original.viewer.private.remove(original)
        self.world.changed()

    def _replace(self, call: Call, draft: Draft) -> Message | None:
        original = self._own_original("replace_original")
        if original is None:
            return self._say(call, draft)
        chat.rewrite(call, original, draft)
        if not original.is_ephemeral:
            self.world.wrote(self.channel)
        return original

    def _own_original(self, what: str) -> Message | None:
        if self.original is None:
            self.world.violations.record(f"response_url: {what} on a slash command")
        elif self.original.user is not self.team.bot:
            self.world.violations.record(f"response_url: {what} of somebody else's message")
        else:
            return self.original
        return None

    def _say(self, call: Call, draft: Draft) -> Message:
        thread_ts = call.get("thread_ts") or None
        if thread_ts and self.kind == "app":
            self.world.violations.record("response_url: a shortcut's cannot answer in a thread")
        if call.get("response_type") == "in_channel":
            message = chat.say(call, self.channel, draft, thread_ts)
        else:
            message = chat.whisper(call, self.channel, self.user, draft, thread_ts or self._thread())
        self.said.append(message)
        self.world.changed()
        return message

    def _thread(self) -> str | None:
        return self.original.thread_ts if self.original and self.kind == "actions" else None


def _decoded(body: bytes) -> dict[str, Json]:
    try:
        arguments = json.loads(body)
    except ValueError:
        raise ApiError("invalid_payload") from None
    if not isinstance(arguments, dict):
        raise ApiError("invalid_payload")
    return arguments


@dataclass
class Hooks:
    world: World
    url: str = ""  # where they live, with a slash at the end
    hooks: dict[str, Hook] = field(default_factory=dict)

    def new(self, kind: str, team: Team, user: User, channel: Channel, original: Message | None = None) -> Hook:
        path = f"{kind}/{team.id}/{self.world.number()}/{secrets.token_hex(8)}"
        hook = Hook(self.world, team, user, channel, original, kind, path, self.world.clock())
        self.hooks[path] = hook
        return hook

    def url_of(self, hook: Hook) -> str:
        return self.url + hook.path
