"""Which service carries out which command: one line a command; a test holds it to the closed union."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import commands as c
from bot.services import (
    bulk,
    deliveries,
    digests,
    drafting,
    explaining,
    following,
    home,
    inbox,
    linking,
    listing,
    notice_preferences,
    people,
    picking,
    projects,
    refilling,
    saved_views,
    showing,
    tasks,
    timing,
    undo,
    why,
)

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.ports import Reply
    from bot.services.request import Request

SERVICES: Mapping[type[c.Command], Callable[[Request, Any], Awaitable[Reply]]] = {
    c.AddTask: drafting.add,
    c.PreviewTask: drafting.preview,
    c.PickTask: picking.pick,
    c.OpenForm: drafting.open_form,
    c.RefillForm: refilling.refill,
    c.EditTask: drafting.edit,
    c.ShowToday: listing.today,
    c.ListTasks: listing.list_tasks,
    c.SearchTasks: listing.search,
    c.ShowHome: home.show,
    c.ShowTask: showing.show,
    c.ShowHistory: showing.show_history,
    **bulk.CHANGES,
    c.RepeatTask: timing.repeat,
    c.CommentTask: tasks.comment,
    c.Undo: undo.undo,
    c.CreateProject: projects.create,
    c.ListProjects: projects.list_projects,
    c.ShowProject: projects.show,
    c.BindProject: projects.bind,
    c.UnbindProject: projects.unbind,
    c.SetReactions: projects.set_reactions,
    c.SetEscalation: timing.escalate,
    c.ArchiveProject: projects.archive,
    c.ShowPreferences: people.show_preferences,
    c.SetPreferences: people.set_preferences,
    c.SetNotices: notice_preferences.set_notices,
    c.Follow: following.follow,
    c.ListPeople: people.list_people,
    c.SetRole: people.set_role,
    c.SetDefaultZone: people.set_default_zone,
    c.ReadDate: explaining.read_date,
    c.ShowInbox: inbox.show,
    c.MarkRead: inbox.mark_read,
    c.ShowWhy: why.show,
    c.ShowDeliveries: deliveries.show,
    c.RetryDeliveries: deliveries.retry,
    c.SetDigest: digests.set_digest,
    c.ListDigests: digests.list_digests,
    c.ShowDigest: digests.show,
    c.StopDigest: digests.stop,
    c.SaveView: saved_views.save,
    c.OpenView: listing.open_view,
    c.ListViews: saved_views.list_views,
    c.DeleteView: saved_views.delete,
    c.ShareView: saved_views.share,
    c.SetDefaultView: saved_views.set_default,
    c.BulkEdit: bulk.edit,
    c.Link: linking.link,
    c.Unlink: linking.unlink,
    c.LinkTeam: linking.link_team,
    c.UnlinkTeam: linking.unlink_team,
    c.Help: explaining.help_on,
}
