"""Where this process is to be killed, for the tests that show that nothing is lost then. Unset: nowhere."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field
from pydantic_settings import BaseSettings

from bot.config.reading import FROM_ENVIRONMENT, read

Point = Literal[
    "after_commit",  # of a change
    "after_claim",
    "before_send",
    "after_send",
    "before_settle",
    "after_settle",
    "after_timers",  # they are taken, and their effects written, in a transaction that is still open
    "after_fire",  # it was committed
    "amid_import",  # tasks are written, in a transaction that is still open
]

EXPECTED = {"NUDGE_FAIL_AT": f"Unset it. Only tests set it, to one of {', '.join(get_args(Point))}, and `:20`."}


def load() -> tuple[str, int]:
    """The point, and at which time it is reached; nothing and 0: at none. Raises ConfigurationError."""
    name, _, times = read(FailSettings, EXPECTED).fail_at.partition(":")
    return name, int(times or 1) if name else 0


class FailSettings(BaseSettings):
    model_config = FROM_ENVIRONMENT

    fail_at: str = Field(
        "", pattern=rf"^(?:(?:{'|'.join(get_args(Point))})(?::[1-9]\d{{0,5}})?)?$", validation_alias="NUDGE_FAIL_AT"
    )
