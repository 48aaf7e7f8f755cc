"""Words that files use, in English, German, Spanish, French and Portuguese: of columns, statuses and priorities."""

from __future__ import annotations

import re
import unicodedata

from bot.model import Priority, Status
from bot.parsing.fields import PRIORITIES

_OTHER = re.compile(r"[^a-z0-9]+")


def plain(text: str) -> str:
    """As words are compared: small letters without accents, one space between."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return _OTHER.sub(" ", "".join(one for one in letters if not unicodedata.combining(one))).strip()


# ---- columns: of each field, the likeliest first; as `plain` writes them

COLUMNS: dict[str, tuple[str, ...]] = {
    "title": (
        *("title", "task name", "task title", "task", "summary", "subject", "name", "to do", "todo", "item", "issue"),
        *("action", "what", "content", "titel", "aufgabe", "aufgabenname", "betreff", "bezeichnung", "vorgang", "was"),
        *("titulo", "tarea", "nombre", "asunto", "nombre de la tarea", "titre", "tache", "nom", "nom de la tache"),
        *("sujet", "objet", "tarefa", "nome", "nome da tarefa", "assunto"),
    ),
    "description": (
        *("description", "notes", "note", "details", "body", "comment", "comments", "beschreibung", "notizen", "notiz"),
        *("bemerkung", "bemerkungen", "descripcion", "notas", "detalles", "remarques", "descricao", "detalhes"),
    ),
    "people": (
        *("assignee", "assignees", "assigned to", "assigned", "owner", "responsible", "people", "person", "who"),
        *("assignee name", "members", "zugewiesen an", "zugewiesen", "verantwortlich", "verantwortliche", "zustandig"),
        *("bearbeiter", "wer", "asignado a", "asignado", "responsable", "encargado", "assigne a", "assigne"),
        *("attribue a", "atribuido a", "responsavel", "designado"),
    ),
    "creator": (
        *("created by", "creator", "reporter", "author", "requested by", "erstellt von", "ersteller", "autor"),
        *("creado por", "cree par", "auteur", "criado por"),
    ),
    "due": (
        *("due", "due date", "due on", "deadline", "due by", "end date", "finish", "date", "fallig", "fallig am"),
        *("falligkeit", "falligkeitsdatum", "termin", "frist", "enddatum", "bis", "datum", "vencimiento"),
        *("fecha de vencimiento", "fecha limite", "fecha", "echeance", "date d echeance", "date limite", "vencimento"),
        *("data de vencimento", "prazo", "data limite", "data"),
    ),
    "start": (
        *("start", "start date", "starts", "begin", "start on", "beginn", "start am", "startdatum", "anfang", "inicio"),
        *("fecha de inicio", "debut", "date de debut", "data de inicio"),
    ),
    "status": (
        *("status", "state", "stage", "section column", "column", "list", "progress", "done", "zustand", "stand"),
        *("erledigt", "estado", "estatus", "hecho", "statut", "etat", "fait", "situacao", "feito", "concluido"),
    ),
    "priority": (
        *("priority", "prio", "importance", "urgency", "prioritat", "wichtigkeit", "prioridad", "priorite"),
        *("prioridade", "importancia"),
    ),
    "tags": (
        *("tags", "tag", "labels", "label", "categories", "category", "schlagworte", "schlagworter", "kategorie"),
        *("kategorien", "etiketten", "etiquetas", "etiqueta", "categoria", "etiquettes", "etiquette", "categorie"),
    ),
    "project": ("project", "projects", "project name", "board", "projekt", "proyecto", "projet", "projeto"),
    "parent": (
        *("parent", "parent task", "part of", "parent id", "parent issue", "parent key", "ubergeordnete aufgabe"),
        *("teil von", "tarea principal", "tache parente", "tarefa pai"),
    ),
    "blocked_by": (
        *("blocked by", "waits for", "depends on", "dependencies", "predecessors", "blocked by dependencies"),
        *("wartet auf", "abhangig von", "vorganger", "depende de", "depend de"),
    ),
    "waits_on": ("also waits for", "waiting on", "waiting for"),
    "estimate": (
        *("estimate", "estimated time", "original estimate", "estimate minutes", "time estimate", "effort"),
        *("estimated hours", "aufwand", "schatzung", "estimacion", "estimation", "estimativa"),
    ),
    "repeat": ("repeat", "recurrence", "repeats", "recurring", "wiederholung", "repeticion", "repetition", "repeticao"),
    "created": (
        *("created", "created at", "created on", "created date", "creation date", "date created", "erstellt"),
        *("erstellt am", "creado", "creado el", "fecha de creacion", "cree le", "date de creation", "criado em"),
        "data de criacao",
    ),
    "completed": (
        *("completed", "completed at", "completed on", "completed date", "date completed", "resolved", "closed at"),
        *("done at", "erledigt am", "abgeschlossen am", "completado", "completado el", "fecha de finalizacion"),
        *("termine le", "concluido em", "data de conclusao"),
    ),
    "key": ("id", "task id", "number", "no", "key", "issue key", "issue id", "ref", "nr", "nummer", "numero", "num"),
}

# ---- months, as they are called in English

_MONTHS = {
    "jan": "januar janner enero ene janvier janv janeiro",
    "feb": "februar febrero fevrier fevr fev fevereiro",
    "mar": "marz mrz marzo mars marco",
    "apr": "avril avr abril abr",
    "may": "mai mayo maio",
    "jun": "juni junio juin junho",
    "jul": "juli julio juillet juil julho",
    "aug": "agosto ago aout",
    "sep": "septiembre septembre setembro set",
    "oct": "oktober okt octubre octobre outubro out",
    "nov": "noviembre novembre novembro",
    "dec": "dezember dez diciembre dic decembre dezembro",
}
MONTHS = {word: month for month, words in _MONTHS.items() for word in words.split()}

# ---- statuses

_PLAIN_STATUSES = {
    Status.TODO: "todo|to do|open|new|not started|pending|needs action|offen|neu|zu erledigen|nicht begonnen|pendiente|"
    "abierto|por hacer|a faire|ouvert|nouveau|a fazer|aberto|pendente|false|no|0|nein|non|nao|incomplete|uncompleted",
    Status.DOING: "doing|in progress|in process|started|active|wip|working on it|underway|ongoing|in arbeit|"
    "in bearbeitung|laufend|begonnen|en curso|en progreso|haciendo|en cours|em andamento|em progresso|fazendo",
    Status.DONE: "done|closed|complete|completed|finished|resolved|fixed|x|true|yes|1|100|erledigt|fertig|"
    "abgeschlossen|geschlossen|ja|hecho|terminado|completado|cerrado|si|fait|termine|ferme|oui|feito|concluido|"
    "fechado|sim|shipped|merged",
    Status.CANCELLED: "cancelled|canceled|abandoned|dropped|deleted|rejected|won t do|wont do|won t fix|wontfix|"
    "abgebrochen|verworfen|cancelado|annule|duplicate|declined",
}
STATUSES = {word: status for status, words in _PLAIN_STATUSES.items() for word in words.split("|")}
_STAGES = {
    Status.TODO: "backlog|ideas|icebox|next|this week|today|ready|planned|blocked|on hold|waiting|someday",
    Status.DOING: "review|in review|code review|qa|testing|in testing|test|staging|verify|design|development",
    Status.DONE: "released|deployed|live|done this week|archive|archived|delivered",
}
STAGES = {word: status for status, words in _STAGES.items() for word in words.split("|")}
SIGNS = dict.fromkeys("✓✔☑✅🗹", Status.DONE) | {
    "☐": Status.TODO,
    "☒": Status.DONE,
    "[x]": Status.DONE,
    "[ ]": Status.TODO,
}

# ---- priorities

_PRIORITIES = {
    Priority.URGENT: "p0|highest|critical|blocker|asap|immediate|emergency|dringend|kritisch|sofort|urgente|critico|"
    "urgent|critique|top|very high|sehr hoch",
    Priority.HIGH: "h|high|important|major|hoch|wichtig|alta|alto|importante|haute|eleve|elevee",
    Priority.MEDIUM: "m|medium|med|moderate|mittel|media|medio|moyenne|moyen",
    Priority.LOW: "l|low|lowest|minor|trivial|niedrig|gering|baja|bajo|basse|faible|baixa|baixo",
    Priority.NONE: "none|normal|no priority|0|5|p5|keine|ninguna|aucune|nenhuma|unset|default",
}
PRIORITY_WORDS = {word: priority for priority, words in _PRIORITIES.items() for word in words.split("|")} | PRIORITIES
PRIORITY_SIGNS = {"!": Priority.HIGH, "!!": Priority.URGENT, "!!!": Priority.URGENT}
