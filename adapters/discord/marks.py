"""Numbers by which the bot knows its own messages again: ids of their components, which Discord keeps and gives back.

Pure. A message of the bot's has up to two: which message it is (adapters.discord.posting), and which server's board it
shows, for in direct messages nothing else tells that.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from adapters.discord.received import mappings, number

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEAST = 1_000  # Discord numbers components without an id from 1 on
_MOST = 2**31 - 1


def marker_of(key: str) -> int:
    """What Discord takes as a component's id: a positive number of 31 bits."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % (_MOST - _LEAST) + _LEAST


def server_mark(server: str) -> int:
    return marker_of(f"server {server}")


def mark_of(message: Mapping[str, Any]) -> int:
    """The server's of a message of the bot's, as Discord gives it; 0: it has none."""
    container = next(iter(mappings(message, "components")), {})
    found = number(next(iter(mappings(container, "components")), {}), "id")
    return found if _LEAST <= found <= _MOST else 0
