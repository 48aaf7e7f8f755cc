"""Accounts as their platform has them: who is not known yet, or not so; written down, and brought up to date."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Text, and_, case, false, func, insert, literal_column, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from bot.calendar import order_of
from bot.model import Role
from storage.statement import WORKSPACE, Statement, any_of, literal, moment, rows_of, texts, words, yes
from storage.tables import accounts, persons
from storage.zones import known_zone

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from bot.ports import Sender


def said_of(sender: Sender) -> dict[str, object]:
    """Of whom the platform tells no name, it tells nothing."""
    return {
        "account": sender.external_id,
        "name": sender.name,
        "handle": sender.handle,
        "zone": sender.zone if known_zone(sender.zone) else None,
        "guest": sender.guest,
        "barred": sender.barred,
        "locale": sender.locale if order_of(sender.locale) is not None else None,
        "groups": None if sender.groups is None else sorted(set(sender.groups)),
    }


@cache
def unmet() -> Statement:
    return Statement(select(strangers().label("strangers")))


@cache
def of_accounts() -> Statement:
    a, p = accounts.alias(), persons.alias()
    same = and_(p.c.workspace_id == WORKSPACE, p.c.id == a.c.person_id)
    here = (a.c.workspace_id == WORKSPACE, a.c.platform == words("platform"))
    people = select(a.c.external_id, p.c.id, p.c.name).select_from(a.join(p, same))
    return Statement(people.where(*here, any_of(a.c.external_id, texts("accounts"))))


def strangers() -> ColumnElement[Any]:
    """An array: whose accounts, of those `named`, are not known, or not as the platform has them now."""
    given = rows_of("named", account=Text(), **_ACCOUNT)
    told = {name: _told(name, given.c[name], given.c.name, accounts.c[name]) for name in _ACCOUNT}
    same = and_(*(accounts.c[name].is_not_distinct_from(value) for name, value in told.items()))
    # Looked up one by one: of rows from JSON the planner expects so many that it would read all accounts.
    known = select(same).where(
        accounts.c.workspace_id == WORKSPACE,
        accounts.c.platform == words("platform"),
        accounts.c.external_id == given.c.account,
    )
    is_known = func.coalesce(known.scalar_subquery(), false())
    return func.array(select(given.c.account).where(~is_known).scalar_subquery())


# Of an account, as the platform says.
_ACCOUNT: dict[str, Any] = {name: Text() for name in ("name", "handle", "zone", "barred", "locale")}
_ACCOUNT |= {"guest": Boolean(), "groups": ARRAY(Text)}


def _told(
    column: str, said: ColumnElement[Any], name: ColumnElement[Any], before: ColumnElement[Any]
) -> ColumnElement[Any]:
    """The column as it is from now on. What is not said stays."""
    if column in ("guest", "barred"):
        return case((name != literal(""), said), else_=before)
    is_null = column in ("zone", "locale", "groups")  # else empty, where nothing is said
    return func.coalesce(said if is_null else func.nullif(said, literal("")), before)


def _said() -> dict[str, ColumnElement[Any]]:
    """The values of an account, as they are bound."""
    return {name: words(name) for name in _ACCOUNT} | {"guest": yes("guest"), "groups": texts("groups")}


@cache
def rename() -> Statement:
    """The account as the platform has it now. The person takes on its name, and with it becomes a guest.

    `told_of`: whether the platform had said anything about them before.
    """
    mine = (
        accounts.c.workspace_id == WORKSPACE,
        accounts.c.platform == words("platform"),
        accounts.c.external_id == words("account"),
    )
    before = select(accounts.c.person_id, accounts.c.name, accounts.c.guest).where(*mine).cte("before")
    said = _said()
    told = {name: _told(name, said[name], words("name"), accounts.c[name]) for name in _ACCOUNT}
    account = update(accounts).where(*mine).values(told).cte("account")
    renamed = and_(words("name") != literal(""), words("name") != before.c.name)
    shut_out = and_(yes("guest"), ~before.c.guest, persons.c.role == literal(Role.MEMBER.value))
    person = (
        update(persons)
        .where(persons.c.workspace_id == WORKSPACE, persons.c.id == before.c.person_id)
        .values(
            name=case((renamed, words("name")), else_=persons.c.name),
            role=case((shut_out, literal(Role.GUEST.value)), else_=persons.c.role),
            updated_at=case((or_(renamed, shut_out), moment("now")), else_=persons.c.updated_at),
        )
        .returning(persons.c.id, persons.c.role, (before.c.name != literal("")).label("told_of"))
        .add_cte(account)
    )
    return Statement(person)


@cache
def welcome() -> Statement:
    name = func.coalesce(func.nullif(words("name"), ""), func.nullif(words("handle"), ""), words("account"))
    new: dict[str, Any] = {"workspace_id": WORKSPACE, "name": name, "role": words("role"), "is_group": yes("group")}
    new |= {"created_at": moment("now"), "updated_at": moment("now")}
    person = insert(persons).values(new).returning(persons.c.id).cte("person")
    said = _said() | {"groups": func.coalesce(texts("groups"), literal_column("'{}'::text[]"))}
    account = select(WORKSPACE, words("platform"), words("account"), person.c.id, *said.values())
    columns = ["workspace_id", "platform", "external_id", "person_id", *said]
    return Statement(insert(accounts).from_select(columns, account).returning(accounts.c.person_id.label("id")))
