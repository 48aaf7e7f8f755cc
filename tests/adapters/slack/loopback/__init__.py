"""A real implementation of the parts of Slack that a bot sees, on 127.0.0.1, for the real slack-bolt and slack-sdk.

    slack = await LoopbackSlack.start()          # stop() and check() at the end;
    async with await LoopbackSlack.start() as slack: ...   # or both by leaving the block

Point the bot at it: `slack.api_url` (SLACK_API_BASE_URL), `slack.authorize_url`, `slack.hooks_url` (where response_urls
live), `slack.signing_secret`, `slack.app_token`, `slack.client_id`, `slack.client_secret`, `team.token`.
Point it at the bot: `slack.request_url = "http://127.0.0.1:PORT/slack/events"`, or `slack.mode = "socket"` and
`await slack.sockets.connected(2)`.

What is there:

    team = slack.team("T1", name="Acme", enterprise_id=…)       # token xoxb-…, bot, bot_user_id, bot_id
    ana = team.user("ana", name="Ana", tz="Europe/Berlin", is_admin=True)   # id UANA, ana.mention "<@UANA>"
    web = team.channel("web", [ana], private=…, ext_shared=…, bot=False)    # web.has_bot = True, web.mention
    ana.dm, team.im(ana)                                        # the direct messages with the bot
    team.group("devs", [ana])                                   # group.mention

What people do; each call returns a Delivery when the bot has answered (ok, status, body, json, headers, seconds,
attempts, payload; messages, message, text: the answers seen; `await delivery.answered()` waits for the response_url):

    await slack.command(ana, web, "add Fix login <@UBEN> friday", command="/task")
    await slack.mention(ana, web, "add …", thread_ts=…)         # @nudge add …
    await slack.message(ana, ana.dm, "text", subtype=…, thread_ts=…, **fields_of_the_event)   # .posted: the Message
    file = slack.file(ana, "plan.csv", b"…", mimetype="text/csv", size=…)   # files=(file,) of a message or a mention;
    file.deleted = True ; file.document, .content ; slack.serving.fetched, .elsewhere (what came to another host)
    await slack.click(ana, message_or_view, "Done")             # a label, a User, or a predicate of Control; nth=
    await slack.select(ana, message_or_view, "assignee", ben)   # menu by action_id, block_id, label or placeholder
    await slack.suggest(ana, view, "project", "typed")          # .options
    await slack.submit(ana, view, {"Title": "Fix login"})       # .errors; fields by label, block_id or action_id
    await slack.close(ana, view)
    await slack.message_shortcut(ana, message, "callback")      ; slack.global_shortcut(ana, "callback")
    await slack.react(ana, message, "white_check_mark")         ; slack.unreact(…) ; slack.open_home(ana)
    await slack.event(team, {"type": "channel_rename", …})      ; slack.uninstall(team, order=(…))

What they see: `web.messages`, `web.thread(ts)`, `ana.ephemerals(web)`, `ana.home`, `ana.modal`, `ana.dm.messages`. A
Message has text, blocks, ts, thread_ts, metadata, user, edits, visible_text, buttons, controls, mentions (ids and
"@channel", "@here", "@everyone"), links, replies, reactions, permalink. A View has title, visible_text, labels,
buttons, errors, shows("Title"), field("Title"), callback_id, private_metadata.

Nothing is waited for but by `await slack.until(lambda: web.messages)`; time is moved by `slack.clock.move(seconds)`
(for triggers, response_urls, codes, ts and signatures: a bot on real time refuses signatures more than 300 s away).

Rules: `slack.violations` has what the bot did wrong; `slack.check()` raises it; `slack.forgive("part of it")` takes
back what a test provoked. `slack.requests_log`, `slack.calls("chat.update")`, `slack.deliveries`, `web.writes`,
`web.busiest_second` (the most posts and edits within one second).

Faults, outgoing: `slack.faults.add("chat.postMessage", faults.accept_then_reset(), times=1, when=lambda arguments: …)`
with any of the module `faults`: rate_limited, status, hang, reset, accept_then_reset, broken_json, html_200, error,
redirect, endless; by method, and "response_url", "upload" and "file".

Faults, incoming: `slack.redeliver(delivery, times=3, parallel=True)`, `with slack.copied(5): …` (every first try so
often at once), `async with slack.reordered(): …`, `slack.replay(delivery)`, `slack.post(body, headers)`,
`slack.sign(body, at=…, secret=…)`, `slack.deadline`, `slack.retry_delays`;
`slack.sockets.disconnect("refresh_requested")`, `.close()`, `.deafen()`, `.close_in_mid_event()`.

Installing: `url = slack.approve(authorize_url_of_the_bot, ana)` is where the browser goes; `slack.deny(url)`;
`slack.team("T2", installed=False)`; `team.install()`.
"""

from tests.adapters.slack.loopback import faults
from tests.adapters.slack.loopback.slack import LoopbackSlack
from tests.adapters.slack.loopback.speaking import Refused

__all__ = ["LoopbackSlack", "Refused", "faults"]
