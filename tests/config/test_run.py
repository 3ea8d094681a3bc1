import os
import shutil
import subprocess
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parents[2] / "run"


def run(*arguments, **environ):
    return subprocess.run([RUN, *arguments], env=os.environ | environ, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("asked", ["", "--empty", "demo --yes", "manage", "test", "backup", "restore FILE", "stop"])
def test_the_help_says_everything_that_can_be_asked(asked):
    assert any(line.startswith(f"./run {asked} ") for line in run("--help").stdout.splitlines())


def test_an_unknown_word_is_answered_with_the_help():
    answer = run("start")

    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("./run ")


def test_a_restore_without_its_file_is_refused():
    answer = run("restore")

    assert (answer.returncode, answer.stderr) == (1, "Say which file: ./run restore FILE\n")


def test_a_management_command_writes_only_its_own_output():
    answer = run("manage", "diffsettings", "--output=unified", REDIS_URL="redis://127.0.0.1:9", TEST_DATABASE_NAME="")

    assert answer.returncode == 0, answer.stderr
    assert all(line[0] in "+-" for line in answer.stdout.splitlines())


@pytest.fixture
def copy(tmp_path):
    """A copy of the project in which Python only writes down what it is asked."""
    shutil.copy(RUN, tmp_path / "run")
    (tmp_path / "locale").mkdir()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).touch()
    stamps = subprocess.run(["sha256sum", "requirements.lock", "requirements-dev.lock"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    (tmp_path / ".venv" / "installed").write_text(stamps)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/asked\n')
    python.chmod(0o755)
    return tmp_path


def asked(copy, *arguments, **environ):
    environ = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "STATE_DIR"}} | environ
    subprocess.run([copy / "run", *arguments], env=environ, capture_output=True, text=True, check=True)
    return [line.replace(f"{copy}/", "") for line in (copy / "asked").read_text().splitlines()]


@pytest.mark.parametrize(
    ("arguments", "environ", "decision"),
    [
        ([], {}, "manage.py first_start"),
        (["--empty"], {}, "manage.py first_start --empty"),
        ([], {"DATABASE_URL": "postgres://somewhere/desk"}, "manage.py first_start --empty"),
    ],
)
def test_a_start_decides_about_the_demonstration_after_migrating_and_before_serving(copy, arguments, environ, decision):
    assert asked(copy, *arguments, **environ) == [
        "-m config.servers start",
        "manage.py migrate -v 0",
        decision,
        "manage.py collectstatic --noinput -v 0",
        "-m config.supervisor",
    ]


def test_the_demonstration_is_asked_for_by_name(copy):
    assert asked(copy, "demo", "--yes", DATABASE_URL="postgres://somewhere/desk") == [
        "-m config.servers start",
        "manage.py migrate -v 0",
        "manage.py demo --yes",
    ]


def test_a_restored_dump_is_migrated_and_its_keys_are_tried(copy):
    assert asked(copy, "restore", "x.dump") == ["-m config.servers start", "manage.py restore x.dump", "manage.py migrate -v 0", "manage.py check_keys"]


def test_nothing_is_restored_under_a_running_site(copy):
    (copy / "var").mkdir()
    (copy / "var" / "site.pid").write_text(str(os.getpid()))

    answer = subprocess.run([copy / "run", "restore", "x.dump"], env=os.environ | {"STATE_DIR": "var"}, capture_output=True, text=True, check=False)

    assert (answer.returncode, answer.stderr) == (1, "The site runs. Stop it first: ./run stop\n")


def test_two_copies_with_their_own_folder_start_side_by_side(copy):
    first, second = asked(copy, STATE_DIR="one"), asked(copy, STATE_DIR="two")

    assert len(second) == 2 * len(first)
    assert {path.name for path in copy.iterdir() if path.is_dir()} == {".venv", "locale", "one", "two"}
