"""A view: a modal or a home tab as it stands before one person, with what they typed into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.adapters.slack.loopback import reading
from tests.adapters.slack.loopback.elements import STATEFUL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.adapters.slack.loopback.checks import Json
    from tests.adapters.slack.loopback.people import User
    from tests.adapters.slack.loopback.reading import Control
    from tests.adapters.slack.loopback.teams import Team

INITIAL: dict[str, tuple[str, str, Json]] = {  # what an element's state says, and where its first value comes from
    "plain_text_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "file_input": ("files", "", []),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "checkboxes": ("selected_options", "initial_options", []),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
}


def first_state(element: dict[str, Json]) -> dict[str, Json]:
    name, initial, empty = INITIAL[element["type"]]
    return {"type": element["type"], name: element.get(initial, empty)}


@dataclass(eq=False)
class View:
    """`definition`: as the bot gave it, ids filled in. `typed`: what the person changed, by block_id and action_id.

    `errors`: shown at the fields, by block_id. `offered`: the last suggestions of each external select.
    `previous`: the view below it in the stack.
    """

    id: str
    team: Team
    user: User
    definition: dict[str, Json]
    hash: str
    previous: View | None = None
    typed: dict[tuple[str, str], dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    offered: dict[str, list[dict[str, Json]]] = field(default_factory=dict)
    updates: int = 0

    @property
    def blocks(self) -> list[dict[str, Json]]:
        blocks: list[dict[str, Json]] = self.definition["blocks"]
        return blocks

    @property
    def title(self) -> str:
        return str(self.definition.get("title", {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        return str(self.definition.get("callback_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.definition.get("private_metadata", ""))

    @property
    def external_id(self) -> str:
        return str(self.definition.get("external_id", ""))

    @property
    def is_open(self) -> bool:
        return self in self.user.modals or self.user.home is self

    @property
    def inputs(self) -> list[dict[str, Json]]:
        return [one for one in self.blocks if one["type"] == "input"]

    @property
    def labels(self) -> list[str]:
        return [one["label"]["text"] for one in self.inputs]

    @property
    def visible_text(self) -> str:
        text = reading.visible_text(self.blocks, self.team.world.name_of)
        return "\n".join(filter(None, [self.title, text, *self.errors.values()]))

    @property
    def controls(self) -> list[Control]:
        return reading.controls(self.blocks)

    @property
    def buttons(self) -> list[str]:
        return [one.label for one in self.controls]

    @property
    def mentions(self) -> set[str]:
        return reading.mentions(self.blocks)

    @property
    def root(self) -> View:
        return self.previous.root if self.previous else self

    def stateful(self) -> Iterator[tuple[str, dict[str, Json]]]:
        """Block_id and element of everything that has a value."""
        for block, element in reading.elements(self.blocks):
            if element["type"] in STATEFUL:
                yield block["block_id"], element

    def value(self, block_id: str, element: dict[str, Json]) -> dict[str, Json]:
        return self.typed.get((block_id, element["action_id"])) or first_state(element)

    def values(self) -> dict[str, dict[str, Json]]:
        """`state.values`."""
        state: dict[str, dict[str, Json]] = {}
        for block_id, element in self.stateful():
            state.setdefault(block_id, {})[element["action_id"]] = self.value(block_id, element)
        return state

    def shows(self, name: str) -> Json:
        """What a field holds now; `name`: its label, block_id or action_id."""
        block = self.field(name)
        state = self.value(block["block_id"], block["element"])
        return state[INITIAL[state["type"]][0]]

    def field(self, name: str) -> dict[str, Json]:
        """An input block, by its label, block_id or action_id."""
        for block in self.inputs:
            if name in (block["block_id"], block["label"]["text"], block["element"]["action_id"]):
                return block
        raise LookupError(f"no field {name!r} in {self.title!r}; there are {self.labels}")

    def replace(self, definition: dict[str, Json], hash: str) -> None:
        """As Slack updates a view: what was typed stays where block_id, action_id and type are the same."""
        self.definition, self.hash = definition, hash
        self.updates += 1
        self.errors = {}
        kept = {(block_id, element["action_id"], element["type"]) for block_id, element in self.stateful()}
        self.typed = {key: state for key, state in self.typed.items() if (*key, state["type"]) in kept}

    def as_json(self) -> dict[str, Json]:
        given = self.definition
        return {
            "id": self.id,
            "team_id": self.team.id,
            "type": given["type"],
            "blocks": self.blocks,
            "private_metadata": self.private_metadata,
            "callback_id": self.callback_id,
            "state": {"values": self.values()},
            "hash": self.hash,
            "title": given.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
            "clear_on_close": given.get("clear_on_close", False),
            "notify_on_close": given.get("notify_on_close", False),
            "close": given.get("close"),
            "submit": given.get("submit"),
            "previous_view_id": self.previous.id if self.previous else None,
            "root_view_id": self.root.id,
            "app_id": self.team.world.app_id,
            "external_id": self.external_id,
            "app_installed_team_id": self.team.id,
            "bot_id": self.team.bot_id,
        }

    def __repr__(self) -> str:
        return f"<View {self.id} {self.title!r} {self.labels}>"
