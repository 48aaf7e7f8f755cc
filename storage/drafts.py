"""Commands too long for a button, kept for whoever was shown the button."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from storage.session import Session
from storage.statement import WORKSPACE, Statement, moment, number, words
from storage.tables import drafts

if TYPE_CHECKING:
    from datetime import datetime

    from bot.model import Actor


class DraftQueries(Session):
    async def keep_draft(self, actor: Actor, text: str, now: datetime) -> int:
        row = await self._only(_keep(), person=actor.id, text=text, now=now)
        return int(row["id"])

    async def recall_draft(self, actor: Actor, draft: int) -> str | None:
        """None also for somebody else's: a draft may hold what only its writer should read."""
        row = await self._row(_recall(), person=actor.id, draft=draft)
        return str(row["text"]) if row else None


@cache
def _keep() -> Statement:
    new = {"workspace_id": WORKSPACE, "person_id": number("person"), "text": words("text"), "at": moment("now")}
    return Statement(insert(drafts).values(new).returning(drafts.c.id))


@cache
def _recall() -> Statement:
    mine = (drafts.c.workspace_id == WORKSPACE, drafts.c.id == number("draft"), drafts.c.person_id == number("person"))
    return Statement(select(drafts.c.text).where(*mine))
