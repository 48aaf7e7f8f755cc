"""What is asked of storage about links: see bot.links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.links import FoundLink, Joined, LinkKind, Side
    from bot.model import Actor


class LinkWork(Protocol):
    """Part of bot.store.Tx."""

    async def make_link(self, actor: Actor, kind: LinkKind, code: str, until: datetime) -> None:
        """`code`: hashed. The one they made before is no longer good."""

    async def find_link(self, actor: Actor, code: str, now: datetime, most: int) -> FoundLink:
        """`code`: hashed. Of any workspace; `most` wrong ones within an hour."""

    async def own_side(self, actor: Actor, kind: LinkKind) -> Side: ...
    async def link_side(self, link: int, *, taker: bool = False) -> Side:
        """Who made it or, of one that is taken, who took it."""

    async def take_link(self, actor: Actor, link: int, code: str, now: datetime, until: datetime) -> bool:
        """The actor agrees; until then whoever made it, who is told, may confirm. False: somebody else was quicker."""

    async def waiting_link(self, actor: Actor, kind: LinkKind, now: datetime) -> int | None:
        """Of those that the actor made: the one that is taken, and not confirmed yet."""

    async def waiting_sides(self, asked: Sequence[int], now: datetime) -> Mapping[int, tuple[Side, Side]]:
        """Who made it and who took it; only of those that were taken, and not confirmed yet."""

    async def drop_link(self, actor: Actor, kind: LinkKind) -> None:
        """The one they made, if there is one."""

    async def join_workspaces(self, link: int, now: datetime) -> Joined | None:
        """Both sides agreed. This transaction is in the workspace of both from now on. None: there is no such link."""

    async def part_workspace(self, now: datetime) -> bool:
        """This installation gets a workspace of its own again, and this transaction is in it. False: it has one."""

    async def merge_persons(self, link: int, now: datetime) -> int | None:
        """Both agreed: they are one, the one that is returned. None: there is no such link."""

    async def part_person(self, actor: Actor, now: datetime) -> int | None:
        """Their accounts on this platform are a person of their own. None: they have no others."""
