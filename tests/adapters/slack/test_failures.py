"""What Slack's errors mean to whoever sends, by their names in Slack's reference of each method."""

from __future__ import annotations

import pytest

from adapters.slack import failures
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

MEANINGS: dict[type[DeliveryError], str] = {
    Wait: "ratelimited rate_limited message_limit_exceeded",
    TryAgain: (
        "service_unavailable request_timeout team_added_to_org org_login_required ekm_access_denied "
        "external_channel_migrating"
    ),
    OutcomeUnknown: "internal_error fatal_error",
    AddressGone: (
        "channel_not_found is_archived is_inactive not_in_channel restricted_action "
        "restricted_action_read_only_channel restricted_action_non_threadable_channel messages_tab_disabled "
        "user_not_found user_disabled user_not_visible "
        "user_not_in_channel access_denied no_permission cannot_dm_bot not_enabled"
    ),
    ThreadGone: "cannot_reply_to_message restricted_action_thread_locked thread_not_found invalid_thread_ts",
    InstallationGone: (
        "account_inactive token_revoked token_expired invalid_auth not_authed not_allowed_token_type "
        "team_access_not_granted two_factor_setup_required"
    ),
    NotPermitted: "missing_scope accesslimited enterprise_is_restricted method_deprecated",
    MessageGone: "message_not_found cant_update_message edit_window_closed view_not_found hash_conflict",
    MessageRefused: (
        "invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long no_text invalid_arguments "
        "too_many_attachments metadata_too_large invalid_metadata_format invalid_metadata_schema "
        "markdown_text_conflict view_too_large push_limit_reached duplicate_external_id "
        "expired_trigger_id exchanged_trigger_id trigger_expired trigger_exchanged"
    ),
}
NAMED = [(name, kind) for kind, names in MEANINGS.items() for name in names.split()]


@pytest.mark.parametrize(("name", "kind"), NAMED)
def test_each_error_says_what_the_sender_does_next(name: str, kind: type[DeliveryError]) -> None:
    error = failures.failure("chat.postMessage", 200, name)
    assert type(error) is kind
    assert str(error) == f"chat.postMessage: {name}"


def test_no_name_means_two_things() -> None:
    names = [name for group in failures._BY_NEXT_MOVE.values() for name in group.split()]
    assert len(names) == len(set(names))
    assert not failures.TOO_MANY & set(names)


def test_what_is_too_long_to_edit_is_posted_anew_for_posting_takes_more() -> None:
    assert type(failures.failure("chat.update", 200, "msg_too_long")) is MessageGone


@pytest.mark.parametrize(
    ("status", "name", "kind"),
    [
        (429, "", Wait),
        (429, "ratelimited", Wait),
        (500, "", OutcomeUnknown),
        (503, "", OutcomeUnknown),
        (200, "", OutcomeUnknown),  # HTML, say
        (503, "service_unavailable", TryAgain),
        (500, "internal_error", OutcomeUnknown),
        (500, "never_heard_of", OutcomeUnknown),
        (200, "never_heard_of", MessageRefused),
    ],
)
def test_without_a_known_name_the_status_says_how_far_it_came(
    status: int, name: str, kind: type[DeliveryError]
) -> None:
    assert type(failures.failure("chat.postMessage", status, name)) is kind


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("1.5", 1.5), ("0", 1), ("-3", 1), (None, 30), ("", 30), ("soon", 30), ("nan", 30), ("inf", 3600)],
)
def test_retry_after_is_read_whatever_a_proxy_makes_of_it(header: str | None, seconds: float) -> None:
    error = failures.failure("chat.update", 429, "ratelimited", header)
    assert isinstance(error, Wait)
    assert error.seconds == seconds
