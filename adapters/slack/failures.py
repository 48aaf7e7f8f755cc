"""What Slack answers when it does not do it → what the sender does next. Pure.

Names and meanings: Slack's reference of each method, chat.postMessage and chat.update above all.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from bot.errors import (
    AddressGone,
    DeliveryError,
    InstallationGone,
    MessageGone,
    MessageRefused,
    NotPermitted,
    OutcomeUnknown,
    ThreadGone,
    TryAgain,
    Wait,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

WAIT_SECONDS = 30.0  # when Slack says "too many" without saying for how long
LONGEST_WAIT = 3600.0

TOO_MANY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})

_BY_NEXT_MOVE: Mapping[type[DeliveryError], str] = {
    TryAgain: (
        "service_unavailable request_timeout team_added_to_org org_login_required ekm_access_denied "
        "external_channel_migrating"
    ),
    # "Some aspect of the operation may have succeeded."
    OutcomeUnknown: "internal_error fatal_error",
    AddressGone: (
        "channel_not_found is_archived is_inactive not_in_channel restricted_action "
        "restricted_action_read_only_channel restricted_action_non_threadable_channel messages_tab_disabled "
        "user_not_found user_disabled user_not_visible "
        "users_not_found user_not_in_channel access_denied no_permission cannot_dm_bot user_is_bot not_enabled"
    ),
    ThreadGone: (
        "cannot_reply_to_message restricted_action_thread_locked restricted_action_thread_only_channel "
        "thread_not_found invalid_thread_ts"
    ),
    # hash_conflict: the view became another one since.
    MessageGone: "message_not_found cant_update_message edit_window_closed not_found view_not_found hash_conflict",
    InstallationGone: (
        "account_inactive token_revoked token_expired invalid_auth not_authed not_allowed_token_type "
        "team_access_not_granted two_factor_setup_required org_not_found team_not_found"
    ),
    NotPermitted: "missing_scope accesslimited enterprise_is_restricted method_deprecated deprecated_endpoint",
    MessageRefused: (
        "invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long no_text invalid_arguments "
        "too_many_attachments metadata_too_large invalid_metadata_format invalid_metadata_schema "
        "metadata_must_be_sent_from_app markdown_text_conflict view_too_large duplicate_external_id push_limit_reached "
        "expired_trigger_id exchanged_trigger_id trigger_expired trigger_exchanged invalid_trigger_id"
    ),
}
ERRORS: Mapping[str, type[DeliveryError]] = {
    name: kind for kind, names in _BY_NEXT_MOVE.items() for name in names.split()
}


def failure(method: str, status: int, error: str, retry_after: str | None = None) -> DeliveryError:
    """`error`: as Slack names it; empty if the answer was not Slack's JSON. `retry_after`: the header, in seconds."""
    reason = f"{method}: {error or f'HTTP {status}'}"
    if status == 429 or error in TOO_MANY:
        return Wait(reason, seconds_of(retry_after))
    if method == "chat.update" and error == "msg_too_long":
        return MessageGone(reason)  # posting takes ten times what editing does
    if kind := ERRORS.get(error):
        return kind(reason)
    if not error:  # a proxy's page, a gateway's error: nobody knows how far it came
        return OutcomeUnknown(reason)
    return OutcomeUnknown(reason) if status >= 500 else MessageRefused(reason)


def seconds_of(retry_after: str | None) -> float:
    """Retry-After as seconds; Slack sends whole ones, proxies send anything."""
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return WAIT_SECONDS
    return WAIT_SECONDS if isnan(seconds) else min(max(seconds, 1.0), LONGEST_WAIT)
