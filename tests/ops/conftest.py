"""A server that asks for passwords, for what only such a one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import embedded
from tests.ops.processes import ask, short_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "p:s w%r@d\\/"
LOGINS = {"boss": "SUPERUSER", "plain": "NOSUPERUSER"}


@pytest.fixture(scope="session")
def guarded() -> Iterator[embedded.Server]:
    """On it, `boss` (a superuser) and `plain` must give PASSWORD."""
    with short_folder() as folder, embedded.start(folder, {"fsync": "off"}) as server:
        for login, right in LOGINS.items():
            ask(server.url, f"CREATE ROLE {login} LOGIN {right} PASSWORD '{PASSWORD}'")
        rules = folder / "postgres" / "pg_hba.conf"
        asked = "".join(f"local all {login} scram-sha-256\n" for login in LOGINS)
        rules.write_text(asked + rules.read_text())
        ask(server.url, "SELECT pg_reload_conf()")
        yield server
