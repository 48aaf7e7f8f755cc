"""Whatever Discord delivers, reading it does not raise."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord import tree
from adapters.discord.inbound import read
from bot.contents import Pressed, Typed
from tests.adapters.discord import delivered
from tests.adapters.discord.delivered import ANA, BOB, BOT, ID, IN_THREAD, MESSAGE, OPS, OWN_ROLE, ROLE, Json, option
from tests.adapters.discord.reading import LINK, NOW, done, ignored, refused

# ---- nonsense


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({}, "nobody waits"),
        ({"t": "TYPING_START", "d": {}}, "nobody waits"),
        (delivered.interaction(1, {}), "another kind"),
        (delivered.interaction(9, {}), "another kind"),
        (delivered.command("task undo", id=None), "nobody did it"),
        (delivered.command("task undo", id="x"), "nobody did it"),
        (delivered.command("task undo", member=None), "nobody did it"),
        (delivered.command("task undo", channel=None, channel_id=None), "nowhere"),
    ],
)
def test_nonsense_is_ignored(payload: Json, reason: str) -> None:
    assert reason in ignored(payload)


def test_what_no_database_takes_is_left_out() -> None:
    member = {"user": delivered.user(name="A\x00na\ud800"), **delivered.member()}
    did = done(delivered.command("task quick", option("line", "a\x00dd\udfff x"), member=member))
    assert (did.sender.name, did.content) == ("Ana", Typed("add x"))


_RESOLVED = {"users": {BOB: delivered.BOBS}, "members": {BOB: delivered.member()}, "roles": {OPS: ROLE}}
_WHOLE: list[Json] = [
    delivered.command("task add", option("title", "Fix"), option("assignee", BOB, 9)),
    delivered.command("task quick", option("line", f"done {LINK}")),
    delivered.asking("task due", option("when", "fri", focused=True)),
    delivered.person_menu(tree.ASSIGN_TASK),
    *(
        delivered.message_menu(name, embeds=[delivered.EMBED], components=delivered.V2)
        for name in (tree.CREATE_TASK, tree.SHOW_TASK)
    ),
    delivered.press("p1:done 12", on=delivered.shown(delivered.button("o0:list"), ephemeral=True)),
    delivered.press("w1:assign 12 {}", values=[BOB]),
    delivered.submission(f"add message:{MESSAGE}", on=delivered.shown(), resolved=_RESOLVED),
    delivered.within(delivered.written("<@3900> add Fix", mentions=[delivered.BOBS], mention_roles=[OPS]), IN_THREAD),
    delivered.directly(delivered.written("", message_snapshots=[{"message": {"content": "x"}}])),
    delivered.reaction("✅"),
    delivered.reaction("📝"),
]
_LEAVES: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([ID, "9" * 20, "9" * 40, "-1", "²", "p1:", "w1:{}", "<@3900>", 11, 64, ANA])
)
_ANY = st.recursive(
    _LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "name", "user", "roles", "options", "components"]), inner)
    ),
    max_leaves=8,
)


def _places(inside: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every key and index of a payload."""
    pairs = inside.items() if isinstance(inside, dict) else enumerate(inside) if isinstance(inside, list) else ()
    return [place for key, one in pairs for place in ((*path, key), *_places(one, (*path, key)))]


@given(st.data(), st.sampled_from(_WHOLE))
def test_whatever_is_wrong_with_a_payload_nothing_raises(data: st.DataObject, whole: Json) -> None:
    payload = copy.deepcopy(whole)
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from(_places(payload) or [("t",)]))
        holder: Any = payload
        for key in path:
            holder = holder[key]
        if data.draw(st.booleans()):
            holder.pop(last, None) if isinstance(holder, dict) else holder.pop(last)
        else:
            holder[last] = data.draw(_ANY)
    read(payload, bot_user=BOT, bot_role=OWN_ROLE, now=NOW)


@pytest.mark.parametrize("whole", _WHOLE)
def test_whatever_is_missing_nothing_raises(whole: Json) -> None:
    for *path, last in _places(whole):
        for replacement in (None, "", "x", 0, -1, True, [], [[]], {}, {"x": []}):
            payload = copy.deepcopy(whole)
            holder: Any = payload
            for key in path:
                holder = holder[key]
            holder[last] = replacement
            read(payload, bot_user=BOT, bot_role=OWN_ROLE, now=NOW)


@given(_ANY, st.sampled_from(["INTERACTION_CREATE", "MESSAGE_CREATE", "MESSAGE_REACTION_ADD"]))
def test_nor_does_any_nonsense(d: object, name: str) -> None:
    read({"t": name, "d": d}, bot_user=BOT, bot_role=OWN_ROLE, now=NOW)


def test_however_deep_it_is() -> None:
    inside: Json = {"type": 1}
    options: Json = {"name": "task", "type": 1}
    for _ in range(5000):
        inside = {"type": 17, "components": [inside]}
        options = {"name": "task", "type": 1, "options": [options]}
    deep = delivered.shown() | {"components": [inside]}
    assert done(delivered.press("p1:done 12", on=deep)).content == Pressed("done 12")
    assert refused(delivered.interaction(2, options))
