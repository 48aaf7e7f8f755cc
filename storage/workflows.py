"""Workflows of projects, and which of their tasks are in which stage."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, literal_column, select, update
from sqlalchemy.dialects.postgresql import JSONB

from bot.model import Stage, Status
from bot.workflows import workflow_data
from storage.session import Session
from storage.statement import WORKSPACE, Statement, any_of, number, texts
from storage.surfaces import mark_cards
from storage.tables import projects, tasks
from storage.task_rows import workflow_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.model import Workflow


class WorkflowQueries(Session):
    async def workflows(self) -> Mapping[int, Workflow]:
        read = {row["id"]: workflow_of(row["workflow"]) for row in await self._rows(_workflows())}
        return {project: workflow for project, workflow in read.items() if workflow}

    async def set_workflow(self, project: int, workflow: Workflow | None, now: datetime) -> None:
        text = json.dumps(workflow_data(workflow)) if workflow else None
        await self._run(_set_workflow(), project=project, workflow=text, now=now, shown=[])

    async def tasks_by_stage(self, project: int) -> Mapping[Stage, int]:
        rows = await self._rows(_by_stage(), project=project)
        return {Stage(row["stage"] or row["status"], Status(row["status"])): row["count"] for row in rows}

    async def tasks_in(self, project: int, stages: Sequence[Stage], limit: int) -> Sequence[int]:
        names = [one.name for one in stages]
        rows = await self._rows(_in_stages(), project=project, names=names, limit=limit)
        return [row["number"] for row in rows]


_ITS = (tasks.c.workspace_id == WORKSPACE, tasks.c.project_id == number("project"))
_NAME = func.coalesce(func.nullif(tasks.c.stage, literal_column("''")), tasks.c.status)


@cache
def _workflows() -> Statement:
    chosen = select(projects.c.id, projects.c.workflow)
    return Statement(chosen.where(projects.c.workspace_id == WORKSPACE, projects.c.workflow.is_not(None)))


@cache
def _set_workflow() -> Statement:
    """The cards of its open tasks offer other moves from now on."""
    mine = (projects.c.workspace_id == WORKSPACE, projects.c.id == number("project"))
    workflow = update(projects).where(*mine).values(workflow=bindparam("workflow", type_=JSONB))
    return Statement(workflow.add_cte(mark_cards(naming=(select(tasks.c.number).where(*_ITS, tasks.c.is_open),))))


@cache
def _by_stage() -> Statement:
    counted = select(tasks.c.status, tasks.c.stage, func.count().label("count")).where(*_ITS)
    return Statement(counted.group_by(tasks.c.status, tasks.c.stage))


@cache
def _in_stages() -> Statement:
    chosen = select(tasks.c.number).where(*_ITS, any_of(_NAME, texts("names")))
    return Statement(chosen.order_by(tasks.c.number).limit(number("limit")))
