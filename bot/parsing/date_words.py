"""The words that dates are written with: names, numbers, abbreviations and common misspellings; and a tidy text.

Every pattern here and in the other date modules is linear, and sees at most LONGEST characters.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 64  # the date library needs milliseconds from here on

WEEKDAYS = {
    **dict.fromkeys(("mon", "monday"), 0),
    **dict.fromkeys(("tue", "tues", "tuesday"), 1),
    **dict.fromkeys(("wed", "weds", "wednesday"), 2),
    **dict.fromkeys(("thu", "thur", "thurs", "thursday"), 3),
    **dict.fromkeys(("fri", "friday"), 4),
    **dict.fromkeys(("sat", "saturday"), 5),
    **dict.fromkeys(("sun", "sunday"), 6),
}
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

MONTHS = {
    **dict.fromkeys(("jan", "january"), 1),
    **dict.fromkeys(("feb", "febr", "february"), 2),
    **dict.fromkeys(("mar", "march"), 3),
    **dict.fromkeys(("apr", "april"), 4),
    "may": 5,
    **dict.fromkeys(("jun", "june"), 6),
    **dict.fromkeys(("jul", "july"), 7),
    **dict.fromkeys(("aug", "august"), 8),
    **dict.fromkeys(("sep", "sept", "september"), 9),
    **dict.fromkeys(("oct", "october"), 10),
    **dict.fromkeys(("nov", "november"), 11),
    **dict.fromkeys(("dec", "december"), 12),
}
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

NUMBERS = {
    "a": 1.0, "an": 1.0, "one": 1.0, "couple": 2.0, "two": 2.0, "few": 3.0, "three": 3.0, "four": 4.0, "five": 5.0,
    "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0,
    "fifteen": 15.0, "twenty": 20.0, "thirty": 30.0, "forty": 40.0, "forty five": 45.0, "ninety": 90.0, "half": 0.5,
}  # fmt: skip

ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1}

WEEKDAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))

KEYWORDS = frozenset(("by", "on", "due", "until", "till", "before", "at"))  # what introduces a date in a title
_LEADS = KEYWORDS - {"at"}  # "at" belongs to the time of day

_SPELLINGS = {
    "tomorrow": "tmrw tmr tmw tomo 2moro 2morrow 2mrw tomorow tommorow tommorrow tomorrrow tomorro tommorw tomorrw",
    "today": "2day todya tody",
    "today night": "tonight tonite 2nite",
    "yesterday": "yesterdy yestarday",
    "day after tomorrow": "overmorrow",
    "monday": "mondy moday munday",
    "tuesday": "tuseday teusday tusday tuesdy",
    "wednesday": "wensday wendsday wednsday wedensday wedneday",
    "thursday": "thrusday thurday thursdy thusday",
    "friday": "firday frday fridy",
    "saturday": "satuday saterday saturdy",
    "sunday": "sunay sundy",
    "eod": "cob eob",
    "end of week": "eow",
    "end of month": "eom",
    "end of quarter": "eoq",
    "end of year": "eoy",
    "noon": "midday lunchtime",
    "start": "beginning",
    "": "the on",
}  # fmt: skip
SPELLINGS = {wrong: right for right, many in _SPELLINGS.items() for wrong in many.split()}

_DAY_NAMES = frozenset(("today", "tomorrow", *WEEKDAYS))  # people say "at friday" too

_GUESSES = tuple(
    name
    for name in ("tomorrow", "yesterday", "weekend", *WEEKDAYS, *MONTHS)
    if len(name) >= 6  # a shorter word is too near to others
)

_PUNCTUATION = str.maketrans(dict.fromkeys(',;!?()[]"“”„`', " ") | {"@": " at ", "–": "-", "’": "'"})
_DOTS = re.compile(r"(?<=[a-z])(?:\.|:(?= |$))")  # "p.m.", "sept.", "due:"; never those of 01.12.
_HYPHENS = re.compile(r"(?<=[a-z])-(?=[a-z])|(?<=[0-9])-(?=[a-z]{3})|(?<=[a-z]{3})-(?=20[0-9]{2})")
_ISO_T = re.compile(r"(?<=[0-9]{4}-[0-9]{2}-[0-9]{2})t(?=[0-9])")
_END_OF_DAY = re.compile(r"\b(?:end|close) of (?:business|work|working)? ?(?:day|business)\b(?! after)")
_THIS_PART = re.compile(r"\bthis (?=(?:morning|afternoon|evening)\b)")
_HOUR_IN_PART = re.compile(r"^(?=[0-9]{1,2} (?:in|at) (?:morning|afternoon|evening|night)\b)")
_IN_PART = re.compile(r"\b(?:in|at) (?=(?:morning|afternoon|evening|night)\b)")


def printable(text: str) -> str:
    """NFKC without control characters, direction marks and lone surrogates."""
    if text.isascii() and text.isprintable():
        return text
    kept = (" " if character.isspace() else character for character in unicodedata.normalize("NFKC", text))
    return "".join(character for character in kept if unicodedata.category(character)[0] != "C")


def shown(phrase: str) -> str:
    """The phrase as an answer may repeat it: short, and with nothing in it that a platform refuses."""
    text = printable(phrase[: LONGEST + 1])
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def clean(phrase: str) -> str:
    """Lower case, one space between words, usual spelling; "" for what is too long to be a date."""
    if len(phrase) > LONGEST:
        return ""
    text = printable(phrase).lower().translate(_PUNCTUATION)
    if "." in text or ":" in text:
        text = _DOTS.sub("", text)
    if "-" in text:
        text = _ISO_T.sub(" t", text)
        text = text if "/" in text else _HYPHENS.sub(" ", text)
    text = " ".join(filter(None, (SPELLINGS.get(word, word) for word in text.split())))
    return _rewritten(text) if len(text) <= LONGEST else ""


def _rewritten(text: str) -> str:
    if " of " in text:
        text = _END_OF_DAY.sub("eod", text)
    if "n" in text:  # all parts of the day have one
        text = _IN_PART.sub("", _HOUR_IN_PART.sub("at ", _THIS_PART.sub("today ", text)))
    words = text.split(" ")
    while len(words) > 1 and (words[0] in _LEADS or (words[0] == "at" and words[1] in _DAY_NAMES)):
        del words[0]
    return " ".join(words)


def corrected(text: str) -> str:
    """The text with long words that are nearly a name of a day or month spelt right; "" when there is none."""
    from difflib import get_close_matches  # noqa: PLC0415 - needed only for what could not be read

    words = text.split()
    unknown = [word for word in words if 5 <= len(word) <= 11 and word.isalpha() and word not in _KNOWN]
    if not 1 <= len(unknown) <= 2:
        return ""
    near = {word: get_close_matches(word, _GUESSES, 1, 0.82) for word in unknown}
    if not all(near.values()):
        return ""
    return " ".join(near[word][0] if word in near else word for word in words)


_OTHER_WORDS = """
    today tomorrow yesterday tonight now day days week weeks weekend month months quarter quarters year years end start
    beginning first second third fourth fifth last next this coming upcoming current of in from after before and
    business working work workday workdays weekday weekdays fortnight fortnights close mid middle early late
    noon midday midnight morning afternoon evening night lunchtime eod cob eob eow eom eoq eoy q1 q2 q3 q4
    am pm o'clock oclock uhr hrs h m d w mo y s sec secs seconds min mins minute minutes hr hour hours wk wks yr yrs
    ago hence time half couple few past to quarter around
"""
VOCABULARY = frozenset(_OTHER_WORDS.split()) | set(WEEKDAYS) | set(MONTHS) | set(SPELLINGS) | {*KEYWORDS, ""}
VOCABULARY |= {word for number in NUMBERS for word in number.split()}
_KNOWN = VOCABULARY | {"sundry", "sundae"}  # English words that only look like a misspelt day
