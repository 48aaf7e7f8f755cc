"""What Slack sent to the bot, and what came back."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.adapters.slack.loopback.calls import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.hooks import Hook
    from tests.adapters.slack.loopback.messages import Message
    from tests.adapters.slack.loopback.views import View


@dataclass(frozen=True)
class Attempt:
    """One try. `status`: None if no answer came in time, or the connection broke; then `failed` says which.

    `headers`: their names in lower case. Over a socket, an acknowledgement is 200 and its payload the body.
    """

    status: int | None
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    failed: str = ""  # http_timeout or connection_failed

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(eq=False)
class Delivery:
    """`kind`: slash_commands, events_api, interactive or raw. `hook`: its response_url, if it has one.

    `errors`: what a submitted form shows at its fields, by block_id. `view`: the form that was submitted.
    `options`: what a block_suggestion offered.
    """

    kind: str
    payload: dict[str, Json]
    hook: Hook | None = None
    attempts: list[Attempt] = field(default_factory=list)
    view: View | None = None
    errors: dict[str, str] = field(default_factory=dict)
    options: list[dict[str, Json]] = field(default_factory=list)
    posted: Message | None = None  # what the person wrote
    raw: tuple[bytes, dict[str, str]] | None = None  # the first request over HTTP, to be replayed

    @property
    def last(self) -> Attempt:
        assert self.attempts, "the app is not subscribed to this event, or it was not sent yet"
        return self.attempts[-1]

    @property
    def status(self) -> int | None:
        return self.last.status

    @property
    def ok(self) -> bool:
        return self.last.ok

    @property
    def body(self) -> str:
        return self.last.body

    @property
    def json(self) -> Json:
        return json.loads(self.last.body)

    def document(self) -> dict[str, Json]:
        """The answer as an object, {} if it is empty; something else is a mistake of the bot's."""
        if not self.body:
            return {}
        with contextlib.suppress(ValueError):
            if isinstance(self.json, dict):
                return dict(self.json)
        raise ApiError("invalid_arguments", answer=self.body)

    @property
    def headers(self) -> Mapping[str, str]:
        return self.last.headers

    @property
    def seconds(self) -> float:
        return self.last.seconds

    @property
    def messages(self) -> list[Message]:
        """What the bot answered: in the acknowledgement, and on the response_url."""
        return self.hook.said if self.hook else []

    @property
    def message(self) -> Message:
        assert self.messages, f"the bot did not answer this; attempts: {self.attempts}"
        return self.messages[-1]

    @property
    def text(self) -> str:
        """What the person read as the answer, "" if nothing."""
        return "\n".join(one.visible_text for one in self.messages)

    async def answered(self, count: int = 1, seconds: float = 5.0) -> Message:
        """Waits for the answer on the response_url."""
        assert self.hook is not None, "this has no response_url"
        hook = self.hook
        await hook.world.until(lambda: len(hook.said) >= count, seconds)
        return hook.said[-1]
