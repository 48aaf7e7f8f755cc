"""views.*: opening, pushing, updating and publishing; the stack of modals before a person."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.adapters.slack.loopback import blocks as block_kit
from tests.adapters.slack.loopback import limits
from tests.adapters.slack.loopback.calls import ApiError, Call, Method
from tests.adapters.slack.loopback.views import View

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.teams import Team
    from tests.adapters.slack.loopback.world import Trigger, World


def checked(world: World, definition: Json, kind: str) -> dict[str, Json]:
    """A view as the bot gave it, with ids filled in."""
    if len(json.dumps(definition).encode()) > limits.VIEW_BYTES:
        raise ApiError("view_too_large")
    problems = block_kit.view_problems(definition, kind)
    if problems:
        raise ApiError("invalid_arguments", response_metadata={"messages": problems})
    world.fill_ids(definition["blocks"])
    return dict(definition)


def place(world: World, team: Team, user: User, definition: dict[str, Json], below: View | None) -> View:
    """A new modal on top of the stack, or in place of a whole stack."""
    _unique_external_id(world, team, definition)
    if below is None:
        user.modals.clear()
    elif len(user.modals) >= limits.VIEW_STACK:
        raise ApiError("push_limit_reached")
    view = View(f"V{world.number():08d}", team, user, definition, world.view_hash(), below)
    world.views[view.id] = view
    user.modals.append(view)
    world.changed()
    return view


def _unique_external_id(world: World, team: Team, definition: dict[str, Json], own: View | None = None) -> None:
    wanted = definition.get("external_id")
    others = (one for one in world.views.values() if one.team is team and one is not own and one.is_open)
    if wanted and any(one.external_id == wanted for one in others):
        raise ApiError("duplicate_external_id")


def opened(call: Call) -> dict[str, object]:
    trigger = _exchange(call)
    definition = checked(call.world, call.document("view"), "modal")
    return {"view": place(call.world, call.team, trigger.user, definition, None).as_json()}


def pushed(call: Call) -> dict[str, object]:
    trigger = _exchange(call)
    definition = checked(call.world, call.document("view"), "modal")
    if not trigger.user.modals:
        raise ApiError("not_found")
    return {"view": place(call.world, call.team, trigger.user, definition, trigger.user.modals[-1]).as_json()}


def _exchange(call: Call) -> Trigger:
    """A trigger is good once, and for three seconds."""
    trigger = call.world.triggers.get(call.require("trigger_id"))
    if trigger is None or trigger.team is not call.team:
        raise ApiError("invalid_trigger_id")
    if trigger.used:
        raise ApiError("exchanged_trigger_id")
    if call.world.clock() - trigger.at > limits.TRIGGER_SECONDS:
        raise ApiError("expired_trigger_id")
    trigger.used = True
    return trigger


def updated(call: Call) -> dict[str, object]:
    view = _wanted(call)
    definition = checked(call.world, call.document("view"), "modal")
    _same_hash(call, view)
    _unique_external_id(call.world, call.team, definition, view)
    view.replace(definition, call.world.view_hash())
    call.world.changed()
    return {"view": view.as_json()}


def _wanted(call: Call) -> View:
    known, external = call.get("view_id"), call.get("external_id")
    for view in reversed(call.world.views.values()):
        if (
            view.team is call.team
            and view.is_open
            and (view.id == known or (external and view.external_id == external))
        ):
            return view
    raise ApiError("not_found")


def _same_hash(call: Call, view: View | None) -> None:
    if call.get("hash") and (view is None or call.get("hash") != view.hash):
        raise ApiError("hash_conflict")


def published(call: Call) -> dict[str, object]:
    if not call.team.home_tab:
        raise ApiError("not_enabled")
    user = call.world.users.get(call.require("user_id"))
    if user is None or user.team is not call.team:
        raise ApiError("user_not_found")
    definition = checked(call.world, call.document("view"), "home")
    _same_hash(call, user.home)
    if user.home is None:
        user.home = View(f"V{call.world.number():08d}", call.team, user, definition, call.world.view_hash())
        call.world.views[user.home.id] = user.home
    else:
        user.home.replace(definition, call.world.view_hash())
    call.world.changed()
    return {"view": user.home.as_json()}


METHODS = {
    "views.open": Method(opened),
    "views.push": Method(pushed),
    "views.update": Method(updated),
    "views.publish": Method(published),
}
