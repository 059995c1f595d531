from pathlib import Path

import pytest

from deploy.launcher.install import demonstration
from deploy.launcher.place import Place, Stop, fingerprint, is_done, mark_done


def test_everything_lives_in_the_clone_by_default(tmp_path: Path) -> None:
    place = Place(tmp_path, {})
    assert (place.venv, place.data) == (tmp_path / ".venv", tmp_path / "data")


def test_the_environment_moves_data_and_packages(tmp_path: Path) -> None:
    place = Place(tmp_path, {"MAINSTEM_DATA_DIR": "/srv/x", "MAINSTEM_VENV": "envs/a"})
    assert (place.venv, place.data) == (tmp_path / "envs" / "a", Path("/srv/x"))


def test_the_settings_file_moves_the_data_unless_the_environment_does(tmp_path: Path) -> None:
    (tmp_path / "mainstem.toml").write_text('data_dir = "elsewhere"')
    assert Place(tmp_path, {}).data == tmp_path / "elsewhere"
    assert Place(tmp_path, {"MAINSTEM_DATA_DIR": "here"}).data == tmp_path / "here"


def test_a_broken_settings_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "mainstem.toml").write_text("data_dir = ")
    with pytest.raises(Stop, match=r"mainstem\.toml cannot be read"):
        _ = Place(tmp_path, {}).data


def test_our_packages_come_first_for_every_program(tmp_path: Path) -> None:
    environ = Place(tmp_path, {"PYTHONPATH": "/other", "PATH": "/usr/bin"}).environment()
    assert environ["PYTHONPATH"] == str(tmp_path)
    assert environ["PATH"] == f"{tmp_path}/.venv/bin:/usr/bin"


def test_a_fingerprint_follows_content(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    seen = {fingerprint([file])}
    for content in ("", "a", "b"):
        file.write_text(content)
        seen.add(fingerprint([file]))
    assert len(seen) == 4
    file.write_text("a")
    assert fingerprint([file]) in seen


def test_a_stamp_holds_for_its_state_only(tmp_path: Path) -> None:
    stamp = tmp_path / "stamps" / "step"
    assert not is_done(stamp, "1")
    mark_done(stamp, "1")
    assert is_done(stamp, "1")
    assert not is_done(stamp, "2")


def test_a_clone_nobody_configured_shows_the_demonstration(tmp_path: Path) -> None:
    assert demonstration(Place(tmp_path, {})) == {"MAINSTEM_DEMO": "true"}
    assert demonstration(Place(tmp_path, {"MAINSTEM_DEMO": "false"})) == {}
    (tmp_path / "mainstem.toml").write_text("http_port = 9000")
    assert demonstration(Place(tmp_path, {})) == {}
