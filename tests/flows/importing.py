"""A team that sends files to be imported: what is in them lies in memory, and is fetched as from a platform."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.contents import Typed
from bot.dispatch import Dispatcher
from bot.errors import UserError
from bot.files import SentFile
from tests.flows.chat import Chat

if TYPE_CHECKING:
    from bot.ports import Address, Reply


@dataclass
class Importing(Chat):
    """`fetched`: how often something was."""

    sent: dict[str, bytes] = field(default_factory=dict)
    fetched: int = 0

    def __post_init__(self) -> None:
        self.dispatcher = Dispatcher(self.store, lambda: self.now, self.limits, self._count_change, fetch=self._fetch)

    async def _fetch(self, _: Address, file: SentFile) -> bytes:
        self.fetched += 1
        if file.id not in self.sent:
            raise UserError("That file is gone.", "Send it once more.")
        return self.sent[file.id]

    def keep(self, name: str, content: bytes | str | dict[str, object]) -> SentFile:
        data = json.dumps(content) if isinstance(content, dict) else content
        kept = data.encode() if isinstance(data, str) else data
        file = SentFile(uuid.uuid4().hex, name, len(kept))
        self.sent[file.id] = kept
        return file

    async def send_file(
        self, content: bytes | str | dict[str, object], name: str = "plan.json", **how: object
    ) -> Reply:
        """`import`, with a file along."""
        return await self.send_files("import", self.keep(name, content), **how)

    async def send_files(self, line: str, *files: SentFile, **how: object) -> Reply:
        inbound = self.inbound(Typed(line), **how)  # type: ignore[arg-type]  # the keywords of inbound
        return await self.dispatcher.handle(replace(inbound, files=files))


def export(*tasks: dict[str, object]) -> dict[str, object]:
    """As `export json` writes it: each task with what it says, and else with what a plain one has."""
    return {
        "format": "nudge",
        "version": 1,
        "exported_at": "2026-09-16T08:00:00+00:00",
        "tasks": [_exported(number, task) for number, task in enumerate(tasks, 1)],
    }


def _exported(number: int, task: dict[str, object]) -> dict[str, object]:
    plain: dict[str, object] = {
        "number": number, "reference": f"#{number}", "title": f"Task {number}", "description": "", "status": "todo",
        "stage": "", "priority": 5, "mode": "one", "assignees": [], "creator": person("Ana"), "due": None,
        "start": None, "tags": [], "project": None, "room": None, "private": False, "parent": None, "blocked_by": [],
        "relates": [], "duplicate_of": None, "checklist": [], "estimate_minutes": None, "repeat": None,
        "reminders": [], "source": None, "created_at": "2026-03-03T09:00:00+00:00", "updated_at": None,
        "completed_at": None, "completed_by": None, "comments": [], "time": [],
    }  # fmt: skip
    return plain | task


def person(name: str) -> dict[str, object]:
    return {"id": 1, "name": name, "group": False}


def assigned(*names: str) -> list[dict[str, object]]:
    return [{**person(name), "done": False} for name in names]


def due(day: str) -> dict[str, object]:
    return {"at": f"{day}T15:00:00+00:00", "day": day}
