"""What people write in Slack, as neutral text (bot.contents.Typed). Pure, and linear in the length of the text.

- Slack escapes what was typed and puts its own references into <…>, so whatever stands between those two signs was
  made by Slack. `&lt; &gt; &amp;` are decoded once, at the end.
- Somebody may type `<@U1>` letter by letter: it comes out as a mention would. They could as well have mentioned U1, and
  the core checks everybody who is named.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.commands import TAKES_TASK
from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LINE_LENGTH = 3_000  # Slack documents no bound for a command's text; ours, far above what a line needs

_TOKEN = re.compile(r"<([^<>]*)>")
_ACCOUNT = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_GROUP = re.compile(r"<!subteam\^(S[A-Z0-9]+)(?:\|[^<>]*)?>")
_CARD = re.compile(r"card:\d{10}\.\d{6}")
_ID = re.compile(r"[A-Z][A-Z0-9]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?://)?")
_VERBS = "|".join(sorted(map(re.escape, TAKES_TASK), key=len, reverse=True))
_VERB = re.compile(rf"\s*(?:{_VERBS})(?=[\s<]|$)", re.IGNORECASE)
_PIECE = re.compile(
    r"(?P<blank>\s+)|(?P<word>[^\s<]+)|<https://[a-z0-9.-]+\.slack\.com/archives/(?P<channel>[A-Z0-9]+)"
    r"/p(?P<seconds>\d{10})(?P<rest>\d{6})(?:\?[^<>|]*)?(?:\|[^<>]*)?>"
)
_NUMBERS = re.compile(r"#?\d[\d,#-]*|\^|and|&amp;|,")


# ---- what a text names


def mentioned(text: str) -> tuple[str, ...]:
    """The accounts that a text names, each once; the bot's own too."""
    return tuple(dict.fromkeys(_ACCOUNT.findall(text)))


def groups_in(text: str) -> tuple[str, ...]:
    """The user groups that a text names, each once."""
    return tuple(dict.fromkeys(_GROUP.findall(text)))


# ---- Slack's text → neutral text


def neutral(
    text: str,
    *,
    bot_user: str = "",
    groups: Mapping[str, Sequence[str]] | None = None,
    channel: str = "",
    limit: int | None = LINE_LENGTH,
) -> str:
    """`bot_user`: its mentions vanish, for they only address it. `groups`: members, by the group's id.

    `channel`: where it was written; a link to one of its messages stands for the task shown there (`<card:…>`) where a
    command takes a task. `limit`: None for what was not written to the bot. Raises UserError for more characters.
    """
    text = _with_cards(_without(bot_user, text), channel)
    plain = _plain(text, {})
    if limit is not None and len(plain) > limit:
        raise UserError(
            f"That is {len(plain):,} characters; in Slack a line may have {limit:,}.",
            "Shorten it, or add the task first and put the rest into comments.",
        )
    return _plain(text, groups) if groups else plain


def _plain(text: str, groups: Mapping[str, Sequence[str]]) -> str:
    return _decoded(_TOKEN.sub(lambda found: _token(found[1], groups), text)).strip()


def _decoded(text: str) -> str:
    """Once: `&amp;lt;` was typed as `&lt;`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _without(account: str, text: str) -> str:
    """Without mentions of the bot: `@nudge: done 12` and `hey @nudge, …` are for it, not about it."""
    if not account:
        return text
    mention = rf"<@{re.escape(account)}(?:\|[^<>]*)?>"
    first = re.match(rf"\s*{mention}[:,]?", text)
    return re.sub(rf" ?{mention}", "", text[first.end() :] if first else text)


# ---- one reference


def _token(inner: str, groups: Mapping[str, Sequence[str]]) -> str:
    name, _, label = inner.partition("|")
    match name[:1]:
        case "@" | "#" if _ID.fullmatch(name[1:]):
            return f"<{name}>"
        case "@" | "#":
            return name[0] + (label or name[1:]).lstrip(name[0])
        case "c" if _CARD.fullmatch(inner):
            return f"<{inner}>"
        case "!":
            return _special(name[1:], label, groups)
    return _link(name, label)


def _special(name: str, label: str, groups: Mapping[str, Sequence[str]]) -> str:
    kind, _, rest = name.partition("^")
    match kind:
        case "subteam":
            members = groups.get(rest.partition("^")[0])
            return " ".join(f"<@{one}>" for one in members) if members else _handle(label or "group")
        case "here" | "channel" | "everyone":
            return _handle(kind)
    return label or name


def _handle(name: str) -> str:
    return f"@{name.removeprefix('@')}"


def _link(url: str, label: str) -> str:
    """What was typed, where Slack only made it clickable."""
    scheme = _SCHEME.match(url)
    if scheme is None:
        return label or url
    bare = url[scheme.end() :]
    if scheme[0].lower() in {"mailto:", "tel:"}:
        return bare if label in {"", bare} else f"{label} ({bare})"
    if label == bare and _is_word(label):
        return label
    own = {"", url, bare, bare.removesuffix("/"), url.removesuffix("/")}
    return url if label in own else f"{label} ({url})"


def _is_word(label: str) -> bool:
    """Slack makes a link of `readme.md` and of `due:3.pm`; whoever wrote it meant the word."""
    return not label.startswith("www.") and not any(sign in label for sign in "/?#")


# ---- links to messages


def _with_cards(text: str, channel: str) -> str:
    """In `done <link> <link>` a link is a task; in a title it stays a link."""
    verb = _VERB.match(text)
    at = verb.end() if verb else 0
    cards: list[str] = [text[:at]]
    while channel and (piece := _PIECE.match(text, at)):
        if piece["word"] and not _NUMBERS.fullmatch(piece["word"]):
            break
        if piece["channel"] and piece["channel"] != channel:
            break
        cards.append(f"<card:{piece['seconds']}.{piece['rest']}>" if piece["channel"] else piece[0])
        at = piece.end()
    return "".join(cards) + text[at:]
