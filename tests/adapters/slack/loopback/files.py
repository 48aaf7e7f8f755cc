"""files.*: the three steps of an upload; and where a file may stand in blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.adapters.slack.loopback.calls import ApiError, Call, Method
from tests.adapters.slack.loopback.messages import Message

if TYPE_CHECKING:
    from tests.adapters.slack.loopback.checks import Json


def info(call: Call) -> dict[str, object]:
    shared = call.world.shared.get(call.require("file"))
    if shared is None or shared.deleted:
        raise ApiError("file_not_found")
    return {"file": shared.document}


def upload_url(call: Call) -> dict[str, object]:
    name, length = call.require("filename"), call.require("length")
    if not length.isdigit() or int(length) == 0:
        raise ApiError("invalid_arguments")
    known = f"F{call.world.number():08d}"
    call.world.files[known] = {"id": known, "name": name, "size": int(length), "content": None, "complete": False}
    return {"upload_url": f"{call.hosts['upload']}{known}", "file_id": known}


def complete(call: Call) -> dict[str, object]:
    given = call.document("files")
    if not isinstance(given, list) or not given:
        raise ApiError("invalid_arguments")
    files = [_finished(call, one) for one in given]
    if call.get("channel_id"):
        _share(call, files)
    return {"files": files}


def _finished(call: Call, given: dict[str, Json]) -> dict[str, Json]:
    file = call.world.files.get(given.get("id", ""))
    if file is None:
        raise ApiError("file_not_found")
    if file["content"] is None or len(file["content"]) != file["size"]:
        raise ApiError("file_upload_incomplete")
    file["complete"] = True
    return {"id": file["id"], "name": file["name"], "title": given.get("title") or file["name"], "size": file["size"]}


def _share(call: Call, files: list[dict[str, Json]]) -> None:
    channel = call.channel(call.get("channel_id"))
    if not channel.has_bot:
        raise ApiError("not_in_channel")
    message = Message(channel, call.world.stamp(), call.get("initial_comment"), call.team.bot)
    message.files, message.thread_ts = files, call.get("thread_ts") or None
    channel.add(message)
    call.world.wrote(channel)


def problems(call: Call, blocks: list[dict[str, Json]]) -> list[str]:
    """What the blocks name has to be there, an image, and looked at by Slack, which takes `world.processing` tries."""
    named = [(place, one["slack_file"]["id"]) for place, one in enumerate(blocks) if "slack_file" in one]
    waits = bool(named) and call.world.processing > 0
    call.world.processing -= waits
    known = [call.world.files.get(file) for _, file in named]
    return [
        f"[ERROR] invalid slack file [json-pointer:/blocks/{place}/slack_file]"
        for (place, _), file in zip(named, known, strict=True)
        if waits or not (file and file["complete"] and file["content"].startswith(PICTURES))
    ]


PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")

METHODS = {
    "files.info": Method(info, ("files:read",)),
    "files.getUploadURLExternal": Method(upload_url, ("files:write",)),
    "files.completeUploadExternal": Method(complete, ("files:write",)),
}
