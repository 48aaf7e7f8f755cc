"""JSON from strangers: counted before it is built, and taken by type, whatever stands there."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from bot.errors import UserError
from bot.imports.model import MOST_TASKS
from bot.imports.reading.contents import refuse_too_many

if TYPE_CHECKING:
    from collections.abc import Mapping

DEEPEST = 60
MOST_PARTS = 500_000  # lists and objects: what 10 MB of real tasks have, several times; 150 MB while it is read
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)  # an open string goes to the end


class Shape(NamedTuple):
    """`elements`: objects directly in the outermost list. `parts`: all lists and objects."""

    deepest: int
    parts: int
    elements: int


def shape(text: str) -> Shape:
    """Of a JSON text, without building it. Deeper than DEEPEST it looks no further."""
    depth = deepest = parts = elements = 0
    in_list = text.lstrip().startswith("[")
    for found in _TOKEN.finditer(text):
        sign = found[0]
        if sign in {"{", "["}:
            depth += 1
            parts += 1
            deepest = max(deepest, depth)
            elements += in_list and depth == 2 and sign == "{"
            if depth > DEEPEST:
                break
        elif sign in {"}", "]"}:
            depth -= 1
    return Shape(deepest, parts, elements)


def load(text: str) -> object:
    """Raises UserError for what is no JSON, or more of it than anybody's tasks are."""
    found = shape(text)
    refuse_too_many(found.elements, "tasks")
    if found.deepest > DEEPEST:
        raise UserError("The file looks like JSON, but it is nested too deeply to be tasks.", _EXPORT_AGAIN)
    if found.parts > MOST_PARTS:
        problem = f"The file has {found.parts:,} lists and objects in it: far more than {MOST_TASKS:,} tasks."
        raise UserError(problem, "Split it into several files, and send them one after the other.")
    return _built(text)


def _built(text: str) -> object:
    try:
        return json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        wrong = "it ends in the middle" if _is_cut(error) else f"line {error.lineno:,} can't be read"
        raise UserError(f"The file looks like JSON, but {wrong}.", _EXPORT_AGAIN) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, NaN; a nest within one line
        raise UserError("The file looks like JSON, but has values that JSON does not know.", _EXPORT_AGAIN) from None


_EXPORT_AGAIN = "Export it once more, and send it as it is."


def _is_cut(error: json.JSONDecodeError) -> bool:
    return error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string")


def _no_number(name: str) -> object:
    raise ValueError(name)


# ---- parts of it, by type


def text(data: Mapping[str, object], key: str) -> str:
    """What stands there as a text; empty for anything that is none."""
    value = data.get(key)
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def parts(data: Mapping[str, object], key: str) -> list[dict[str, object]]:
    value = data.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def part(data: Mapping[str, object], key: str) -> dict[str, object]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def texts(data: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = data.get(key)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
