"""Rate limits: a bucket for each route and its channel, server or webhook, and one for all requests of the bot."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tests.adapters.discord.loopback import faults

if TYPE_CHECKING:
    from aiohttp import web

GENEROUS = (10_000, 1.0)


@dataclass
class Window:
    """So many requests until it ends, by the monotonic clock."""

    ends: float = 0.0
    used: int = 0

    def take(self, now: float, limit: int, seconds: float) -> bool:
        """Whether there was room."""
        if now >= self.ends:
            self.ends, self.used = now + seconds, 0
        self.used += self.used < limit
        return self.used <= limit


@dataclass
class Limit:
    """`pattern` as in Faults."""

    pattern: str
    requests: int
    seconds: float


@dataclass
class Buckets:
    """Generous unless a test says otherwise. `refused`: how many requests were answered with 429."""

    limits: list[Limit] = field(default_factory=list)
    everything: Limit | None = None
    refused: int = 0

    def __post_init__(self) -> None:
        self._windows: dict[tuple[str, str], Window] = {}
        self._hashes: dict[str, str] = {}

    def limit(self, pattern: str, requests: int, seconds: float) -> None:
        self.limits.append(Limit(pattern, requests, seconds))

    def limit_all(self, requests: int, seconds: float = 1.0) -> None:
        """The global limit; answers to interactions do not count."""
        self.everything = Limit("*", requests, seconds)

    def clear(self) -> None:
        self.limits.clear()
        self.everything = None
        self._windows.clear()

    def take(self, what: str, route: str, major: str) -> tuple[dict[str, str], web.Response | None]:
        """The headers to send, and the refusal if there is no room."""
        now = time.monotonic()
        exempt = route.startswith(("POST /interactions", "POST /webhooks", "PATCH /webhooks"))
        if self.everything and not exempt:
            refusal = self._take_of_all(self.everything, now)
            if refusal is not None:
                return {}, refusal
        if exempt and not self.limits:
            return {}, None
        limit, seconds = self._limit_of(what)
        window = self._windows.setdefault((route, major), Window())
        if len(self._windows) > 50_000:
            self._windows.clear()
        before = window.used if now < window.ends else 0
        full = before >= limit
        window.take(now, limit, seconds)
        left = max(0.0, window.ends - now)
        if full:
            self.refused += 1
            return {}, faults.limited(round(left, 3), bucket=self._hash(route))
        return self._headers(route, limit, window, left), None

    def _take_of_all(self, everything: Limit, now: float) -> web.Response | None:
        window = self._windows.setdefault(("", ""), Window())
        if now < window.ends and window.used >= everything.requests:
            self.refused += 1
            return faults.limited(round(window.ends - now, 3), "global")
        window.take(now, everything.requests, everything.seconds)
        return None

    def _limit_of(self, what: str) -> tuple[int, float]:
        for one in self.limits:
            if fnmatchcase(what, one.pattern):
                return one.requests, one.seconds
        return GENEROUS

    def _hash(self, route: str) -> str:
        if route not in self._hashes:
            self._hashes[route] = hashlib.sha256(route.encode()).hexdigest()[:16]
        return self._hashes[route]

    def _headers(self, route: str, limit: int, window: Window, left: float) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(limit - window.used),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": self._hash(route),
        }
