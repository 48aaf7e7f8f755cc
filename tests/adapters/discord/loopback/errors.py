"""Discord's error answers: status, code and message, as in its list of JSON error codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.adapters.discord.loopback.checking import Json

NOT_FOUND = (404, 0, "404: Not Found")
UNAUTHORIZED = (401, 0, "401: Unauthorized")
UNAVAILABLE = (503, 0, "503: Service Unavailable")
UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
UNKNOWN_ROLE = (404, 10011, "Unknown Role")
UNKNOWN_USER = (404, 10013, "Unknown User")
UNKNOWN_EMOJI = (400, 10014, "Unknown Emoji")
UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
TOO_MANY_REACTIONS = (403, 30010, "Maximum number of reactions reached (20)")
TOO_MANY_CREATES = (400, 30034, "Max number of daily application command creates has been reached (200)")
TOO_LARGE = (413, 40005, "Request entity too large")
ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
MISSING_ACCESS = (403, 50001, "Missing Access")
NOT_AUTHOR = (403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
CANNOT_SEND_TO_USER = "Cannot send messages to this user"
NOT_TEXT = (400, 50008, "Cannot send messages in a non-text channel")
MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
INVALID_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
INVALID_FORM = (400, 50035, "Invalid Form Body")
ARCHIVED_THREAD = (400, 50083, "Thread is archived")
INVALID_JSON = (400, 50109, "The request body contains invalid JSON.")
THREAD_EXISTS = (400, 160004, "A thread has already been created for this message")
LOCKED_THREAD = (400, 160005, "Thread is locked")
REPLY_NEEDS_HISTORY = (400, 160002, "Cannot reply without permission to read message history")

# What comes as 400 by the state of the world, and is no offence of the bot's.
NO_OFFENCE = {10014, 30034, 50007, 50008, 50083, 160002, 160004, 160005}


class ApiError(Exception):
    """`errors`: the nested object of an invalid form body; `lines`: the same for people."""

    def __init__(self, status: int, code: int, message: str, errors: Json = None, lines: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.errors, self.lines = status, code, message, errors, lines

    @property
    def document(self) -> dict[str, Json]:
        known: dict[str, Json] = {"message": self.message, "code": self.code}
        return known | ({"errors": self.errors} if self.errors else {})

    @property
    def is_offence(self) -> bool:
        return self.status in (400, 413) and self.code not in NO_OFFENCE
