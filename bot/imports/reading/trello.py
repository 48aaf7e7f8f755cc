"""A board of Trello, as it exports it: lists are stages, labels tags, the board the project.

- An archived card, or one of an archived list, is closed: done if Trello says so, else cancelled.
- What has no place here is put into the description (attachments), or named in a note (custom fields, old comments).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.imports.model import ImportedComment, ImportedItem, ImportedTask, ImportFormat, Refused
from bot.imports.reading import values
from bot.imports.reading.contents import Contents, refuse_too_many
from bot.imports.reading.objects import part, parts, text, texts
from bot.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.imports.reading.contents import Row
    from bot.imports.reading.moments import Moments
    from bot.imports.reading.values import Standing

    Data = Mapping[str, object]

MOST_ACTIONS = 1000  # that Trello puts into an export
_ID = re.compile(r"[0-9a-f]{24}")  # its first 8 digits are the second in which it was made


def is_board(data: Data) -> bool:
    return isinstance(data.get("cards"), list) and isinstance(data.get("lists"), list)


def read(data: Data, moments: Moments) -> Contents:
    cards = data["cards"]
    assert isinstance(cards, list), "as is_board found"
    refuse_too_many(len(cards), "cards")
    board = _board(data, moments)
    rows = tuple(
        board.row(place, one) if isinstance(one, dict) else Refused(place, "It is no card. Export the board once more.")
        for place, one in enumerate(cards, 1)
    )
    return Contents(ImportFormat.TRELLO, rows, tuple(_notes(data)))


def _notes(data: Data) -> Iterable[str]:
    if len(parts(data, "actions")) >= MOST_ACTIONS:
        yield f"Trello exports the last {MOST_ACTIONS:,} things that happened on a board: older comments are missing."
    if parts(data, "customFields"):
        yield "The board's own fields are not taken along."
    if any(card.get("closed") is True for card in parts(data, "cards")):
        yield "Archived cards are closed: done if they were marked complete or in a list like “Done”, else cancelled."


def _board(data: Data, moments: Moments) -> _Board:
    comments, creators = _said_of(parts(data, "actions"), moments)
    checklists: dict[str, list[Data]] = defaultdict(list)
    for one in sorted(parts(data, "checklists"), key=_position):
        checklists[text(one, "idCard")].append(one)
    return _Board(
        name=text(data, "name"),
        standings={text(one, "id"): values.standing(text(one, "name")) for one in parts(data, "lists")},
        archived=frozenset(text(one, "id") for one in parts(data, "lists") if one.get("closed") is True),
        members={text(one, "id"): _name(one) for one in parts(data, "members")},
        checklists=checklists,
        comments=comments,
        creators=creators,
        moments=moments,
    )


def _said_of(
    actions: Iterable[Data], moments: Moments
) -> tuple[Mapping[str, list[ImportedComment]], Mapping[str, str]]:
    """Of each card its comments, the oldest first as people read them, and who made it."""
    comments: dict[str, list[ImportedComment]] = defaultdict(list)
    creators: dict[str, str] = {}
    for one in sorted(actions, key=lambda action: text(action, "date")):
        data, kind, by = part(one, "data"), text(one, "type"), _name(part(one, "memberCreator"))
        card = text(part(data, "card"), "id")
        if kind in {"commentCard", "copyCommentCard"}:
            at = moments.instant(text(one, "date"), "", [])
            comments[card].append(ImportedComment(text(data, "text"), by, at))
        elif kind in {"createCard", "copyCard", "emailCard", "convertToCardFromCheckItem"}:
            creators.setdefault(card, by)
    return comments, creators


@dataclass(frozen=True, slots=True)
class _Board:
    """`standings`, `archived`: of its lists. `comments`, `creators`, `checklists`: of its cards; by their ids."""

    name: str
    standings: Mapping[str, Standing]
    archived: frozenset[str]
    members: Mapping[str, str]
    checklists: Mapping[str, list[Data]]
    comments: Mapping[str, list[ImportedComment]]
    creators: Mapping[str, str]
    moments: Moments

    def row(self, place: int, card: Data) -> Row:
        if card.get("isTemplate") is True:
            return Refused(place, "It is a template for cards, no task.", text(card, "name")[:80])
        key, warnings = text(card, "id"), list[str]()
        status, stage = self._standing(card)
        return ImportedTask(
            row=place,
            title=text(card, "name"),
            key=key,
            description="\n\n".join(filter(None, (text(card, "desc").strip(), _attachments(card)))),
            status=status,
            stage=stage,
            people=tuple(self.members[one] for one in texts(card, "idMembers") if self.members.get(one)),
            creator=self.creators.get(key, ""),
            due=self.moments.take(text(card, "due"), "due date", warnings),
            start=self.moments.take(text(card, "start"), "start", warnings),
            tags=tuple(text(one, "name").strip() or text(one, "color") for one in parts(card, "labels")),
            project=self.name,
            checklist=tuple(_items(self.checklists.get(key, ()))),
            comments=tuple(self.comments.get(key, ())),
            created_at=_made_at(key),
            completed_at=self.moments.instant(text(card, "dateCompleted"), "day on which it was done", warnings),
            warnings=tuple(warnings),
        )

    def _standing(self, card: Data) -> tuple[Status, str]:
        there = self.standings.get(text(card, "idList"), values.Standing(Status.TODO))
        if card.get("dueComplete") is True or there.status is Status.DONE:
            return Status.DONE, there.stage if there.status is Status.DONE else ""
        if card.get("closed") is True or text(card, "idList") in self.archived:
            return Status.CANCELLED, ""
        return there


def _items(checklists: Iterable[Data]) -> Iterable[ImportedItem]:
    """Where a card has several checklists, each item says of which it is."""
    several = list(checklists)
    for one in several:
        before = f"{text(one, 'name')}: " if len(several) > 1 else ""
        for item in sorted(parts(one, "checkItems"), key=_position):
            yield ImportedItem(f"{before}{text(item, 'name')}", text(item, "state") == "complete")


def _position(data: Data) -> float:
    place = data.get("pos")
    return place if isinstance(place, int | float) else 0


def _attachments(card: Data) -> str:
    return "\n".join(f"{text(one, 'name')}: {text(one, 'url')}" for one in parts(card, "attachments"))


def _name(member: Data) -> str:
    return text(member, "fullName").strip() or text(member, "username")


def _made_at(key: str) -> datetime | None:
    return datetime.fromtimestamp(int(key[:8], 16), UTC) if _ID.fullmatch(key) else None
