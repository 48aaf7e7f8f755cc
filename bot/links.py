"""Links: one-time codes that join a person's accounts, or two teams, across platforms. Vocabulary, and the codes.

Whoever wants to be joined makes a code on one platform and says it on the other; there it is confirmed, and then once
more where it was made. Only the hash of a code is kept.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LIFE = timedelta(minutes=10)  # of a code; and again, for confirming it where it was made
TRIES = 5  # wrong codes that an account may say in an hour
LENGTH = 8

# No letter is taken for another one, or for a digit; and no vowels, so that no code is a word.
ALPHABET = "BCDFGHJKMNPQRTVWXZ345679"
_CODE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")


class LinkKind(StrEnum):
    PERSON = "person"
    TEAM = "team"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two. `platforms`: what its workspace is on already; `accounts`: where the person has some."""

    kind: LinkKind
    workspace: int
    platform: str
    installation: str
    person: int
    account: str
    name: str
    team: str
    tasks: int
    people: int
    projects: int
    platforms: tuple[str, ...]
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundLink:
    """What a code opened. `refused`: too many wrong ones before; `link` None: it was a wrong one."""

    link: int | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """What became of two teams. `shift`: what was added to the numbers of the tasks of the one that is `gone`."""

    workspace: int
    gone: int
    shift: int


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str | None:
    """As it was made, from what somebody typed: "bcdf-ghjk"; None if it can be no code."""
    code = re.sub(r"[\s-]", "", text).upper()
    return code if _CODE.fullmatch(code) else None


def shown_code(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
