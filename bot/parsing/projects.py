"""`project create|list|bind|unbind|archive|thread|status|workflow`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import workflows
from bot.commands import (
    ArchiveProject,
    BindProject,
    Command,
    CreateProject,
    ListProjects,
    SetThreads,
    SetWorkflow,
    ShowProject,
    UnbindProject,
)
from bot.errors import UserError
from bot.parsing.changes import read_project_words
from bot.parsing.fields import NOTHING
from bot.parsing.lexer import split_values
from bot.parsing.line import Line, refuse_rest, usage
from bot.parsing.references import read_who, token_project, token_room, who_or_name
from bot.parsing.verbs import ARROWS
from bot.terms import WorkflowMove

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.parsing.lexer import Token
    from bot.terms import ProjectRef, RoomRef


_STATES = {"on": True, "off": False}


def read_create(line: Line) -> CreateProject:
    words: list[str] = []
    people = []
    for token in line.tokens():
        who = who_or_name(token.text, literal=True) if token.key == "@" else None
        who = who or (read_who(token.text) if token.is_plain else None)
        if who:
            people.append(who)
        else:
            words.append(token.text if token.literal and not token.key else line.text[token.start : token.end])
    name = " ".join(" ".join(words).split())
    if not name:
        raise UserError("The project has no name.", usage(CreateProject))
    return CreateProject(name=name, people=tuple(dict.fromkeys(people)))


def read_list(line: Line) -> ListProjects:
    refuse_rest(line, ListProjects, line.tokens())
    return ListProjects()


def read_bind(line: Line) -> BindProject:
    tokens = line.tokens()
    room = token_room(tokens[-1]) if len(tokens) > 1 else None
    if room and len(tokens) > 2 and tokens[-2].text.lower() == "to":
        del tokens[-2]
    if not tokens:
        raise UserError("Which project?", usage(BindProject))
    return BindProject(project=read_project_words(tokens[:-1] if room else tokens), room=room)


def read_unbind(line: Line) -> UnbindProject:
    tokens = line.tokens()
    room: RoomRef | None = token_room(tokens[0]) if tokens else None
    refuse_rest(line, UnbindProject, tokens[1:] if room else tokens)
    return UnbindProject(room=room)


def read_archive(line: Line) -> ArchiveProject:
    project = _project(line)
    if project is None:
        raise UserError("Which project?", usage(ArchiveProject))
    return ArchiveProject(project=project)


def read_threads(line: Line) -> SetThreads:
    tokens = line.tokens()
    state = tokens[-1].text.lower() if len(tokens) > 1 else ""
    if state not in _STATES:
        raise UserError("Which project, and on or off?", usage(SetThreads))
    return SetThreads(project=read_project_words(tokens[:-1]), on=_STATES[state])


def read_status(line: Line) -> ShowProject:
    project, rest = _named(line.tokens())
    return ShowProject(project=project or (read_project_words(rest) if rest else None))


def read_workflow(line: Line) -> SetWorkflow | ShowProject:
    """`web "todo > doing > done"`, or without quotes from the word before the first arrow on; `web none`.

    A project alone is shown, with its workflow.
    """
    project, rest = _named([token for token in line.tokens() if token.key != "to"])
    if not any(map(_defines, rest)):
        return read_status(line)
    name, defined = _defined(line, rest)
    text = " ".join(defined.split())
    if not text:
        raise UserError("Which statuses shall it have?", usage(SetWorkflow))
    stages, moves = ((), ()) if text.lower() in NOTHING else workflows.parse(text, read_who)
    return SetWorkflow(
        project=project or (read_project_words(name) if name else None),
        stages=stages,
        moves=tuple(WorkflowMove(source=source, target=target, by=by) for source, target, by in moves),
        dropped=_dropped(line),
    )


def _named(tokens: list[Token]) -> tuple[ProjectRef | None, list[Token]]:
    """The project behind `in:`, and what else there is."""
    keyed = next((token for token in tokens if token.key in ("in", "project")), None)
    return token_project(keyed) if keyed else None, [token for token in tokens if token is not keyed]


def _defines(token: Token) -> bool:
    return token.literal or ">" in token.text or "→" in token.text or token.text.lower() in NOTHING


def _defined(line: Line, tokens: list[Token]) -> tuple[list[Token], str]:
    """What names the project, and the workflow."""
    arrow = next((at for at, token in enumerate(tokens) if token.is_plain and token.text in (">", *ARROWS)), 0)
    if arrow:
        return tokens[: arrow - 1], line.text[tokens[arrow - 1].start : tokens[-1].end]
    return tokens[:-1], tokens[-1].text if tokens else ""


def _dropped(line: Line) -> tuple[tuple[str, str], ...]:
    """`to:doing`, or for each status where its tasks go: `to:review=doing,tested=done`."""
    said = (one.rpartition("=") for token in line.tokens() if token.key == "to" for one in split_values(token.text))
    return tuple(dict.fromkeys((dropped.strip(), target.strip()) for dropped, _, target in said))


def _project(line: Line) -> ProjectRef | None:
    tokens = line.tokens()
    return read_project_words(tokens) if tokens else None


VERBS: dict[type[Command], Callable[[Line], Command]] = {
    CreateProject: read_create,
    ListProjects: read_list,
    BindProject: read_bind,
    UnbindProject: read_unbind,
    ArchiveProject: read_archive,
    SetThreads: read_threads,
    ShowProject: read_status,
    SetWorkflow: read_workflow,
}
