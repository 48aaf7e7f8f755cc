"""Alembic runs this file to migrate or to compare. The connection comes from storage/migrate.py.

Without one (a developer typed `alembic revision --autogenerate -m "add teams"`) it works on a fresh database of its
own, brought up to the newest revision first.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from alembic import context

from storage import (
    digest_tables,  # noqa: F401 - its tables belong to the metadata
    embedded,
    event_tables,  # noqa: F401 - its tables belong to the metadata
    feed_tables,  # noqa: F401 - its tables belong to the metadata
    file_tables,  # noqa: F401 - its tables belong to the metadata
    import_tables,  # noqa: F401 - its tables belong to the metadata
    link_tables,  # noqa: F401 - its tables belong to the metadata
    migrate,
    notice_tables,  # noqa: F401 - its tables belong to the metadata
    platform_tables,  # noqa: F401 - its tables belong to the metadata
    surface_tables,  # noqa: F401 - its tables belong to the metadata
    time_tables,  # noqa: F401 - its tables belong to the metadata
    view_tables,  # noqa: F401 - its tables belong to the metadata
)
from storage.tables import metadata

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext, MigrationInfo
    from sqlalchemy import Connection


def note(ctx: MigrationContext, step: MigrationInfo, heads: object, run_args: object) -> None:  # noqa: ARG001 - by name
    context.config.attributes.setdefault("applied", []).append(step.up_revision_id)


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transaction_per_migration=True,
        compare_type=True,
        compare_server_default=True,
        on_version_apply=note,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_on_scratch() -> None:
    with embedded.scratch() as url:
        # In another process: Alembic's `context` is one for each process, and it is in use here.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
            other.submit(migrate.upgrade, url).result()
        asyncio.run(migrate.with_connection(url, run))


given = context.config.attributes.get("connection")
if given is None:
    run_on_scratch()
else:
    run(given)
