"""The loopback Discord, driven from another process: POST /control/VERB with a JSON object, answered with one.

Everything is named by its id, as a string; a value of an option or field may be {"user": ID}, {"role": ID} or
{"channel": ID}. Verbs: guild, channel, role, person, slash, typing, click, select, pick_person, submit, says, messages,
state, wait, gateway, fire. What Discord's app refuses is answered with 409 and {"refused": why}.
"""

from __future__ import annotations

import asyncio
import json
import time
from itertools import cycle, islice
from typing import TYPE_CHECKING, TypeAlias, cast

from tests.adapters.discord.loopback import reporting
from tests.adapters.discord.loopback.faults import response
from tests.adapters.discord.loopback.sending import Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from aiohttp import web

    from tests.adapters.discord.loopback.checking import Json
    from tests.adapters.discord.loopback.interactions import Interaction
    from tests.adapters.discord.loopback.messages import Message
    from tests.adapters.discord.loopback.places import Channel, Role
    from tests.adapters.discord.loopback.server import Discord, Person

Verb: TypeAlias = "Callable[[dict[str, Json]], Awaitable[Json]]"
WITHOUT_CLOSING = ("drop", "deafen", "forget_sessions")
CLOSING = ("reconnect", "invalidate", "close")


class Control:
    def __init__(self, discord: Discord) -> None:
        self._discord = discord
        self._acts: dict[str, Callable[[Person, dict[str, Json]], Awaitable[Interaction]]] = {
            "slash": self._slash,
            "typing": self._typing,
            "click": self._click,
            "select": self._select,
            "pick_person": self._pick,
            "submit": self._submit,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        verb = request.match_info["verb"]
        asked = json.loads(await request.read() or b"{}")
        try:
            if verb in self._acts:
                done = await self._acts[verb](self._person(asked), asked)
                return response(reporting.interaction(done))
            answer: Verb = getattr(self, f"on_{verb}")
            return response(await answer(asked))
        except Refused as refusal:
            return response({"refused": str(refusal)}, 409)

    # ---- setting up

    async def on_guild(self, asked: dict[str, Json]) -> Json:
        made = self._discord.guild(asked["name"])
        return {"id": str(made.id), "owner": str(made.owner.id)}

    async def on_channel(self, asked: dict[str, Json]) -> Json:
        private = [self._anybody(one) for one in asked["private"]] if "private" in asked else None
        guild = self._discord.world.guilds[int(asked["guild"])]
        return {"id": str(guild.channel(asked["name"], private=private).id)}

    async def on_role(self, asked: dict[str, Json]) -> Json:
        guild = self._discord.world.guilds[int(asked["guild"])]
        made = guild.role(asked["name"], permissions=asked.get("permissions", 0))
        return {"id": str(made.id)}

    async def on_person(self, asked: dict[str, Json]) -> Json:
        """`dm`: the id of the direct messages with the bot."""
        guilds = [self._discord.world.guilds[int(one)] for one in asked.get("guilds", [])]
        roles = [self._role(one) for one in asked.get("roles", [])]
        made = self._discord.person(asked["name"], *guilds, roles=roles, locale=asked.get("locale", "en-US"))
        return {"id": str(made.id), "dm": str(made.dm.id)}

    # ---- what people do

    async def _slash(self, person: Person, asked: dict[str, Json]) -> Interaction:
        return await person.slash(self._channel(asked), asked["path"], self._values(asked))

    async def _typing(self, person: Person, asked: dict[str, Json]) -> Interaction:
        """`focused`: [name, typed]."""
        name, typed = asked["focused"]
        return await person.types(self._channel(asked), asked["path"], self._values(asked), focused=(name, typed))

    async def _click(self, person: Person, asked: dict[str, Json]) -> Interaction:
        return await person.click(self._message(asked), asked["button"])

    async def _select(self, person: Person, asked: dict[str, Json]) -> Interaction:
        return await person.select(self._message(asked), asked["menu"], *asked["options"])

    async def _pick(self, person: Person, asked: dict[str, Json]) -> Interaction:
        picked = [self._anybody(one) for one in asked["picked"]]
        return await person.pick_person(self._message(asked), asked["menu"], *picked)

    async def _submit(self, person: Person, asked: dict[str, Json]) -> Interaction:
        """`interaction`: the one that opened the modal."""
        opened = self._discord.world.interactions[int(asked["interaction"])]
        return await person.submit(opened, self._values(asked, "values"))

    async def on_says(self, asked: dict[str, Json]) -> Json:
        return reporting.message(await self._person(asked).says(self._channel(asked), asked["text"]))

    # ---- looking

    async def on_messages(self, asked: dict[str, Json]) -> Json:
        """`person`: who looks; without, what everybody sees."""
        channel = self._channel(asked)
        seen = self._person(asked).sees(channel) if "person" in asked else channel.messages
        return [reporting.message(one) for one in seen]

    async def on_state(self, asked: dict[str, Json]) -> Json:
        discord, gateway = self._discord, self._discord.gateway
        return {
            "violations": list(discord.violations),
            "unguarded": discord.unguarded,
            "syncs": len(discord.registry.syncs),
            "commands": [one["name"] for one in discord.registry.listed()],
            "connections": len(gateway.connections),
            "identifies": gateway.identifies,
            "resumes": gateway.resumes,
            "requests": len(discord.api.log),
        }

    async def on_wait(self, asked: dict[str, Json]) -> Json:
        """`connected`, `identifies`, `resumes`, `syncs`: until there are so many; `said`: by the bot in `channel`."""
        discord, gateway = self._discord, self._discord.gateway
        looks: dict[str, Callable[[], int]] = {
            "connected": lambda: sum(one.connection is not None for one in gateway.sessions),
            "identifies": lambda: gateway.identifies,
            "resumes": lambda: gateway.resumes,
            "syncs": lambda: len(discord.registry.syncs),
            "said": lambda: sum(one.author is discord.bot for one in self._channel(asked).messages),
        }
        wanted = {name: asked[name] for name in looks if name in asked}
        seconds = asked.get("seconds", 30.0)
        await discord.until(lambda: all(looks[name]() >= count for name, count in wanted.items()), seconds)
        return await self.on_state(asked)

    # ---- making trouble

    async def on_gateway(self, asked: dict[str, Json]) -> Json:
        """`do`: drop, deafen, forget_sessions, reconnect, invalidate, close."""
        gateway, what = self._discord.gateway, asked["do"]
        assert what in (*WITHOUT_CLOSING, *CLOSING)
        done = getattr(gateway, what)()
        if what in CLOSING:
            await done
        return await self.on_state(asked)

    async def on_fire(self, asked: dict[str, Json]) -> Json:
        """Many of one kind, `at_once` of them at any time: `count` of `asks`, each {"do": "slash", …}, round and round.

        `seconds`: how long all took; `answers`: of each, until it was acknowledged.
        `until`: "answered" waits each time for more to see than that the bot is thinking.
        """
        queue = islice(cycle(asked["asks"]), asked["count"])
        taken: list[float] = []
        failed: list[str] = []
        started = time.perf_counter()
        workers = [self._fire(queue, taken, failed, asked.get("until")) for _ in range(asked.get("at_once", 1))]
        await asyncio.gather(*workers)
        return {"seconds": time.perf_counter() - started, "answers": taken, "failed": failed}

    async def _fire(
        self, queue: Iterator[dict[str, Json]], taken: list[float], failed: list[str], until: str | None
    ) -> None:
        for asked in queue:
            began = time.perf_counter()
            done = await self._acts[asked["do"]](self._person(asked), asked)
            if until == "answered" and not done.failed and done.modal is None and not done.choices:
                await done.answered()
            taken.append(time.perf_counter() - began)
            if done.failed:
                failed.append(str(done.id))

    # ---- finding

    def _person(self, asked: dict[str, Json]) -> Person:
        person = self._discord.world.users[int(asked["person"])]
        return cast("Person", person)

    def _channel(self, asked: dict[str, Json]) -> Channel:
        return self._discord.world.channels[int(asked["channel"])]

    def _message(self, asked: dict[str, Json]) -> Message:
        """`message`: its id; or the one that an `interaction` was answered with."""
        if "interaction" in asked:
            message = self._discord.world.interactions[int(asked["interaction"])].message
            assert message is not None
            return message
        return self._channel(asked).messages_by_id[int(asked["message"])]

    def _role(self, known: str) -> Role:
        return next(one.roles[int(known)] for one in self._discord.world.guilds.values() if int(known) in one.roles)

    def _anybody(self, known: Json) -> Json:
        if not isinstance(known, dict):
            return known
        ((kind, one),) = known.items()
        if kind == "role":
            return self._role(one)
        return self._discord.world.channels[int(one)] if kind == "channel" else self._discord.world.users[int(one)]

    def _values(self, asked: dict[str, Json], key: str = "options") -> dict[str, Json]:
        return {name: self._anybody(value) for name, value in asked.get(key, {}).items()}
