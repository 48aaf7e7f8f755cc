"""What files are called in sentences, and how large they are."""

from __future__ import annotations

import pytest

from bot.files import SentFile
from bot.message import Link
from bot.views.files import all_linked, names, size

FILES = [SentFile(f"F{number}", f"{number}.txt", 12, link="https://a.slack.com/F") for number in range(1, 6)]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1000, "1 KB"),
        (12_345, "12 KB"),
        (1_234_567, "1.2 MB"),
        (2_000_000_000, "2 GB"),
        (10**16, "10000 TB"),
    ],
)
def test_a_size_is_short(count: int, said: str) -> None:
    assert size(count) == said


def test_of_many_files_a_few_are_named() -> None:
    assert names(FILES) == "1.txt, 2.txt, 3.txt and 2 more"
    assert names(FILES[:1], sizes=True) == "1.txt (12 bytes)"
    link = Link("open", "https://a.slack.com/F")
    assert all_linked(FILES, 1) == ("1.txt (", link, ") and 4 more")


def test_a_name_stands_in_one_line_and_is_clipped() -> None:
    assert names([SentFile("F", "a\nb\u202e" + "c" * 200, 1)]) == "a b" + "c" * 76 + "…"
