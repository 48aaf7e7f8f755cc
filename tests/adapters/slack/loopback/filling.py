"""What people fill in: forms are completed, submitted and closed, and the bot's answer to that takes effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.slack.loopback import payloads, stack
from tests.adapters.slack.loopback.calls import ApiError
from tests.adapters.slack.loopback.deliveries import Delivery
from tests.adapters.slack.loopback.pressing import Pressing
from tests.adapters.slack.loopback.speaking import Refused
from tests.adapters.slack.loopback.views import INITIAL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.views import View


class Filling(Pressing):
    async def submit(self, user: User, view: View | None = None, values: Mapping[str, Json] | None = None) -> Delivery:
        """Fill in the fields (by label, block_id or action_id) and press the form's button.

        A text, an option's label or value, a User or a list of them; None empties a field. Fields not named keep
        what they show. Without a view, the top one before the person.
        """
        form = view or user.modal
        if form is None or form not in user.modals or form is not user.modal:
            raise Refused(f"{form} is not the form before {user.name}")
        for name, value in (values or {}).items():
            await self._fill(user, form, name, value)
        for block in form.inputs:
            _complete(form, block)
        payload = payloads.interaction("view_submission", form.team, user)
        payload |= {"trigger_id": self.world.trigger(user, form.team, form), "view": form.as_json()}
        payload["response_urls"] = []
        delivery = await self.courier.ask(Delivery("interactive", payload, view=form))
        if delivery.ok:
            self._answered(user, form, delivery)
        return delivery

    async def _fill(self, user: User, form: View, name: str, value: Json) -> None:
        block = form.field(name)
        element = block["element"]
        kind = element["type"]
        if isinstance(value, str) and kind == "plain_text_input":
            _fits(element, name, value)
        name_of_value, _, empty = INITIAL[kind]
        if value in (None, "", []):
            state = {name_of_value: empty}
        else:
            listed = [value] if isinstance(empty, list) and not isinstance(value, (list, tuple, set)) else value
            state = await self._choose(user, form, block["block_id"], element, listed)
        form.typed[block["block_id"], element["action_id"]] = {"type": kind, **state}

    def _answered(self, user: User, form: View, delivery: Delivery) -> None:
        """An empty answer closes the form; else response_action says what happens."""
        form.errors = {}
        try:
            self._apply(user, form, delivery, delivery.document())
        except ApiError as error:
            self.world.violations.record(f"view_submission: {error.error} {error.more or ''}".rstrip())
        self.world.changed()

    def _apply(self, user: User, form: View, delivery: Delivery, answer: dict[str, Json]) -> None:
        match answer.get("response_action"):
            case None if not answer:
                user.modals[:] = [one for one in user.modals if one is not form]
            case "errors":
                form.errors = delivery.errors = self._checked_errors(form, answer.get("errors"))
            case "update":
                form.replace(stack.checked(self.world, answer.get("view"), "modal"), self.world.view_hash())
            case "push":
                definition = stack.checked(self.world, answer.get("view"), "modal")
                stack.place(self.world, form.team, user, definition, form)
            case "clear":
                user.modals.clear()
            case other:
                self.world.violations.record(f"view_submission: the answer leaves the form hanging: {other} {answer}")

    def _checked_errors(self, form: View, errors: Json) -> dict[str, str]:
        inputs = {one["block_id"] for one in form.inputs}
        if not isinstance(errors, dict) or not errors:
            raise ApiError("invalid_arguments", errors=errors)
        for block_id, text in errors.items():
            if block_id not in inputs:
                self.world.violations.record(f"view_submission: an error for {block_id!r}, which is no input block")
            if not isinstance(text, str) or not text:
                self.world.violations.record(f"view_submission: the error for {block_id!r} is no text")
        return errors

    async def close(self, user: User, view: View | None = None, *, all_of_them: bool = False) -> Delivery | None:
        """Cancel, or ✕ (all of them); the bot hears of it if it asked to (notify_on_close)."""
        form = view or user.modal
        if form is None or form not in user.modals:
            raise Refused(f"{user.name} has no form open")
        if all_of_them or form.definition.get("clear_on_close"):
            user.modals.clear()
        else:
            user.modals.remove(form)
        if not form.definition.get("notify_on_close"):
            return None
        payload = payloads.interaction("view_closed", form.team, user)
        payload |= {"view": form.as_json(), "is_cleared": all_of_them}
        return await self._ask(Delivery("interactive", payload, view=form))


def _fits(element: dict[str, Json], name: str, value: str) -> None:
    if len(value) > element.get("max_length", 3000):
        raise Refused(f"{name} takes {element.get('max_length', 3000)} characters at most")
    if len(value) < element.get("min_length", 0):
        raise Refused(f"{name} takes {element['min_length']} characters at least")


def _complete(form: View, block: dict[str, Json]) -> None:
    """Slack does not let a form go while a required field is empty."""
    state = form.value(block["block_id"], block["element"])
    if not block.get("optional") and state[INITIAL[state["type"]][0]] in (None, "", []):
        raise Refused(f"{block['label']['text']} is empty, and is not optional")
