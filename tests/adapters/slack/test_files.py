"""Slack's file objects → files, as far as anybody can open them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.slack.files import file_of, files_in, is_told, packed, unpacked
from adapters.slack.inbound import Action, read
from adapters.slack.received import Ignored
from bot.contents import Remarked, Typed
from bot.files import MOST_FILES, SentFile
from tests.adapters.slack import delivered
from tests.adapters.slack.delivered import BOT, CHANNEL, THREAD, Json

PLAN: Json = {
    "id": "F01PLAN",
    "name": "plan.csv",
    "title": "The plan",
    "mimetype": "text/csv",
    "size": 120,
    "mode": "hosted",
    "is_external": False,
    "url_private": "https://files.slack.com/files-pri/T01ACME-F01PLAN/plan.csv",
    "permalink": "https://acme.slack.com/files/U01ANA/F01PLAN/plan.csv",
}
READ = SentFile("F01PLAN", "plan.csv", 120, "text/csv", PLAN["permalink"], PLAN["url_private"])


def happened(event: Json) -> Action:
    action = read(delivered.event(event), source="event", secret=b"s")
    assert isinstance(action, Action), action
    return action


def test_a_file_is_found_opened_and_fetched() -> None:
    assert file_of(PLAN) == READ


@pytest.mark.parametrize(
    "changed", [{"mode": "external"}, {"is_external": True, "external_type": "gdrive", "mode": "external"}]
)
def test_what_is_kept_elsewhere_has_nothing_to_be_fetched(changed: Json) -> None:
    found = file_of(PLAN | {"url_private": "https://drive.google.com/x"} | changed)
    assert (found.link, found.source) == (PLAN["permalink"], "")
    assert is_told(found)


def test_what_nobody_can_open_is_left_out() -> None:
    gone = {"id": "F02", "mode": "tombstone"}, {"id": "F03", "mode": "hidden_by_limit"}, {"name": "without an id"}
    assert files_in({"files": [*gone, PLAN]}) == (READ,)
    assert files_in({"files": "F01"}) == ()


def test_of_some_only_the_id_is_told() -> None:
    found = file_of({"id": "F04", "file_access": "check_file_info"})
    assert found == SentFile("F04", "F04", 0)
    assert not is_told(found)


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"name": ""}, "The plan"),
        ({"name": None, "title": None}, "F01PLAN"),
        ({"name": "a\nb\u202e\x00.csv"}, "a b.csv"),
    ],
)
def test_a_name_is_one_line_that_does_nothing(changed: Json, name: str) -> None:
    assert file_of(PLAN | changed).name == name


def test_no_more_than_slack_itself_takes() -> None:
    many = [PLAN | {"id": f"F{number}"} for number in range(MOST_FILES + 2)]
    assert len(files_in({"files": many})) == MOST_FILES


def test_files_go_through_a_form_without_what_holds_for_a_while() -> None:
    quoted = file_of(PLAN | {"name": 'Plan "für" [alle].csv'})
    assert unpacked(packed((READ, quoted))) == (replace(READ, source=""), replace(quoted, source=""))
    assert unpacked(packed(())) == ()


# ---- with what they come


def test_files_come_with_a_mention_and_a_direct_message() -> None:
    for event in (delivered.mention(f"<@{BOT}> attach 12", files=[PLAN]), delivered.direct("import", files=[PLAN])):
        did = happened(event)
        assert isinstance(did.content, Typed)
        assert did.files == (READ,)


def test_a_file_without_words_is_a_remark_in_a_thread_and_nothing_elsewhere() -> None:
    sent = {"subtype": "file_share", "files": [PLAN]}
    did = happened(delivered.direct("", channel_type="channel", channel=CHANNEL, thread_ts=THREAD, **sent))
    assert (did.content, did.files) == (Remarked(""), (READ,))
    alone = read(delivered.event(delivered.direct(" ", **sent)), source="event", secret=b"s")
    assert alone == Ignored("no words")


def test_what_the_bot_sends_in_a_thread_is_no_remark() -> None:
    sent = {"subtype": "file_share", "files": [PLAN], "channel_type": "channel", "thread_ts": THREAD}
    for event in (delivered.direct("", user=BOT, **sent), delivered.direct("", bot_id="B0BOT", **sent)):
        assert isinstance(read(delivered.event(event), source="event", secret=b"s"), Ignored)


@pytest.mark.parametrize("shortcut", ["create_task", "add_to_task"])
def test_a_message_that_is_pointed_at_brings_its_files(shortcut: str) -> None:
    did = read(delivered.message_shortcut(shortcut, files=[PLAN]), source="interactive", secret=b"s")
    assert isinstance(did, Action)
    assert did.files == (READ,)
