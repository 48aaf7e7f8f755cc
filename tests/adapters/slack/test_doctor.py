"""What `nudge doctor` finds between the bot and Slack, and where it says to mend it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from adapters.slack import doctor
from adapters.slack.manifest import SCOPES
from adapters.slack.settings import OAuthSettings, SlackSettings
from bot.errors import TryAgain
from bot.ports import Grant

if TYPE_CHECKING:
    from bot.ports import Finding

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALL = ",".join(SCOPES)
SOCKET = SlackSettings(mode="socket", bot_token="xoxb-1", app_token="xapp-1")
HTTP = SlackSettings(mode="http", bot_token="xoxb-1", signing_secrets=("0123456789abcdef" * 2,))
OAUTH = OAuthSettings("1.2", "s3cret", None, "https://slack.com/oauth/v2/authorize")


class Slack:
    """Answers as the Web API does, to the tokens it knows."""

    def __init__(self, scopes: str = ALL, **errors: str) -> None:
        self.scopes = scopes
        self.errors = errors

    async def call(self, method: str, token: str) -> tuple[dict[str, Any], dict[str, str]]:
        assert (method, token) in {("auth.test", "xoxb-1"), ("apps.connections.open", "xapp-1")}
        error = self.errors.get(token.partition("-")[0])
        if error:
            return {"ok": False, "error": error}, {}
        answer = {"ok": True, "team": "Acme", "user": "nudge"} if method == "auth.test" else {"ok": True, "url": "wss:"}
        return answer, {"x-oauth-scopes": self.scopes}


async def look(settings: SlackSettings, slack: Slack) -> dict[str, Finding]:
    return {finding.what: finding for finding in await doctor.look(settings, slack.call)}


async def test_a_sound_socket_has_nothing_to_fix() -> None:
    findings = await look(SOCKET, Slack())
    assert {what: finding.text for what, finding in findings.items()} == {
        "slack": "socket mode, one workspace, command /task",
        "token": "nudge in Acme",
        "scopes": f"all {len(SCOPES)} granted",
        "socket": "SLACK_APP_TOKEN opens connections",
    }
    assert not any(finding.fix for finding in findings.values())


async def test_over_http_the_signing_secret_is_looked_at_and_no_socket_opened() -> None:
    findings = await look(HTTP, Slack(xapp="never asked"))
    assert list(findings) == ["slack", "token", "scopes", "signing"]
    assert findings["signing"].fix is None


async def test_a_refused_token_is_named_with_the_page_it_comes_from() -> None:
    findings = await look(SOCKET, Slack(xoxb="invalid_auth"))
    assert findings["token"].text == "Slack refuses SLACK_BOT_TOKEN: invalid_auth."
    assert "OAuth & Permissions" in (findings["token"].fix or "")
    assert "scopes" not in findings


async def test_missing_scopes_are_named() -> None:
    findings = await look(SOCKET, Slack(scopes=ALL.replace("users:read", "").replace("commands", "")))
    assert findings["scopes"].text == "Missing: commands, users:read."
    assert "OAuth & Permissions → Scopes" in (findings["scopes"].fix or "")
    assert "reinstall" in (findings["scopes"].fix or "")


async def test_more_scopes_than_needed_are_no_problem() -> None:
    assert doctor.look_at_scopes(f"files:write, {', '.join(SCOPES)}").fix is None


async def test_a_refused_app_token_is_named() -> None:
    findings = await look(SOCKET, Slack(xapp="not_allowed_token_type"))
    assert findings["socket"].text == "SLACK_APP_TOKEN opens no connection: not_allowed_token_type."
    assert "connections:write" in (findings["socket"].fix or "")


@pytest.mark.parametrize("secret", ["0123456789abcdef", "0123456789abcdeg" * 2, "s3cret" * 6])
async def test_an_odd_signing_secret_is_found_and_not_shown(secret: str) -> None:
    settings = SlackSettings(mode="http", bot_token="xoxb-1", signing_secrets=("0" * 32, secret))
    finding = (await look(settings, Slack()))["signing"]
    assert f"has {len(secret)} characters" in finding.text
    assert secret not in repr(finding)
    assert finding.fix


async def test_many_workspaces_have_no_token_to_look_at() -> None:
    settings = SlackSettings(mode="http", signing_secrets=("0" * 32,), oauth=OAUTH, command="/nudge")
    findings = await look(settings, Slack())
    assert findings["slack"].text == "http mode, many workspaces, command /nudge"
    assert list(findings) == ["slack", "signing"]


def test_tokens_of_many_workspaces_that_open_are_counted() -> None:
    grants = [Grant("slack", "T1", "Acme", "xoxb-1", "UB"), Grant("slack", "T2", "Old", "", "UB", suspended_at=NOW)]
    finding = doctor.look_at_installations(grants)
    assert (finding.text, finding.fix) == ("1 installed, 1 more left; every token opens", None)


def test_tokens_that_no_key_opens_are_named_by_their_workspaces() -> None:
    grants = [Grant("slack", f"T{number}", f"Team {number}", "xoxb"[number:], "UB") for number in (0, 1, 4, 5)]
    finding = doctor.look_at_installations(grants)
    assert finding.text == "NUDGE_SECRET_KEY does not open 2 of 4 workspaces' tokens: Team 4, Team 5."
    assert "new,old" in (finding.fix or "")


async def test_slack_out_of_reach_is_one_finding_with_a_fix() -> None:
    async def call(_: str, __: str) -> tuple[dict[str, Any], dict[str, str]]:
        raise TryAgain("auth.test: ClientConnectorError")

    *_, finding = await doctor.look(HTTP.__class__(mode="http", bot_token="xoxb-1"), call)
    assert finding.text == "Slack does not answer: auth.test: ClientConnectorError."
    assert "SLACK_API_BASE_URL" in (finding.fix or "")


def test_printing_the_settings_shows_no_secret() -> None:
    shown = repr(SlackSettings("http", "xoxb-1", "xapp-1", ("0123",), OAUTH))
    assert not any(secret in shown for secret in ("xoxb-1", "xapp-1", "0123", "s3cret"))


def test_a_response_url_leads_to_slack_and_to_the_api_that_is_set() -> None:
    assert SlackSettings("http").response_bases == ("https://hooks.slack.com/",)
    other = SlackSettings("http", api_base_url="http://127.0.0.1:8080/api/")
    assert other.response_bases == ("https://hooks.slack.com/", "http://127.0.0.1:8080/")
