"""What people press: buttons and menus in messages and views, shortcuts."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from tests.adapters.slack.loopback import payloads, reading, texts
from tests.adapters.slack.loopback.calls import ApiError
from tests.adapters.slack.loopback.chat import message_json
from tests.adapters.slack.loopback.checks import Json, Report
from tests.adapters.slack.loopback.deliveries import Delivery
from tests.adapters.slack.loopback.elements import STATEFUL
from tests.adapters.slack.loopback.messages import Message
from tests.adapters.slack.loopback.people import User
from tests.adapters.slack.loopback.speaking import Refused
from tests.adapters.slack.loopback.views import INITIAL, View

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.adapters.slack.loopback.courier import Courier
    from tests.adapters.slack.loopback.hooks import Hooks
    from tests.adapters.slack.loopback.reading import Control
    from tests.adapters.slack.loopback.teams import Team
    from tests.adapters.slack.loopback.world import World

Place: TypeAlias = "Message | View"
What: TypeAlias = "str | User | Callable[[Control], object]"


class Pressing:
    world: World
    courier: Courier
    hooks: Hooks

    async def click(self, user: User, where: Place, what: What, *, nth: int | None = None) -> Delivery:
        """A button by its label, an option of a menu by its label, or a person in the only users_select there is.

        `what` may also say of a Control whether it is meant. `nth`: which one, from 0, where several have that label.
        """
        _standing(user, where)
        if isinstance(what, User):
            picker = _only([one for one in where.controls if one.element["type"] == "users_select"], what, where)
            return await self._act(user, where, picker, {"selected_user": what.id})
        found = [one for one in where.controls if (what(one) if callable(what) else one.label == what)]
        control = _only(found if nth is None else found[nth : nth + 1], what, where)
        return await self._act(user, where, control, _chosen(control))

    async def select(self, user: User, where: Place, menu: str, value: Json) -> Delivery:
        """In the menu with this action_id, block_id or placeholder: an option's label or value, a person, a date…

        An external select is asked for suggestions with the value first, unless it offered it already.
        """
        _standing(user, where)
        block_id, element = _menu(where, menu)
        chosen = await self._choose(user, where, block_id, element, value)
        return await self._act(user, where, reading.Control(block_id, element, menu), chosen)

    async def _choose(
        self, user: User, where: Place, block_id: str, element: dict[str, Json], value: Json
    ) -> dict[str, Json]:
        """The value of an element as its state says it."""
        name = "selected_option" if element["type"] == "overflow" else INITIAL[element["type"]][0]
        many = name.endswith("s") and isinstance(value, (list, tuple, set))
        chosen = [await self._one(user, where, block_id, element, one) for one in (value if many else [value])]
        return {name: chosen if many else chosen[0]}

    async def _one(self, user: User, where: Place, block_id: str, element: dict[str, Json], value: Json) -> Json:
        if value is None or isinstance(value, dict):
            return value
        if "option" not in INITIAL.get(element["type"], ("option",))[0]:
            return value.id if hasattr(value, "id") else value
        options = [*texts.offered(element), *(element.get("initial_options") or [])]
        options += [element["initial_option"]] if "initial_option" in element else []
        options += where.offered.get(block_id, []) if isinstance(where, View) else []
        if "external" in element["type"] and _pick(options, value) is None:
            options = (await self.suggest(user, where, block_id, str(value))).options
        found = _pick(options, value)
        if found is None:
            raise Refused(f"{value!r} is not offered: {[one['text']['text'] for one in options]}")
        return found

    async def suggest(self, user: User, where: Place, menu: str, typed: str) -> Delivery:
        """Somebody types into an external select; `options` of the answer are what they see."""
        block_id, element = _menu(where, menu)
        if "external" not in element["type"]:
            raise Refused(f"{menu} does not ask the bot")
        if len(typed) < element.get("min_query_length", 3):
            raise Refused(f"Slack does not ask before {element.get('min_query_length', 3)} characters are typed")
        team = _team(where)
        payload = payloads.interaction("block_suggestion", team, user)
        payload |= {"action_id": element["action_id"], "block_id": block_id, "value": typed, **_place(where)}
        payload.pop("state", None)
        delivery = await self.courier.ask(Delivery("interactive", payload))
        if delivery.ok:
            delivery.options = self._suggested(delivery)
            if isinstance(where, View):
                where.offered[block_id] = delivery.options
        return delivery

    def _suggested(self, delivery: Delivery) -> list[dict[str, Json]]:
        report = Report()
        try:
            answer = delivery.document()
        except ApiError as error:
            self.world.violations.record(f"block_suggestion: {error.error} {error.more}")
            return []
        texts.OFFERED(answer, "", report)
        for problem in report.problems:
            self.world.violations.record(f"block_suggestion: {problem}")
        return [] if report.problems else texts.offered(answer)

    async def _act(self, user: User, where: Place, control: Control, chosen: dict[str, Json]) -> Delivery:
        """block_actions."""
        element = control.element
        if element["type"] in STATEFUL:
            _remember(where, control, chosen)
        team = _team(where)
        hook = None
        payload = payloads.interaction("block_actions", team, user) | _place(where)
        payload["trigger_id"] = self.world.trigger(user, team, where if isinstance(where, View) else None)
        payload["actions"] = [payloads.action(control.block_id, element, self.world.stamp(), chosen)]
        if isinstance(where, Message):
            hook = self.hooks.new("actions", team, user, where.channel, where)
            payload["response_url"] = self.hooks.url_of(hook)
        return await self._ask(Delivery("interactive", payload, hook))

    async def _ask(self, delivery: Delivery) -> Delivery:
        await self.courier.ask(delivery)
        if delivery.ok and delivery.body not in ("", "{}"):
            what = delivery.payload["type"]
            self.world.violations.record(f"{what}: the acknowledgement has a body, which nobody sees: {delivery.body}")
        return delivery

    async def message_shortcut(self, user: User, message: Message, callback_id: str) -> Delivery:
        _standing(user, message)
        if message.is_ephemeral:
            raise Refused("an ephemeral message has no shortcuts")
        team, channel = message.channel.team, message.channel
        hook = self.hooks.new("app", team, user, channel, message)
        payload = payloads.interaction("message_action", team, user)
        payload |= {"callback_id": callback_id, "trigger_id": self.world.trigger(user, team)}
        payload |= {"channel": payloads.channel_json(channel), "message_ts": message.ts}
        payload |= {"message": message_json(message), "action_ts": self.world.stamp()}
        payload["response_url"] = self.hooks.url_of(hook)
        return await self._ask(Delivery("interactive", payload, hook))

    async def global_shortcut(self, user: User, callback_id: str) -> Delivery:
        """It has no response_url and no channel."""
        payload = payloads.interaction("shortcut", user.team, user)
        payload |= {"callback_id": callback_id, "trigger_id": self.world.trigger(user, user.team)}
        payload["action_ts"] = self.world.stamp()
        return await self._ask(Delivery("interactive", payload))


def _standing(user: User, where: Place) -> None:
    """The person sees it, and it is still there."""
    if isinstance(where, View):
        if where.user is not user or not where.is_open:
            raise Refused(f"{user.name} does not see {where}")
    elif where.deleted or (where.viewer or user) is not user or user not in where.channel.members:
        raise Refused(f"{user.name} does not see {where}")
    if user.deleted:
        raise Refused(f"{user.name} is deactivated")


def _only(found: list[Control], what: object, where: Place) -> Control:
    if not found:
        raise Refused(f"no {what!r} among {where.buttons}")
    if len(found) > 1:
        raise Refused(f"several {what!r} among {where.buttons}: say which with nth= or a predicate")
    return found[0]


def _chosen(control: Control) -> dict[str, Json]:
    if control.option is None:
        return {}
    many = INITIAL.get(control.element["type"], ("",))[0].endswith("s")
    return {"selected_options": [control.option]} if many else {"selected_option": control.option}


def _menu(where: Place, name: str) -> tuple[str, dict[str, Json]]:
    for block, element in reading.elements(where.blocks):
        label = block.get("label", {}).get("text")
        shown = element.get("placeholder", {}).get("text")
        if name in (element["action_id"], block["block_id"], shown, label):
            return block["block_id"], element
    raise Refused(f"no menu {name!r} in {where}")


def _pick(options: list[dict[str, Json]], value: Json) -> dict[str, Json] | None:
    return next((one for one in options if value in (one["text"]["text"], one["value"])), None)


def _remember(where: Place, control: Control, chosen: dict[str, Json]) -> None:
    state = {"type": control.element["type"], **chosen}
    if isinstance(where, View):
        where.typed[control.block_id, control.action_id] = state
    else:
        where.selected.setdefault(control.block_id, {})[control.action_id] = state


def _team(where: Place) -> Team:
    return where.team if isinstance(where, View) else where.channel.team


def _place(where: Place) -> dict[str, Json]:
    return payloads.on_view(where) if isinstance(where, View) else payloads.on_message(where)
