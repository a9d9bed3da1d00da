from __future__ import annotations

import subprocess
import sys

import pytest

from dprkwatch.program_names import may_be_alive, name_program

SAY = "from dprkwatch.program_names import name_program; print(name_program(), flush=True); input()"


def test_a_killed_program_is_known_to_be_dead_and_a_running_one_is_not() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SAY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout
        name = program.stdout.readline().strip()
        try:
            assert may_be_alive(name)
            machine, pid, began, token = name.split("/")
            if began:
                assert not may_be_alive(
                    f"{machine}/{pid}/{int(began) - 1}/{token}"
                )  # its number was given anew
        finally:
            program.kill()
    assert not may_be_alive(name)


def test_names_differ_and_another_name_of_this_very_process_is_not_another_program() -> None:
    assert name_program() != name_program()
    assert not may_be_alive(name_program())


@pytest.mark.parametrize("name", ["", "123-abcd", "elsewhere.example/1/5/ab", "a/b/c/d/e"])
def test_what_cannot_be_told_from_here_counts_as_alive(name: str) -> None:
    assert may_be_alive(name)
