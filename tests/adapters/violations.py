"""What the bot did against the documented rules of a platform."""

from __future__ import annotations


class Violations(list[str]):
    """Filled while a test runs; `check` ends it."""

    def __init__(self) -> None:
        super().__init__()
        self._allowed: list[str] = []

    def record(self, what: str) -> None:
        if not any(part in what for part in self._allowed):
            self.append(what)

    def allow(self, part: str) -> None:
        """From now on: the test makes the bot break this rule, or not, as it happens."""
        self._allowed.append(part)

    def forgive(self, part: str) -> None:
        """The test broke this rule on purpose: take out what contains `part`; there must be some."""
        kept = [one for one in self if part not in one]
        assert len(kept) < len(self), f"nobody broke {part!r}; broken: {list(self)}"
        self[:] = kept

    def check(self) -> None:
        if self:
            listed = "\n".join(f"  - {one}" for one in self)
            self.clear()
            raise AssertionError(f"the bot broke the platform's rules:\n{listed}")
