import subprocess
import sys
from pathlib import Path

import pytest

from deploy.launcher.checks import Check, perform
from deploy.launcher.place import Stop
from deploy.launcher.steps import Steps, alone
from tests.deploy.clones import Clone

ROOT = Path(__file__).parents[2]


def test_a_step_is_one_line(clone: Clone, capsys: pytest.CaptureFixture[str]) -> None:
    clone.steps.run("Count", sys.executable, "-c", "print(1)", environ={})
    said = capsys.readouterr().out
    assert said.startswith("Count … done in ")
    assert said.count("\n") == 1


def test_a_failed_step_shows_its_end_and_its_log(clone: Clone) -> None:
    code = "import sys; print(*range(100), sep='\\n', flush=True); sys.exit('no such thing')"
    with pytest.raises(Stop) as caught:
        clone.steps.run("Look", sys.executable, "-c", code, environ={})
    said = str(caught.value)
    assert "no such thing" in said
    assert "\n99\n" in said
    assert "\n42\n" not in said
    assert f"Look failed; all of it is in {clone.place.data}/logs/setup.log" in said


def test_an_unwritable_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(Stop, match="MAINSTEM_DATA_DIR"):
        Steps(tmp_path / "data" / "logs" / "setup.log")


@pytest.mark.real_time
def test_a_second_set_up_waits_for_the_first(clone: Clone) -> None:
    code = (
        "import pathlib, sys; from deploy.launcher.steps import alone\n"
        "from deploy.launcher.place import Place\n"
        "with alone(Place(pathlib.Path(sys.argv[1]), {})): print('in', flush=True)"
    )
    with alone(clone.place):
        second = subprocess.Popen(
            [sys.executable, "-c", code, str(clone.place.root)],
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": str(ROOT)},
            text=True,
        )
        assert second.stdout is not None
        assert "waiting for it" in second.stdout.readline()
    with second:
        assert second.stdout.read() == "in\n"


def test_a_check_gives_back_what_a_failure_said(clone: Clone) -> None:
    failing = Check("no", (sys.executable, "-c", "print('line 3 is wrong'); exit(1)"))
    assert perform(failing, clone.place, {})[2] == "line 3 is wrong"
    passing = Check("yes", (sys.executable, "-c", "print('fine')"))
    assert perform(passing, clone.place, {})[2] == ""
