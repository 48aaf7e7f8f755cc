"""Slack's file objects → what the core knows of a file. Pure.

- What was deleted, or is older than the workspace's plan shows, nobody can open: it is left out.
- What is kept elsewhere, as on Google Drive, has a link, and nothing that could be read.
- Of some files, as from channels of other organisations, Slack tells only the id until it is asked (files.info).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from adapters.slack.received import mappings, text
from bot.characters import one_line
from bot.files import MOST_FILES, SentFile

if TYPE_CHECKING:
    from collections.abc import Mapping

_NOWHERE = frozenset({"tombstone", "hidden_by_limit"})  # modes


def files_in(message: Mapping[str, Any]) -> tuple[SentFile, ...]:
    there = (one for one in mappings(message, "files") if text(one, "id") and text(one, "mode") not in _NOWHERE)
    return tuple(map(file_of, there))[:MOST_FILES]


def file_of(file: Mapping[str, Any]) -> SentFile:
    known, size = text(file, "id"), file.get("size")
    is_elsewhere = file.get("is_external") is True or text(file, "mode") == "external"
    return SentFile(
        known,
        name=one_line(text(file, "name")) or one_line(text(file, "title")) or known,
        size=size if isinstance(size, int) else 0,
        media_type=text(file, "mimetype"),
        link=text(file, "permalink"),
        source="" if is_elsewhere else text(file, "url_private"),
    )


def is_told(file: SentFile) -> bool:
    """Else Slack has told nothing but its id."""
    return bool(file.link or file.source)
