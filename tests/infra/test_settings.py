"""Settings, and what a person reads when one is wrong."""

import stat
from pathlib import Path

import pytest

from infra.settings import SettingsError, load, signing_secret


def complaint(environ: dict[str, str], folder: Path) -> str:
    with pytest.raises(SettingsError) as wrong:
        load(environ, folder)
    return str(wrong.value)


def test_everything_has_a_default(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert (settings.http_host, settings.http_port) == ("127.0.0.1", 8000)
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.database_url == "sqlite:///data/mainstem.db"
    assert settings.demo is False


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "mainstem.toml").write_text(
        'http_port = 9000\ndata_dir = "/srv/m"\n[limits]\nsockets = 7\nattachment_bytes = 5\n'
    )
    settings = load({"MAINSTEM_HTTP_PORT": "9001", "MAINSTEM_LIMITS__SOCKETS": "8"}, tmp_path)
    assert settings.http_port == 9001
    assert settings.database_url == "sqlite:////srv/m/mainstem.db"
    assert (settings.limits.sockets, settings.limits.attachment_bytes) == (8, 5)
    assert settings.public_url == "http://127.0.0.1:9001"


def test_the_file_may_be_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("demo = true\n")
    assert load({"MAINSTEM_CONFIG": "other.toml"}, tmp_path).demo is True
    assert "no such file" in complaint({"MAINSTEM_CONFIG": "gone.toml"}, tmp_path)


def test_an_empty_variable_counts_as_not_given(tmp_path: Path) -> None:
    assert load({"MAINSTEM_HTTP_PORT": ""}, tmp_path).http_port == 8000


def test_variables_of_others_are_none_of_our_business(tmp_path: Path) -> None:
    load({"PATH": "/bin", "MAINSTEM_VENV": "/v", "MAINSTEM_CRASH_AT": "x"}, tmp_path)


def test_a_wrong_value_names_the_setting_what_was_given_and_where_to_set_it(
    tmp_path: Path,
) -> None:
    said = complaint({"MAINSTEM_HTTP_PORT": "eighty"}, tmp_path)
    assert "MAINSTEM_HTTP_PORT is 'eighty'" in said
    assert "integer" in said
    assert "http_port in mainstem.toml" in said
    assert len(said.splitlines()) == 1


def test_a_wrong_value_in_the_file_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "mainstem.toml").write_text('log_format = "xml"\n')
    said = complaint({}, tmp_path)
    assert f"log_format in {tmp_path / 'mainstem.toml'} is 'xml'" in said
    assert "'console' or 'json'" in said


def test_an_unknown_name_is_refused_with_the_nearest(tmp_path: Path) -> None:
    environ = {"MAINSTEM_HTP_PORT": "1", "MAINSTEM_LIMITS__SOKETS": "1"}
    said = complaint(environ, tmp_path)
    assert "no setting MAINSTEM_HTP_PORT. Did you mean MAINSTEM_HTTP_PORT?" in said
    assert "Did you mean MAINSTEM_LIMITS__SOCKETS?" in said


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SECRET", "short", "at least 32 characters"),
        ("DATABASE_URL", "mysql://root:hunter2@db/x", "postgresql+psycopg://"),
        ("DATABASE_URL", "sqlite://", "sqlite:///path"),
        ("PUBLIC_URL", "desk.example", "https://"),
        ("LIMITS__SOCKETS", "0", "greater than or equal to 1"),
        ("DEMO", "perhaps", "boolean"),
    ],
)
def test_values_that_make_no_sense(tmp_path: Path, name: str, value: str, expected: str) -> None:
    said = complaint({f"MAINSTEM_{name}": value}, tmp_path)
    assert expected in said
    assert name in said


def test_secrets_and_passwords_are_never_repeated(tmp_path: Path) -> None:
    environ = {"MAINSTEM_SECRET": "hunter2", "MAINSTEM_DATABASE_URL": "mysql://r:hunter2@db/x"}
    assert "hunter2" not in complaint(environ, tmp_path)


def test_a_file_that_is_not_toml(tmp_path: Path) -> None:
    (tmp_path / "mainstem.toml").write_text("http_port: 9000\n")
    assert "not valid TOML" in complaint({}, tmp_path)


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = load({"MAINSTEM_DATA_DIR": str(tmp_path / "data")}, tmp_path)
    secret = signing_secret(settings)
    assert len(secret) >= 32
    assert signing_secret(settings) == secret
    assert stat.S_IMODE((tmp_path / "data" / "secret").stat().st_mode) == 0o600


def test_a_given_secret_is_used_and_not_shown(tmp_path: Path) -> None:
    settings = load({"MAINSTEM_SECRET": "s" * 32}, tmp_path)
    assert signing_secret(settings) == "s" * 32
    assert "ssss" not in repr(settings)
