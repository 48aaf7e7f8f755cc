"""A real implementation of the parts of Discord that a bot sees, on 127.0.0.1, for the real discord.py.

    async with Discord() as discord: ...      # leaving the block stops it, and raises what the bot did wrong (check())

`Discord(token=…, port=0, privileged=["message_content", "members"], clock=time_function)`. Point the bot at it before
its client is made: `discord.http.Route.BASE = discord.api_base`, `DiscordWebSocket.DEFAULT_GATEWAY =
yarl.URL(discord.gateway_url)`, `Asset.BASE = discord.cdn_base`, with `discord.token`; a bot in another process is
given `discord.environment`. `await discord.gateway.connected()` waits for it.

What is there:

    acme = discord.guild("Acme")                     # with the bot (bot=False: without) and an owner: acme.owner
    ops = acme.role("ops", permissions=Permission.MANAGE_GUILD, mentionable=True)    # ops.mention "<@&…>", ops.members
    ana = discord.person("Ana", acme, roles=[ops], nick="Annie", locale="de")        # ana.mention, ana.dm
    web = acme.channel("web", kind="announcement", private=[ana, ops], bot=False)    # private: only they see it
    acme.join(ben), .leave(ben), .change(ben, roles=[…], nick=…), .permit(role, …), .delete_role(ops)
    acme.add_bot(), .remove_bot(), .go_down(), .come_back()                          # the last two: an outage
    web.allow(who, permissions), .deny(…), .rename(…), .archive(locked=True), .delete()
    ana.close_dms(403) (or 400), ana.open_dms()      # closed: error 50007

What people do. Each gives an Interaction when the bot has acknowledged it or three seconds are over. What Discord's
own app would not let them send (an unknown command or option, a missing or too long value, a disabled button, a
channel they do not see) raises Refused, and the bot never hears of it:

    await ana.slash(web, "task add", title="Fix", who=ben)          # options by name, or in a dict after the path
    await ana.typing(web, "task add", focused=("due", "fri 5"), title="Fix")         # the choices: (name, value)
    await ana.types(…)                                              # the same; the Interaction
    await ana.click(message, "Done", nth=0)                         # by label or custom_id
    await ana.select(message, "Snooze", "Tomorrow")                 # menu by placeholder or custom_id; options by label
    await ana.pick_person(message, "Assign", ben, ops) ; await ana.pick_channel(message, …, web)
    await ana.submit(opened, {"Title": "Fix", "Assignees": [ben]})  # the modal that an Interaction opened, by label
    await ana.message_menu(message, "Create task") ; await ana.user_menu(ben, "Assign a task", web)
    ana.offers(web, "task")                                         # whether Discord shows the command

    interaction.acknowledged                         # the callback's type: 4 message, 5 thinking, 6, 7, 8, 9; None
    interaction.failed                               # "did not respond"; .seconds until it was acknowledged
    interaction.message, .text, .is_loading          # the answer as it is now, with later edits
    interaction.followups, .choices, .modal          # modal: title, custom_id, labels, values, text
    await interaction.answered()                     # until there is more than "is thinking": the Message
    await interaction.until(lambda: …)

    plan = discord.file("plan.csv", b"…", "text/csv", size=…, title=…) ; discord.expire(plan)
    said = await ana.says(web, f"{discord.bot.mention} add …", reply_to=…, files=…)  # a Message
    await ana.edits(said, …), .deletes(said), .dismisses(ephemeral), .reacts(said, "✅"), .unreacts(…)
    thread = await ana.opens_thread(said, "name") ; await ana.starts_thread(web, "name", private=True)
    await discord.said(web, count=1)                 # until the bot has said so much where everybody sees it

What they see: `web.messages`, `web.last`, `ana.sees(web)`, `ana.ephemerals(web)`, `ana.dm.messages`,
`message.thread`. A Message has text (content, embeds, text displays), labels (of its buttons), buttons, placeholders
and selects (menus), options("placeholder"), accent, components, pinged ({ben, ops, "@everyone"}), is_ephemeral,
is_loading, edits (its text before each), deleted, reactions, files, reference, allowed_mentions, link.

Nothing is waited for but by `await discord.until(lambda: web.messages)`, which looks whenever the bot does something.
`discord.clock.move(seconds)` moves Discord's time (ids, deadlines, tokens, nonces), not the bot's; `discord.deadline
= 0.3` shortens the three seconds for both sides.

Rules: everything that Discord answers with an error of the bot's making (400) is in `discord.violations`;
`discord.check()` raises it, `discord.forgive("part")` takes back what a test provoked. `discord.unguarded`: what was
said without allowed_mentions. `discord.warnings`: commands of more than 4000 characters (8000 are refused).
`discord.registry.syncs`, `.listed()`: uploads, commands. `discord.requests`, `discord.calls("POST
/channels/*/messages")`: Logged (what, route, body, status, code). `web.writes`: when the bot wrote or edited there.
`discord.api.invalid_requests`.

Faults: `discord.faults.add("PATCH /webhooks/*", faults.accept_then_reset(), times=1, when=lambda body: …)` with any
of the module `faults`: rate_limited (user, global, shared), cloudflare_banned, status, error, unauthorized, redirect,
endless, broken_json, hang, reset, accept_then_reset; of a file's address: "GET /cdn/attachments/*". Rate limits:
`discord.buckets.limit("POST /channels/*/messages", 5, 5.0)`, `.limit_all(50)`.

The gateway: `discord.gateway.drop()`, `await .close(4000)`, `await .reconnect()`, `await
.invalidate(resumable=False)`, `.forget_sessions()`, `.deafen()` (zombies), `.refuse(times)`, `.cut_in_mid()` (with a
command under way), `discord.redeliver(interaction)`; `.identifies`, `.resumes`, `.attempts`, `.closed_with`,
`.sessions`, `.connections`, `await .identified(2)`, `await .resumed(1)`; `.shards`, `.heartbeat_interval`,
`.privileged`. discord.py waits 5 s before it identifies again, and after a connection that failed it identifies anew,
it does not resume.

In a process of its own: `python -m tests.adapters.discord.loopback --port 0`, driven over HTTP (control.py), from
Python by `async with Remote() as discord: await discord.ask("slash", …)` (remote.py); `ask("fire", …)` is for
benchmarks.

What it does not know: voice, forums' posts, embeds of links, slow mode, AutoMod, application emoji, webhooks other
than an interaction's, command permissions set by administrators, installation to a user.
"""

from tests.adapters.discord.loopback import faults
from tests.adapters.discord.loopback.permissions import Permission
from tests.adapters.discord.loopback.sending import Refused
from tests.adapters.discord.loopback.server import Discord, Person

__all__ = ["Discord", "Permission", "Person", "Refused", "faults"]
