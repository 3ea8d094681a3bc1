import os
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
