"""What tasks of one file are to each other. What leads nowhere, or in a circle, is left out; the tasks stay.

One pass over each relation, so that a file of thousands takes no longer than its length.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from bot.characters import clip
from bot.model import LINKS_PER_TASK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.imports.model import ImportedTask

Onward: TypeAlias = "Mapping[int, Sequence[int]]"  # of each task those that it names, by their places

_SAID = {
    "parent": "be part of",
    "blocked_by": "wait for",
    "relates": "be related to",
    "duplicate_of": "be a duplicate of",
}
_NAMED = 3  # of what is left out
_LONG = 60  # characters of a title


def linked(tasks: Sequence[ImportedTask]) -> tuple[ImportedTask, ...]:
    """Each task with the relations that hold; warnings say which do not."""
    places, warnings = _places(tasks)
    held = {name: _held(name, tasks, places, warnings) for name in _SAID}
    return tuple(_with(task, place, places, held, warnings) for place, task in enumerate(tasks))


def _places(tasks: Sequence[ImportedTask]) -> tuple[dict[str, int], dict[int, list[str]]]:
    """Where the task of each key stands: the first one, if there are several."""
    places: dict[str, int] = {}
    warnings: dict[int, list[str]] = {}
    for place, task in enumerate(tasks):
        if task.key and places.setdefault(task.key, place) != place:
            first = tasks[places[task.key]].row
            warnings[place] = [f"Row {first:,} is “{task.key}” too: what names “{task.key}” means that one."]
    return places, warnings


def _held(
    name: str, tasks: Sequence[ImportedTask], places: Mapping[str, int], warnings: dict[int, list[str]]
) -> dict[int, list[int]]:
    onward: dict[int, list[int]] = {}
    for place, task in enumerate(tasks):
        keys = dict.fromkeys(_keys(task, name))
        unknown = [key for key in keys if key not in places]
        _warn(warnings, place, name, unknown, "which is not in the file or can't be read")
        known = [places[key] for key in keys if key in places]
        too_many = [clip(tasks[one].title, _LONG, len) for one in known[LINKS_PER_TASK:]]
        _warn(warnings, place, name, too_many, "for these are too many")
        onward[place] = known[:LINKS_PER_TASK]
    for place, target in _closing(onward) if name != "relates" else _selves(onward):
        onward[place].remove(target)
        _warn(warnings, place, name, [clip(tasks[target].title, _LONG, len)], "which would close a circle")
    return onward


def _keys(task: ImportedTask, name: str) -> Iterable[str]:
    value = getattr(task, name)
    return filter(None, (value,) if isinstance(value, str) else value)


def _selves(onward: Onward) -> list[tuple[int, int]]:
    return [(place, place) for place, targets in onward.items() if place in targets]


def _closing(onward: Onward) -> list[tuple[int, int]]:
    """The links that close circles, of a walk in the file's order."""
    closing: list[tuple[int, int]] = []
    done: set[int] = set()
    for start in onward:
        way = {start: iter(onward[start])} if start not in done else {}  # from the start to where the walk is
        while way:
            here, waiting = next(reversed(way.items()))
            following = next((one for one in waiting if one not in done), None)
            if following is None:
                done.add(here)
                del way[here]
            elif following in way:
                closing.append((here, following))
            else:
                way[following] = iter(onward[following])
    return closing


def _warn(warnings: dict[int, list[str]], place: int, name: str, others: Sequence[str], why: str) -> None:
    """`others`: the titles of tasks in the file, which people know; else the keys that stand there."""
    if others:
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        named = ", ".join(f"“{one}”" for one in others[:_NAMED])
        warnings.setdefault(place, []).append(f"It can't {_SAID[name]} {named}{more}, {why}.")


def _with(
    task: ImportedTask,
    place: int,
    places: Mapping[str, int],
    held: Mapping[str, Mapping[int, Sequence[int]]],
    warnings: Mapping[int, Sequence[str]],
) -> ImportedTask:
    kept = {
        name: tuple(key for key in dict.fromkeys(_keys(task, name)) if places.get(key) in targets[place])
        for name, targets in held.items()
    }
    return replace(
        task,
        key=task.key if places.get(task.key) == place else "",
        parent=next(iter(kept["parent"]), ""),
        duplicate_of=next(iter(kept["duplicate_of"]), ""),
        blocked_by=kept["blocked_by"],
        relates=kept["relates"],
        warnings=(*task.warnings, *warnings.get(place, ())),
    )
