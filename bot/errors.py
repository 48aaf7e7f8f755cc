"""What can go wrong, by what the caller does next.

UserError: shown to the person as it is; it changed nothing. Its text says what was understood, what is
wrong and how to go on. DatabaseError: shown as "try again"; `again` says whether trying at once may help.
ConfigurationError: shown to the operator; names the setting, what it is now and what it should be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.calendar import When


class UserError(Exception):
    """{problem} {advice}"""

    def __init__(self, problem: str, advice: str = "") -> None:
        self.problem = problem
        self.advice = advice
        super().__init__(f"{problem} {advice}".strip())


class UnreadableDate(UserError):
    """I can't read a date in “{phrase}”."""

    def __init__(self, phrase: str, advice: str = "") -> None:
        self.phrase = phrase
        hint = advice or "Try `friday 5pm`, `tomorrow`, `in 3 days` or `2026-12-01 14:00`."
        super().__init__(f"I can't read a date in “{phrase}”.", hint)


class UncertainDate(UserError):
    """The phrase has several readings, or one that bites: the person picks.

    `options`: what it may mean, most likely first; never empty.
    """

    def __init__(self, phrase: str, problem: str, options: tuple[When, ...]) -> None:
        self.phrase = phrase
        self.options = options
        super().__init__(problem, "Pick one, or write the date another way.")


class ConfigurationError(Exception):
    """For the operator: `problem` names the setting and its value, `fix` what to do. Never a traceback."""

    def __init__(self, problem: str, fix: str) -> None:
        self.problem = problem
        self.fix = fix
        super().__init__(f"{problem} {fix}")


class DatabaseError(Exception):
    """PostgreSQL did not do it. `again`: the same transaction, run anew, may well succeed."""

    def __init__(self, reason: str, *, again: bool) -> None:
        self.again = again
        super().__init__(reason)


class FormError(UserError):
    """What was filled in does not hold: a text per field. The form comes back with what was typed."""

    def __init__(self, errors: dict[str, str]) -> None:
        self.errors = errors
        super().__init__("Some fields need another look.", " ".join(errors.values()))


class FieldError(UserError):
    """What one field of a form says does not hold. `field`: its name; in a line it is an error like any other."""

    def __init__(self, field: str, problem: str, advice: str) -> None:
        self.field = field
        super().__init__(problem, advice)


class OutsideError(UserError):
    """You are not in {room} any more. `room`: its name, as far as the platform tells it."""

    def __init__(self, room: str) -> None:
        there = f"#{room.removeprefix('#')}" if room else "that channel"
        super().__init__(
            f"You are not in {there} any more.", "Nothing was done. If you are back, say it there once more."
        )


class ChoiceError(UserError):
    """It could mean several things. `options`: pairs of a label and the line that says it."""

    def __init__(self, problem: str, advice: str, options: tuple[tuple[str, str], ...]) -> None:
        self.options = options
        super().__init__(problem, advice)


class FileTooLarge(UserError):
    """{name} is larger than {most} MB. `most`: bytes."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__(f"{name} is larger than {most / 1e6:.0f} MB.", "Send a smaller one, or a part of it.")


class FileGone(UserError):
    """{name} is not there any more."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not there any more.", "Send the file again.")


class FileElsewhere(UserError):
    """{name} is not kept on {platform}: only what is kept there is read."""

    def __init__(self, name: str, platform: str) -> None:
        super().__init__(f"{name} is not kept on {platform}, so I can't read it.", "Download it, and send the file.")


class FileAway(UserError):
    """{platform} does not give out {name} now."""

    def __init__(self, name: str, platform: str) -> None:
        super().__init__(f"{platform} does not give me {name} right now.", "Try again in a minute.")


class DeliveryError(Exception):
    """The platform did not take a message. The subclasses are what the sender does next."""


class Wait(DeliveryError):
    """Too many at once: try again after `seconds`. It does not count as a try.

    `here`: only where it was sent; else everywhere in that workspace.
    """

    def __init__(self, reason: str, seconds: float, *, here: bool = False) -> None:
        self.seconds = seconds
        self.here = here
        super().__init__(reason)


class TryAgain(DeliveryError):
    """It was not taken; later it may be."""


class OutcomeUnknown(DeliveryError):
    """Nobody knows whether it was taken: look before sending it again."""


class MessageGone(DeliveryError):
    """What was to be edited is not there, or can't be edited any more: post it anew."""


class ThreadGone(DeliveryError):
    """There is no such thread: post it in the room."""


class AddressGone(DeliveryError):
    """Nothing can be posted there any more: the room is archived or deleted, the bot was removed, the person left."""


class PersonUnreachable(AddressGone):
    """This person takes no direct messages from the bot; elsewhere they may still read it."""


class MessageRefused(DeliveryError):
    """This very message will never be taken, not even as plain text."""


class InstallationGone(DeliveryError):
    """The token is dead: nothing reaches this workspace until it installs the bot again."""


class NotPermitted(DeliveryError):
    """The operator has to change something first: a scope is missing, the organisation forbids it."""
