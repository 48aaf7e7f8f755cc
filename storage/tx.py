"""One transaction, as the core sees it: the queries of every noun, in one workspace."""

from __future__ import annotations

from storage.drafts import DraftQueries
from storage.events import EventQueries
from storage.installations import GrantQueries
from storage.memory import UsageQueries
from storage.people import PeopleQueries
from storage.projects import ProjectQueries
from storage.standing import StandingQueries
from storage.surfaces import SurfaceQueries
from storage.task_adding import AddingQueries
from storage.task_lists import ListQueries
from storage.task_saving import SavingQueries
from storage.tasks import TaskQueries


class Transaction(
    StandingQueries,
    PeopleQueries,
    TaskQueries,
    ListQueries,
    AddingQueries,
    SavingQueries,
    EventQueries,
    ProjectQueries,
    SurfaceQueries,
    DraftQueries,
    GrantQueries,
    UsageQueries,
):
    """bot.store.Tx."""
