"""A person presses buttons, picks from menus and fills in modals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import filling, looks, sending
from tests.adapters.discord.loopback.interactions import COMPONENT, SUBMISSION, Interaction
from tests.adapters.discord.loopback.looks import label_of
from tests.adapters.discord.loopback.people import User
from tests.adapters.discord.loopback.sending import Refused

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.filling import Filled
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.loopback.places import Channel, Role


class Pressing(User):
    """Of a message: buttons by label, menus by placeholder; both by custom_id too. `nth`: of several alike."""

    async def click(self, message: Message, button: str, *, nth: int = 0) -> Interaction:
        found = [one for one in message.buttons if button in (label_of(one), one.get("custom_id"))]
        if len(found) <= nth:
            raise Refused(f"there is no button {button!r}; there are {message.labels}")
        if found[nth].get("disabled") or found[nth]["style"] == looks.LINK:
            raise Refused(f"the button {button!r} is disabled or a link")
        return await self._use(message, found[nth], {})

    async def select(self, message: Message, menu: str, *options: str, nth: int = 0) -> Interaction:
        """`options`: their labels (or values)."""
        component = self._find_menu(message, menu, (looks.STRING_SELECT,), nth)
        values = filling.picked_options(component, list(options))
        _check_count(component, len(values))
        return await self._use(message, component, {"values": values})

    async def pick_person(self, message: Message, menu: str, *picked: User | Role, nth: int = 0) -> Interaction:
        kinds = (looks.USER_SELECT, looks.ROLE_SELECT, looks.MENTIONABLE_SELECT)
        component = self._find_menu(message, menu, kinds, nth)
        filling.check_kinds(component, picked)
        return await self._pick(message, component, picked)

    async def pick_channel(self, message: Message, menu: str, *picked: Channel, nth: int = 0) -> Interaction:
        return await self._pick(message, self._find_menu(message, menu, (looks.CHANNEL_SELECT,), nth), picked)

    async def _pick(
        self, message: Message, component: dict[str, Json], picked: tuple[User | Role | Channel, ...]
    ) -> Interaction:
        _check_count(component, len(picked))
        found = sending.resolved(message.channel, picked, self)
        return await self._use(message, component, {"values": [str(one.id) for one in picked], **found})

    def _find_menu(self, message: Message, menu: str, kinds: tuple[int, ...], nth: int) -> dict[str, Json]:
        names = [one for one in message.selects if menu in (one.get("placeholder"), one["custom_id"])]
        found = [one for one in names if one["type"] in kinds]
        if len(found) <= nth:
            raise Refused(f"there is no such menu {menu!r}; there are {message.placeholders}")
        if found[nth].get("disabled"):
            raise Refused(f"the menu {menu!r} is disabled")
        return found[nth]

    async def _use(self, message: Message, component: dict[str, Json], more: dict[str, Json]) -> Interaction:
        if message.deleted or message not in self.sees(message.channel):
            raise Refused(f"{self.name} does not see this message")
        if message.channel.guild is not None and not message.channel.guild.has_bot:
            raise Refused("the bot is gone")
        data = {"component_type": component["type"], "id": component["id"], "custom_id": component["custom_id"]}
        interaction = Interaction(self.world, COMPONENT, self, message.channel, source=message)
        return await sending.ask(interaction, data | more)

    async def submit(self, opened: Interaction, values: dict[str, Filled] | None = None) -> Interaction:
        """Fills in the modal that this interaction opened, by the fields' labels, and sends it.

        What is not named stays as it was: a text, the label of an option or several, people, roles, a bool.
        """
        modal = opened.modal
        assert modal is not None, "no modal was opened"
        assert opened.person is self, "it was opened for somebody else"
        components, picked = filling.fill(modal, values or {}, self.world)
        data = {"custom_id": modal.custom_id, "components": components}
        data |= sending.resolved(opened.channel, picked, self)
        interaction = Interaction(self.world, SUBMISSION, self, opened.channel, source=opened.source, parent=opened)
        return await sending.ask(interaction, data)


def _check_count(component: dict[str, Json], count: int) -> None:
    least, most = component.get("min_values", 1), component.get("max_values", 1)
    if not least <= count <= most:
        raise Refused(f"between {least} and {most} can be picked, not {count}")
