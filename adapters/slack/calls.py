"""What is asked of Slack to answer somebody: an acknowledgement, and calls. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from adapters.slack.render import Rendered
    from adapters.slack.spans import Json
    from bot.message import File


@dataclass(frozen=True, slots=True)
class Respond:
    """POST `json` to the response_url."""

    response_url: str
    rendered: Rendered
    public: bool = False
    replace_original: bool = False
    thread_ts: str = ""

    @property
    def json(self) -> Json:
        thread = {"thread_ts": self.thread_ts} if self.thread_ts else {}
        return {**response_body(self.rendered, public=self.public), "replace_original": self.replace_original, **thread}


@dataclass(frozen=True, slots=True)
class PostEphemeral:
    channel: str
    user: str
    thread_ts: str
    rendered: Rendered


@dataclass(frozen=True, slots=True)
class Post:
    """Never broadcast."""

    channel: str
    thread_ts: str
    rendered: Rendered


@dataclass(frozen=True, slots=True)
class OpenView:
    trigger_id: str
    view: Json


@dataclass(frozen=True, slots=True)
class UpdateView:
    """`hash`: empty where it does not matter what the view has become since."""

    view_id: str
    hash: str
    view: Json


@dataclass(frozen=True, slots=True)
class PublishHome:
    user: str
    view: Json


@dataclass(frozen=True, slots=True)
class DirectMessage:
    user: str
    rendered: Rendered


@dataclass(frozen=True, slots=True)
class SendFile:
    """In the direct messages with this person. `otherwise`: as Answer.otherwise, of this alone."""

    user: str
    file: File
    otherwise: DirectMessage


Call: TypeAlias = Respond | PostEphemeral | Post | OpenView | UpdateView | PublishHome | DirectMessage | SendFile


@dataclass(frozen=True, slots=True)
class Answer:
    """`ack`: the acknowledgement's body, None for an empty one. `otherwise`: if a call is refused for good."""

    ack: Json | None = None
    calls: tuple[Call, ...] = ()
    otherwise: Call | None = None


def response_body(drawn: Rendered, *, public: bool) -> Json:
    alone = {"unfurl_links": False, "unfurl_media": False} if public else {}
    kind = "in_channel" if public else "ephemeral"
    return {"response_type": kind, "text": drawn.text, "blocks": drawn.blocks, **alone}
