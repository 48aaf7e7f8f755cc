"""One transaction, as the core sees it: the queries of every noun, in one workspace."""

from __future__ import annotations

from storage.administration import AdministrationQueries
from storage.deliveries import DeliveryQueries
from storage.dependencies import DependencyQueries
from storage.digests import DigestQueries
from storage.drafts import DraftQueries
from storage.events import EventQueries
from storage.exporting import ExportQueries
from storage.feeds import FeedQueries
from storage.files import FileQueries
from storage.firing import FiringQueries
from storage.forgetting import ForgetQueries
from storage.import_adding import ImportAddingQueries
from storage.importing import ImportQueries
from storage.installations import GrantQueries
from storage.linking import LinkQueries
from storage.memory import UsageQueries
from storage.missed import MissedQueries
from storage.notice_settings import NoticeSettingQueries
from storage.people import PeopleQueries
from storage.projects import ProjectQueries
from storage.promises import PromiseQueries
from storage.reports import ReportQueries
from storage.saved_views import ViewQueries
from storage.standing import StandingQueries
from storage.surfaces import SurfaceQueries
from storage.task_adding import AddingQueries
from storage.task_lists import ListQueries
from storage.task_saving import SavingQueries
from storage.tasks import TaskQueries
from storage.timelog import TimeQueries
from storage.timers import TimerQueries
from storage.workflows import WorkflowQueries


class Transaction(
    StandingQueries,
    PeopleQueries,
    TaskQueries,
    ListQueries,
    AddingQueries,
    SavingQueries,
    PromiseQueries,
    TimerQueries,
    EventQueries,
    ProjectQueries,
    FiringQueries,
    SurfaceQueries,
    DigestQueries,
    ViewQueries,
    DeliveryQueries,
    MissedQueries,
    NoticeSettingQueries,
    DraftQueries,
    GrantQueries,
    UsageQueries,
    LinkQueries,
    TimeQueries,
    ReportQueries,
    DependencyQueries,
    AdministrationQueries,
    ExportQueries,
    FeedQueries,
    ForgetQueries,
    FileQueries,
    WorkflowQueries,
    ImportQueries,
    ImportAddingQueries,
):
    """bot.store.Tx."""
