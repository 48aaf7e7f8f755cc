"""How a method of Slack's is called, by those who don't know its client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

# An installation, a method and its arguments → Slack's answer. Raises DeliveryError.
Ask: TypeAlias = "Callable[..., Coroutine[Any, Any, dict[str, Any]]]"
