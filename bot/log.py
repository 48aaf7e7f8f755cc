"""Logs go to standard error, or a file: one JSON object a line for machines, coloured lines on a terminal.

No secret gets out: the finished line is redacted, so it does not matter who logged it or how.
"""

from __future__ import annotations

import logging
import re
import sys
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

import structlog
from structlog.stdlib import ProcessorFormatter

if TYPE_CHECKING:
    from pathlib import Path

    from structlog.typing import Processor

LOG_BYTES = 1_000_000
OWN = ("bot", "adapters", "storage")
SECRETS = (
    # The password in any URL.
    (re.compile(r"(\w://[^\s:/@\"']*:)[^\s@\"']+@"), r"\1***@"),
    # Slack: bot, user, app, refresh and configuration tokens.
    (re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[a-z])-[\w-]+"), r"\1-***"),
    # The Authorization header's value, and a bare Discord token.
    (re.compile(r"\b(Bot|Bearer|Basic)\s+[\w.~+/=-]{16,}"), r"\1 ***"),
    (re.compile(r"\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"), "***"),
    # The address of somebody's calendar.
    (re.compile(r"(cal_)[\w-]{43}"), r"\1***"),
    # password=…, "client_secret": "…", token: …
    (re.compile(r"(?i)((?:password|secret|token|api_key)\\?[\"']?\s*[=:]\s*\\?[\"']?)[^\s\"',;&}\\]+"), r"\1***"),
)


def redact(text: str) -> str:
    """The text with passwords and tokens blotted out."""
    for pattern, replacement in SECRETS:
        text = pattern.sub(replacement, text)
    return text


class _Redacting(ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def _formatter(*, terminal: bool) -> logging.Formatter:
    last: list[Processor] = [ProcessorFormatter.remove_processors_meta]
    if terminal:
        last.append(structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback))
    else:
        last += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return _Redacting(processors=last, foreign_pre_chain=SHARED)


def configure(level: str, file: Path | None = None) -> None:
    """Route structlog and the standard library's logging through one redacting handler.

    What libraries say below a warning is shown with "debug" only.
    `file`: instead of standard error, which in a chat is the page that the person reads.
    """
    handler = (
        RotatingFileHandler(file, maxBytes=LOG_BYTES, backupCount=1) if file else logging.StreamHandler(sys.stderr)
    )
    handler.setFormatter(_formatter(terminal=file is None and sys.stderr.isatty()))
    logging.basicConfig(handlers=[handler], level="WARNING" if level == "info" else level.upper(), force=True)
    for name in OWN:
        logging.getLogger(name).setLevel(level.upper())
    structlog.configure(
        processors=[*SHARED, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
