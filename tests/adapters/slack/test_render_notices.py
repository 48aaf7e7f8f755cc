"""Any notice at all is taken by Slack, and calls only those it is told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import limits
from adapters.slack.render import message
from bot.message import Mention
from tests.adapters.slack.looks import pinged
from tests.adapters.slack.loopback.blocks import problems
from tests.adapters.slack.test_render_any import TEXTS
from tests.unit.views.notice_samples import any_of
from tests.unit.views.samples import spans

if TYPE_CHECKING:
    from bot.message import Message


@settings(max_examples=100, deadline=None)
@given(any_of(TEXTS, st.sampled_from(["U01ANA", "U01BOB", None])))
def test_any_notice_is_taken_and_calls_only_those_it_concerns(document: Message) -> None:
    rendered = message(document, room=True)
    meant = {span.who.account for span in spans(document) if isinstance(span, Mention) and span.ping}

    assert problems(rendered.blocks) == []
    assert pinged(rendered) <= meant
    assert 0 < len(rendered.text) <= limits.FALLBACK
