"""Settings: what is accepted, and what an operator reads when it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import config
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in config.EXPECTED:
        monkeypatch.delenv(name, raising=False)


def wrong(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> ConfigurationError:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        config.load()
    return caught.value


def test_without_settings_the_bundled_database_is_used_below_the_users_data_folder() -> None:
    settings = config.load()
    assert settings.database_url is None
    assert settings.data_dir.name == "nudge"
    assert settings.data_dir.is_absolute()


@pytest.mark.parametrize("scheme", config.SCHEMES)
def test_every_spelling_of_a_postgresql_url_becomes_one(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("DATABASE_URL", f" {scheme}://ana:s3cret@db.internal:6432/tasks?sslmode=require ")
    url = config.load().database_url
    assert url is not None
    assert url.get_secret_value() == "postgresql://ana:s3cret@db.internal:6432/tasks?sslmode=require"


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("mysql://ana:s3cret@db/tasks", "begins with “mysql://”"),
        ("ana:s3cret@db/tasks", "has no “postgresql://” in front"),
        ("postgresql://ana:s3cret@db:fivefour/tasks", "has a port that is not a number"),
    ],
)
def test_a_wrong_database_url_is_explained_without_its_password(
    monkeypatch: pytest.MonkeyPatch, value: str, says: str
) -> None:
    error = wrong(monkeypatch, "DATABASE_URL", value)
    assert error.problem == f"The setting DATABASE_URL {says}."
    assert "postgresql://user:password@host:5432/name" in error.fix
    assert "s3cret" not in str(error)


def test_an_empty_setting_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.setenv("NUDGE_LOG_LEVEL", "")
    assert config.load().database_url is None
    assert config.load().log_level == "warning"


def test_a_wrong_log_level_is_named_with_the_right_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    error = wrong(monkeypatch, "NUDGE_LOG_LEVEL", "loud")
    assert error.problem == "The setting NUDGE_LOG_LEVEL is “loud”."
    assert error.fix == "Use debug, info, warning or error."


def test_the_log_level_may_be_written_in_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUDGE_LOG_LEVEL", "DEBUG")
    assert config.load().log_level == "debug"


def test_a_tilde_in_the_data_folder_is_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NUDGE_DATA_DIR", "~/tasks")
    assert config.load().data_dir == tmp_path / "tasks"


def test_printing_the_settings_shows_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ana:s3cret@db/tasks")
    assert "s3cret" not in repr(config.load())


def test_every_setting_has_its_explanation() -> None:
    kinds = (config.Settings, config.ServerSettings)
    assert {str(one.validation_alias) for kind in kinds for one in kind.model_fields.values()} == config.EXPECTED.keys()
