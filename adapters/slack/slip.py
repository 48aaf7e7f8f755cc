"""What is needed to answer somebody later: where they acted, and what Slack gave along for the answer. Pure.

A form takes the slip of whoever opened it along as the view's private_metadata, so that what comes of it is shown where
it was opened. It is tagged with a secret: what was tampered with is taken for absent, but for the form's command, which
the core checks as it checks everything that is typed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from adapters.slack import limits

if TYPE_CHECKING:
    from collections.abc import Mapping


class Source(StrEnum):
    """How somebody turned to the bot."""

    COMMAND = "command"
    PRESS = "press"  # on a message that everybody there sees
    PRESS_PRIVATE = "press_private"  # on one that only they see
    PRESS_HOME = "press_home"
    PRESS_MODAL = "press_modal"
    SUBMISSION = "submission"
    MESSAGE_SHORTCUT = "message_shortcut"
    GLOBAL_SHORTCUT = "global_shortcut"
    MENTION = "mention"
    DIRECT = "direct"  # a direct message
    REACTION = "reaction"
    REMARK = "remark"  # in a thread, not to the bot: nobody waits for an answer
    HOME = "home"  # opened
    SUGGESTION = "suggestion"  # a select asks for options
    NOBODY = "nobody"  # it happened, and nobody waits for an answer


@dataclass(frozen=True, slots=True)
class Slip:
    """Ids are Slack's; what there is not is empty.

    `thread_ts`: the thread to answer in. `message_ts`: the message that was pressed or pointed at. `view_id`,
    `view_hash`: of an open modal. `command`, `field`: the submitted form's, and its first field. `origin`: the line
    that shows the pressed message again. `line`: what was typed or pressed. `asking`, `typed`: the select's action_id,
    and what was typed into it. `opened`: the slip of whoever opened the modal that this came from. `away`: the bot is
    not in the channel, and can post no card there. `shared`: people of another organisation would see it.
    """

    source: Source
    team: str = ""
    user: str = ""
    channel: str = ""
    thread_ts: str = ""
    message_ts: str = ""
    response_url: str = ""
    trigger_id: str = ""
    view_id: str = ""
    view_hash: str = ""
    command: str = ""
    field: str = ""
    origin: str = ""
    line: str = ""
    asking: str = ""
    typed: str = ""
    opened: Slip | None = None
    away: bool = False
    shared: bool = False


_SOURCES = frozenset(Source)

# ---- through a form and back

_KEPT = ("user", "channel", "thread_ts", "message_ts", "origin", "response_url")  # the last is missed least


def metadata(slip: Slip, command: str, secret: bytes) -> str:
    """The private_metadata of a form with this command, or of a notice, opened by `slip` or from within its modal."""
    begun = began(slip)
    kept = {name: value for name in _KEPT if (value := getattr(begun, name))}
    return seal({"command": command, "source": begun.source, **kept}, secret)


def began(slip: Slip) -> Slip:
    """Where it all began: for what comes out of a modal, where that was opened; nowhere if that is not known."""
    if slip.source in {Source.SUBMISSION, Source.PRESS_MODAL}:
        return slip.opened or Slip(Source.GLOBAL_SHORTCUT, slip.team, slip.user)
    return slip


def opener(text: str, team: str, user: str, secret: bytes) -> tuple[str, Slip | None]:
    """The form's command, and who opened it; nobody if that was tampered with, or made for another person."""
    data = unseal(text, secret)
    if data is None or data.get("user") != user or data.get("source") not in _SOURCES:
        return _command_in(text), None
    known: dict[str, Any] = {name: data[name] for name in _KEPT if name in data}
    return data.get("command", ""), Slip(Source(data["source"]), team, **known)


def seal(data: Mapping[str, str], secret: bytes) -> str:
    """JSON behind its tag, within Slack's bound; what is too long is dropped, the last entries first."""
    kept = dict(data)
    while len(text := _tagged(json.dumps(kept, separators=(",", ":")), secret)) > limits.PRIVATE_METADATA:
        kept.popitem()
    return text


def unseal(text: str, secret: bytes) -> dict[str, str] | None:
    """None for what was not sealed with this secret."""
    _, _, body = text.partition(".")
    if not hmac.compare_digest(_tagged(body, secret).encode(), text.encode("utf-8", "surrogatepass")):
        return None
    data: dict[str, str] = json.loads(body)
    return data


def _tagged(body: str, secret: bytes) -> str:
    tag = hmac.digest(secret, b"slack form\n" + body.encode("utf-8", "surrogatepass"), hashlib.sha256)
    return f"{tag.hex()}.{body}"


def _command_in(text: str) -> str:
    """From a form that was opened before the secret changed, say."""
    try:
        data = json.loads(text.partition(".")[2])
    except (ValueError, RecursionError):
        return ""
    command = data.get("command") if isinstance(data, dict) else None
    return command if isinstance(command, str) else ""
