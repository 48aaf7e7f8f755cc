"""What Discord answers when it does not do it → what the sender does next. Pure.

Codes and meanings: Discord's documentation, "Opcodes and Status Codes". The code counts, not the HTTP status: that a
person takes no direct messages comes as 403 and as 400.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import (
    AddressGone,
    DeliveryError,
    MessageGone,
    MessageRefused,
    NotPermitted,
    OutcomeUnknown,
    PersonUnreachable,
    ThreadGone,
    TryAgain,
    Wait,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

WAIT_SECONDS = 30.0  # when Discord says "too many" without saying for how long
LONGEST_WAIT = 3600.0
BAN_SECONDS = 600.0


class TooLate(DeliveryError):
    """Discord takes no answer to this interaction: too late, answered before, or its token is too old."""


class Answered(TooLate):
    """This interaction has its first answer: an earlier try was taken, or another delivery was faster."""


_BY_NEXT_MOVE: Mapping[type[DeliveryError], tuple[int, ...]] = {
    # Unknown channel, server, member, role, user, webhook; missing access, missing permissions; no text channel; a
    # forum's root; a reply needs the history.
    AddressGone: (10003, 10004, 10007, 10011, 10013, 10015, 50001, 50013, 50008, 40058, 160002, 50095),
    # Can't send to this user; no direct messages from an app to an app; explicit content; banned.
    PersonUnreachable: (50007, 50033, 20009, 40007),
    ThreadGone: (50083, 160005),  # archived, locked
    MessageGone: (10008, 50005, 50021),  # unknown; another's; a system message
    TooLate: (10062, 50027, 40094),
    Answered: (40060,),
    MessageRefused: (50035, 50006, 200000, 200001, 240000, 40005),  # the form, the length, AutoMod, a harmful link
    # Overloaded; disabled for a while.
    TryAgain: (130000, 40004, 40006, 110001),
    # Slow mode, too much written, too many edits of an old message, too many new direct messages.
    Wait: (20016, 20028, 20029, 30046, 40003),
    NotPermitted: (40001, 50014, 40012),  # the token
}
ERRORS: Mapping[int, type[DeliveryError]] = {code: kind for kind, codes in _BY_NEXT_MOVE.items() for code in codes}


def failure(what: str, status: int, code: int = 0, retry_after: float | None = None) -> DeliveryError:
    """`code`: Discord's own, 0 if the answer had none. `retry_after`: seconds."""
    reason = f"{what}: {code or f'HTTP {status}'}"
    kind = ERRORS.get(code)
    if status == 429 or kind is Wait:
        return Wait(reason, seconds_of(retry_after), here=True)
    if kind:
        return kind(reason)
    if status == 401:
        return NotPermitted(reason)
    if status >= 500:  # whoever stands before Discord may say so of what it took
        return OutcomeUnknown(reason)
    return AddressGone(reason) if status in {403, 404} else MessageRefused(reason)


def all_wait(headers: Mapping[str, str], longest: float) -> float:
    """After a 429, how long nothing at all may be sent, if nobody else sees to that; 0: it is not about everything.

    Without Via it comes from what stands before Discord, and means the address. `longest`: the limits of the whole bot
    up to which discord.py waits by itself.
    """
    try:
        seconds = float(headers.get("Retry-After", ""))
    except ValueError:
        seconds = 0.0
    if "Via" not in headers:
        return min(max(seconds, BAN_SECONDS), LONGEST_WAIT)
    is_global = headers.get("X-RateLimit-Scope") == "global" or "X-RateLimit-Global" in headers
    return min(seconds, LONGEST_WAIT) if is_global and seconds > longest else 0.0


def seconds_of(retry_after: float | None) -> float:
    return min(max(retry_after or WAIT_SECONDS, 1.0), LONGEST_WAIT)
