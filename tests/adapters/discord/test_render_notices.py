"""Any notice at all is taken by Discord, and calls only those it is told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.render import message
from bot.message import Mention
from tests.adapters.discord.looks import problems, texts
from tests.adapters.discord.test_render_any import SLOW, TEXTS, pinged
from tests.unit.views.notice_samples import any_of
from tests.unit.views.samples import spans

if TYPE_CHECKING:
    from bot.message import Message


@SLOW
@given(any_of(TEXTS, st.sampled_from(["1001", "1002", "&2001", None])))
def test_any_notice_is_taken_and_calls_only_those_it_concerns(document: Message) -> None:
    rendered = message(document, room=True, marker=1)
    meant = {span.who.account for span in spans(document) if isinstance(span, Mention) and span.ping}

    assert problems(rendered) == []
    assert pinged(rendered) <= meant
    assert not any("@everyone" in one or "@here" in one for one in texts(rendered))
