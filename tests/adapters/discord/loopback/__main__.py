"""The loopback Discord as a process of its own: `python -m tests.adapters.discord.loopback --port 0`.

It prints one line of JSON: the environment for the bot, and `control`, the URL of control.py. It ends by a signal.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import signal
import sys

import uvloop

from tests.adapters.discord.loopback.server import Discord


async def main(port: int, privileged: list[str]) -> None:
    discord = Discord(port=port, privileged=privileged)
    await discord.start()
    sys.stdout.write(json.dumps({**discord.environment, "control": f"{discord.url}/control"}) + "\n")
    sys.stdout.flush()
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(one, ended.set)
    await ended.wait()
    await discord.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--privileged", nargs="*", default=[], help="members, presences, message_content")
    given = parser.parse_args()
    # A collection of everything takes tens of milliseconds, in which a benchmark's bot would wait for its answers.
    gc.set_threshold(50_000, 20, 100)
    uvloop.run(main(given.port, given.privileged))
