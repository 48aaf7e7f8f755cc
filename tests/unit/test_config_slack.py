"""Settings of Slack and of the server: what goes together, and what an operator reads when it does not."""

from __future__ import annotations

import pytest

from bot import config
from bot.config import slack as slack_settings
from bot.errors import ConfigurationError

BOT, APP, SIGNING = (
    {"SLACK_BOT_TOKEN": "xoxb-1-abc"},
    {"SLACK_APP_TOKEN": "xapp-1-abc"},
    {"SLACK_SIGNING_SECRET": "ab" * 16},
)
OAUTH = {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "topsecret"}
KEY = "k" * 32


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*config.EXPECTED, *slack_settings.EXPECTED):
        monkeypatch.delenv(name, raising=False)


def slack(monkeypatch: pytest.MonkeyPatch, *, has_key: bool = False, **settings: str) -> slack_settings.Slack:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    found = slack_settings.load()
    slack_settings.check(found, has_key=has_key)
    return found


def wrong(monkeypatch: pytest.MonkeyPatch, **settings: str) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        slack(monkeypatch, **settings)
    return caught.value


def wrong_server(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> ConfigurationError:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        config.load_server()
    return caught.value


def test_without_settings_slack_is_not_set_up() -> None:
    assert not slack_settings.load().is_set_up


def test_a_name_for_the_command_alone_sets_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_COMMAND", "/nudge")
    assert not slack_settings.load().is_set_up


@pytest.mark.parametrize("name", [*BOT, *APP, *SIGNING, *OAUTH])
def test_any_of_its_tokens_sets_it_up(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, (BOT | APP | SIGNING | OAUTH)[name])
    assert slack_settings.load().is_set_up


def test_an_app_token_means_socket_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    assert slack(monkeypatch, **BOT, **APP, **SIGNING).mode == "socket"


def test_without_one_it_is_http(monkeypatch: pytest.MonkeyPatch) -> None:
    assert slack(monkeypatch, **BOT, **SIGNING).mode == "http"


def test_the_mode_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert slack(monkeypatch, **BOT, **APP, **SIGNING, SLACK_MODE="HTTP").mode == "http"


def test_many_workspaces_need_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert slack(monkeypatch, has_key=True, **OAUTH, **SIGNING).client_id == "1.2"
    error = wrong(monkeypatch, **OAUTH, **SIGNING)
    assert "NUDGE_SECRET_KEY" in error.problem
    assert "32 characters or more" in error.fix


def test_two_signing_secrets_while_one_replaces_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    assert slack(monkeypatch, **BOT, SLACK_SIGNING_SECRET=" new , old ").signing_secrets == ("new", "old")


@pytest.mark.parametrize(
    ("settings", "problem", "fix"),
    [
        (
            {"SLACK_BOT_TOKEN": "xapp-1-abc"},
            "The setting SLACK_BOT_TOKEN begins with xapp- and has 10 characters.",
            "xoxb-",
        ),
        (
            {"SLACK_BOT_TOKEN": "xoxp-1-abc"},
            "The setting SLACK_BOT_TOKEN begins with xoxp- and has 10 characters.",
            "xoxb-",
        ),
        ({"SLACK_BOT_TOKEN": "ab" * 16}, "The setting SLACK_BOT_TOKEN has 32 characters.", "xoxb-"),
        ({"SLACK_BOT_TOKEN": "   "}, "The setting SLACK_BOT_TOKEN is empty.", "xoxb-"),
        (
            {"SLACK_APP_TOKEN": "xoxb-1-abc"},
            "The setting SLACK_APP_TOKEN begins with xoxb- and has 10 characters.",
            "xapp-",
        ),
        (
            {"SLACK_SIGNING_SECRET": "xoxb-1-abc"},
            "The setting SLACK_SIGNING_SECRET begins with xoxb-",
            "32 hexadecimal",
        ),
        ({"SLACK_SIGNING_SECRET": ","}, "The setting SLACK_SIGNING_SECRET has 1 characters.", "32 hexadecimal"),
        ({"SLACK_MODE": "events"}, "The setting SLACK_MODE is “events”.", "http or socket"),
        ({"SLACK_COMMAND": "/Task"}, "The setting SLACK_COMMAND is “/Task”.", "/task"),
        ({"SLACK_COMMAND": "task"}, "The setting SLACK_COMMAND is “task”.", "/task"),
        ({"SLACK_COMMAND": "/" + "t" * 32}, f"The setting SLACK_COMMAND is “/{'t' * 32}”.", "/task"),
        ({"SLACK_API_BASE_URL": "https://slack.com/api"}, "SLACK_API_BASE_URL is “https://slack.com/api”.", "/api/"),
        ({"SLACK_API_BASE_URL": "slack.com/api/"}, "SLACK_API_BASE_URL is “slack.com/api/”.", "/api/"),
        ({"SLACK_OAUTH_AUTHORIZE_URL": "ftp://x"}, "SLACK_OAUTH_AUTHORIZE_URL is “ftp://x”.", "Write a URL"),
        (SIGNING, "SLACK_BOT_TOKEN is not set.", "SLACK_CLIENT_ID and SLACK_CLIENT_SECRET"),
        (
            BOT,
            "SLACK_APP_TOKEN is not set, so SLACK_MODE is http, but SLACK_SIGNING_SECRET is not set.",
            "Signing Secret",
        ),
        (BOT | {"SLACK_MODE": "http"}, "SLACK_MODE is http, but SLACK_SIGNING_SECRET is not set.", "Signing Secret"),
        (BOT | SIGNING | {"SLACK_MODE": "socket"}, "SLACK_MODE is socket, but SLACK_APP_TOKEN is not set.", "xapp-"),
        (BOT | OAUTH | SIGNING, "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set", "Unset one of them."),
        ({"SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_ID is set, but SLACK_CLIENT_SECRET is not.", "Client Secret"),
        ({"SLACK_CLIENT_SECRET": "topsecret"}, "SLACK_BOT_TOKEN is not set.", "SLACK_CLIENT_ID"),
    ],
)
def test_what_is_wrong_is_named_with_what_it_should_be(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], problem: str, fix: str
) -> None:
    error = wrong(monkeypatch, **settings)
    assert problem in error.problem
    assert fix in error.fix
    for secret in ("1-abc", "abab", "topsecret"):
        assert secret not in str(error)


def test_printing_the_settings_shows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = repr(slack(monkeypatch, has_key=True, **APP, **SIGNING, **OAUTH))
    assert not any(secret in shown for secret in ("xapp-1", "abab", "topsecret"))


def test_it_listens_on_this_machine_alone_unless_told_otherwise() -> None:
    server = config.load_server()
    assert (server.host, server.port, server.secret_keys) == ("127.0.0.1", 3000, ())


def test_keys_that_replace_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUDGE_SECRET_KEY", f"{KEY}, {KEY}")
    server = config.load_server()
    assert server.secret_keys == (KEY, KEY)
    assert KEY not in repr(server)


def test_the_public_address_has_no_final_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://nudge.example.org/")
    assert config.load_server().public_url == "https://nudge.example.org"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("PORT", "http", "is “http”"),
        ("PORT", "65536", "is “65536”"),
        ("PUBLIC_URL", "http://nudge.example.org", "is “http://nudge.example.org”"),
        ("NUDGE_SECRET_KEY", "too-short", "has 9 characters"),
        ("NUDGE_SECRET_KEY", f"{KEY},{KEY[:-2]}", "has 63 characters"),
    ],
)
def test_a_wrong_server_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, shown: str) -> None:
    error = wrong_server(monkeypatch, name, value)
    assert error.problem == f"The setting {name} {shown}."
    assert error.fix == config.EXPECTED[name]


def test_every_setting_has_its_explanation() -> None:
    fields = slack_settings.Slack.model_fields.values()
    assert {str(one.validation_alias) for one in fields} == slack_settings.EXPECTED.keys()
