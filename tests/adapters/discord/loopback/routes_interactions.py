"""Answers to interactions over REST: the callback, the original response, followups."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tests.adapters.discord.loopback import drafts, errors, posting
from tests.adapters.discord.loopback.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.adapters.discord.loopback.calls import Answer, Call, Handler, Routes
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.loopback.messages import Message

Find: TypeAlias = "Callable[[Call], Message]"


def add(routes: Routes) -> None:
    routes.add("POST /interactions/{}/{}/callback", callback, by_token=True)
    routes.add("POST /webhooks/{}/{}", follow_up, by_token=True)
    for name, find in (("@original", _original), ("{}", _known)):
        path = f"/webhooks/{{}}/{{}}/messages/{name}"
        routes.add(f"GET {path}", _getting(find), by_token=True)
        routes.add(f"PATCH {path}", _editing(find), by_token=True)
        routes.add(f"DELETE {path}", _deleting(find), by_token=True)


def callback(call: Call) -> Answer:
    interaction = call.world.interactions.get(call.id())
    if interaction is None or interaction.token != call.values[1]:
        raise ApiError(*errors.UNKNOWN_INTERACTION)
    answer = interaction.respond(call.body, call.files)
    if call.query.get("with_response", "").lower() in ("true", "1"):
        return 200, answer
    return 204, None


def _interaction(call: Call) -> Interaction:
    interaction = call.world.by_token.get(call.values[1])
    if interaction is None or call.id() != call.world.application_id:
        raise ApiError(*errors.UNKNOWN_WEBHOOK)
    return interaction


def follow_up(call: Call) -> Answer:
    return 200, _interaction(call).follow_up(call.document, call.files).document()


def _original(call: Call) -> Message:
    return _interaction(call).original


def _known(call: Call) -> Message:
    return _interaction(call).find(call.id(2))


def _getting(find: Find) -> Handler:
    return lambda call: (200, find(call).document())


def _editing(find: Find) -> Handler:
    def edit(call: Call) -> Answer:
        message = find(call)
        posting.change(message, drafts.editing(message, call.document, call.files))
        return 200, message.document()

    return edit


def _deleting(find: Find) -> Handler:
    def delete(call: Call) -> Answer:
        posting.delete(find(call))
        return 204, None

    return delete
