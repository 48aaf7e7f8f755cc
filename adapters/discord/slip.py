"""What is needed to answer somebody: how they turned to the bot, and where. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """How somebody turned to the bot."""

    COMMAND = "command"
    SUGGESTION = "suggestion"  # an option asks what could be meant
    PRESS = "press"  # on a message that everybody there sees
    PRESS_PRIVATE = "press_private"  # on one that only they see
    SUBMISSION = "submission"
    MENU = "menu"  # of a message or a user
    MENTION = "mention"
    DIRECT = "direct"  # a direct message
    REACTION = "reaction"
    REMARK = "remark"  # in a thread, not to the bot: nobody waits for an answer

    @property
    def is_interaction(self) -> bool:
        """Whether Discord waits for an acknowledgement, three seconds long, and takes a private answer."""
        return self not in {Source.MENTION, Source.DIRECT, Source.REACTION, Source.REMARK}


@dataclass(frozen=True, slots=True)
class Slip:
    """Ids are Discord's; what there is not is empty.

    `channel`: where it happened, a thread too. `message`: what was pressed, pointed at, reacted to, written. `origin`:
    the line that shows the pressed message again. `line`: what was typed or pressed. `silent`: the bot may post nothing
    in the channel, and so no card. `server`: whose board it is about; in a direct message `guild` is empty. `home`: its
    name, where that was a guess. `alone`: nobody else sees what was pressed, or what the form was opened from.
    """

    source: Source
    guild: str = ""
    channel: str = ""
    user: str = ""
    message: str = ""
    origin: str = ""
    line: str = ""
    silent: bool = False
    home: str = ""
    server: str = ""
    alone: bool = False

    @property
    def in_place(self) -> bool:
        """Whether what was pressed may be replaced: nobody else sees it, or it is a page that can be shown again."""
        return self.source is Source.PRESS_PRIVATE or self.alone or bool(self.origin)
