"""Secrets at rest: encrypted with the first of the keys in NUDGE_SECRET_KEY, read with any of them.

A key is one of Fernet's, or any text of 32 characters or more, of which one is made.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY_BYTES = 32
SHORTEST = 32  # characters
PURPOSE = b"nudge: secrets at rest"


class Vault:
    """Without keys it can be made, but not used. Everything raises ConfigurationError."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = [Fernet(_fernet_key(key)) for key in keys]

    def lock(self, secret: str) -> str:
        return self._first.encrypt(secret.encode()).decode()

    def open(self, locked: str) -> str:
        self._first  # noqa: B018 - says what to do if there is none
        try:
            return MultiFernet(self._keys).decrypt(locked.encode()).decode()
        except InvalidToken as error:
            raise ConfigurationError(
                "A token in the database is encrypted with a key that is not in NUDGE_SECRET_KEY.",
                "Add the old key behind the new one, as new,old; or, if it is lost, install the app again.",
            ) from error

    def is_current(self, locked: str) -> bool:
        """Whether the first key opens it."""
        try:
            self._first.decrypt(locked.encode())
        except InvalidToken:
            return False
        return True

    @property
    def _first(self) -> Fernet:
        if not self._keys:
            raise ConfigurationError(
                "NUDGE_SECRET_KEY, which encrypts the tokens of the workspaces, is not set.",
                f"Set it to a secret text of {SHORTEST} characters or more, and keep it.",
            )
        return self._keys[0]


def _fernet_key(key: str) -> bytes:
    try:
        if len(base64.b64decode(key.encode(), altchars=b"-_", validate=True)) == KEY_BYTES:
            return key.encode()
    except (binascii.Error, UnicodeEncodeError):
        pass
    if len(key) < SHORTEST:
        raise ConfigurationError(
            f"A key in NUDGE_SECRET_KEY has {len(key)} characters.",
            f"Use {SHORTEST} or more. To replace a key, write new,old.",
        )
    made = HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(made)
