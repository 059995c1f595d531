"""Image and compose file agree with each other, with their formats and with the code."""

import json
import re
import subprocess
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from deploy.launcher.install import NODE_AT_LEAST
from gateway.roles import ROLES
from infra.settings import Voice, load

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def copied() -> list[str]:
    """What the image takes from the clone."""
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    return [word.rstrip("/") for line in lines for word in line.split()]


def test_the_compose_file_follows_the_specification() -> None:
    folder = files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / "compose-spec.json").read_text())
    jsonschema.validate(COMPOSE, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"services": {"gateway": {"port": 1}}}, schema)


def test_every_service_is_a_role_and_started_as_it() -> None:
    assert set(COMPOSE["services"]) == set(ROLES)
    for name, service in COMPOSE["services"].items():
        assert service["command"] == [name]


def test_the_data_survives_the_container() -> None:
    volumes = COMPOSE["services"]["gateway"]["volumes"]
    assert volumes == ["mainstem-data:/data"]
    assert "mainstem-data" in COMPOSE["volumes"]
    assert "MAINSTEM_DATA_DIR=/data" in DOCKERFILE


def test_the_published_port_is_the_one_served_and_probed() -> None:
    published = COMPOSE["services"]["gateway"]["ports"][0].rsplit(":", 1)[1]
    assert f"MAINSTEM_HTTP_PORT={published} " in DOCKERFILE
    assert f"EXPOSE {published}\n" in DOCKERFILE
    assert f":{published}/ready" in DOCKERFILE


def test_the_voice_node_gets_its_ports() -> None:
    settings = Voice()
    service = COMPOSE["services"]["voice"]
    ports = " ".join(service["ports"])
    last = int(service["environment"]["MAINSTEM_VOICE__RTP_LAST"])
    for port in (f":{settings.http_port}", f":{settings.sip_port}/udp"):
        assert port in ports
    assert f"{settings.rtp_first}-{last}/udp" in ports
    assert service["volumes"] == COMPOSE["services"]["gateway"]["volumes"]  # the same secret


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)
    assert users == ["mainstem"]
    assert DOCKERFILE.index("USER") < DOCKERFILE.index("ENTRYPOINT")


def test_the_image_holds_every_package() -> None:
    assert set(PYPROJECT["tool"]["importlinter"]["root_packages"]) <= set(copied())


def test_docker_may_see_what_the_image_takes() -> None:
    seen = re.findall(r"^!(\S+)", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    taken = {name.split("/")[0] for name in copied()}
    assert taken == set(seen)
    assert all((ROOT / name).exists() for name in copied())


def test_the_image_takes_a_supported_python_and_node() -> None:
    pythons = set(re.findall(r"FROM python:3\.(\d+)-", DOCKERFILE))
    assert pythons == {"11"}  # one: the environment is copied from stage to stage
    nodes = [int(found) for found in re.findall(r"FROM node:(\d+)-", DOCKERFILE)]
    assert nodes
    assert all((node,) > NODE_AT_LEAST[:1] for node in nodes)


def test_the_example_names_real_settings() -> None:
    text = (ROOT / "deploy" / "mainstem.env.example").read_text()
    given = dict(re.findall(r"^#(MAINSTEM_\w+)=(.*)$", text, re.MULTILINE))
    assert given.pop("MAINSTEM_SECRET") == ""
    settings = load(given)
    assert settings.demo
    assert settings.limits.attachment_bytes == 10_485_760


@pytest.mark.parametrize(
    ("words", "called"),
    [
        (["gateway"], ["-P -m gateway prepare", "-P -m gateway serve"]),
        (["voice"], ["-P -m channels.voice"]),
        (["db", "upgrade"], ["-P -m gateway db upgrade"]),
    ],
)
def test_the_image_starts_as_role_or_command(
    tmp_path: Path, words: list[str], called: list[str]
) -> None:
    assert start(tmp_path, words, code=0) == (0, called)


def test_the_image_does_not_serve_unprepared(tmp_path: Path) -> None:
    assert start(tmp_path, ["gateway"], code=3) == (3, ["-P -m gateway prepare"])


def start(folder: Path, words: list[str], *, code: int) -> tuple[int, list[str]]:
    python = folder / "python"
    python.write_text(f'#!/bin/sh\necho "$*"\nexit {code}\n')
    python.chmod(0o755)
    done = subprocess.run(
        [ROOT / "deploy" / "entrypoint", *words],
        env={"PATH": f"{folder}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout.splitlines()
