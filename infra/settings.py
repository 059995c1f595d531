"""What an installation decides: environment variables MAINSTEM_* over mainstem.toml over defaults.

The file is ./mainstem.toml or the one MAINSTEM_CONFIG names. In the environment a group's setting
is written with two underscores: MAINSTEM_LIMITS__ATTACHMENT_BYTES. A wrong value stops the start
with one message that a person can act on.
"""

import difflib
import ipaddress
import os
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

PREFIX = "MAINSTEM_"
FILE = "mainstem.toml"
NOT_SETTINGS = {"MAINSTEM_CONFIG", "MAINSTEM_VENV", "MAINSTEM_CRASH_AT"}
"""Read elsewhere: by this module's `load`, by the launcher, by crash.py."""
NEVER_SHOWN = {"secret", "database_url"}


class SettingsError(Exception):
    """One readable message over all that is wrong; the start ends with it."""


class Limits(BaseModel):
    """How much of everything is taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    attachment_bytes: int = Field(default=10_485_760, ge=1)
    """The largest file a customer or an agent may send."""
    stored_bytes: int | None = Field(default=None, ge=1)
    """All stored files together; None leaves it to the disk."""
    request_bytes: int = Field(default=1_048_576, ge=1024)
    """The largest body of an HTTP request that is not a file."""
    sockets: int = Field(default=5_000, ge=1)
    """Open WebSockets in this process, of customers and agents together."""


class Voice(BaseModel):
    """The voice node: where calls come in, and the engines that hear and speak."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    is_on: bool = True
    """Whether `mainstem run` starts a voice node beside the gateway."""
    node: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")] = "voice-1"
    """The node's name; each node of an installation has its own."""
    gateway_url: str | None = None
    """Where the node finds the gateway; by default on this machine, at `http_port`."""
    host: str = "127.0.0.1"
    """The address SIP, audio and phones are taken at; 0.0.0.0 for all of this machine."""
    advertised: str | None = None
    """The address that others reach this machine by, where it is behind NAT."""
    sip_port: int = Field(default=5060, ge=0, le=65535)
    """0: no SIP."""
    takes_strangers: bool = True
    """Whether SIP calls are taken from addresses that are no trunk of ours. They reach the bot and
    the queues like any caller; calls through us to others are never made for them."""
    rtp_first: int = Field(default=20_000, ge=1024, le=65_534)
    rtp_last: int = Field(default=20_999, ge=1024, le=65_535)
    http_port: int = Field(default=8010, ge=0, le=65_535)
    """Browser phones, Asterisk's WebSocket, Twilio's streams and the node's /health. 0: none."""
    phone_url: str | None = None
    """Where browsers find the node, as ws:// or wss://; by default `host` and `http_port`."""
    audiosocket_port: int = Field(default=0, ge=0, le=65_535)
    """Asterisk's AudioSocket; 0: none."""
    audiosocket_networks: list[str] = ["127.0.0.0/8", "::1/128"]
    """From where AudioSocket is taken; it knows no passwords."""
    twilio_url: str | None = None
    """The wss:// address of the streams, exactly as the TwiML names it."""
    twilio_token: SecretStr | None = None
    """The account's auth token: without it no stream of Twilio is taken."""
    asterisk_user: str = "mainstem"
    asterisk_password: SecretStr | None = None
    """What Asterisk's WebSocket shows on connecting; without it none is taken."""
    codecs: list[Literal["opus", "g722", "pcma", "pcmu"]] = ["g722", "pcma", "pcmu", "opus"]
    """What SIP calls may use, as it is offered. Opus costs ten times the others: it is taken only
    where nothing else is in common, unless it stands first."""
    max_calls: int = Field(default=100, ge=1, le=2_000)
    no_media_seconds: int = Field(default=60, ge=5, le=3_600)
    models_dir: Path | None = None
    """Models of one's own, which come before those of packages; by default data_dir/speech."""
    recognizers: dict[str, str] = {}
    """Language -> vosk | whisper; chosen by what is there where nothing is said."""
    synthesizers: dict[str, str] = {}
    """Language -> piper | kokoro | hibari | espeak | pyttsx3."""
    is_real_time: bool = True
    """Let the audio's beat go before everything else on the machine, where the system allows it."""
    is_speaking_ahead: bool = True
    """Speak what the flows will say into the cache as soon as it is known, while nothing calls."""
    speech_workers: int = Field(default=1, ge=1, le=64)
    """Processes that hear and speak; one for every two cores."""


class Settings(BaseModel):
    """Every setting. Relative paths start at the folder in which the process was started."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path = Path("data")
    """Where the database, the stored files and the secret live."""
    database_url: str = Field(default_factory=lambda given: _own_file(given))
    """`sqlite:///path` or `postgresql+psycopg://...`; by default a SQLite file in `data_dir`."""
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8000, ge=1, le=65535)
    public_url: str = Field(default_factory=lambda given: _own_address(given))
    """Where browsers find the installation; by default http://{http_host}:{http_port}."""
    trusted_proxies: str = ""
    """Addresses and networks of proxies, with commas between: limits by address count the address
    that these say they forward for (X-Forwarded-For), and nobody else's word."""
    secret: SecretStr | None = None
    """Signs tokens; at least 32 characters. By default made at first start in `data_dir`."""
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_personal_data: bool = False
    """Show customers' names, texts and addresses in the log: to hunt a fault, not for long."""
    demo: bool = False
    """Fill an empty database with the demonstration company, and show its sign-ins."""
    limits: Limits = Limits()
    voice: Voice = Voice()

    @field_validator("database_url")
    @classmethod
    def _is_a_known_database(cls, value: str) -> str:
        expected = "sqlite:///path or postgresql+psycopg://user:password@host/name"
        try:
            url = sa.make_url(value)
        except sa.exc.ArgumentError:
            raise ValueError(expected) from None
        is_file = url.drivername == "sqlite" and url.database not in (None, "", ":memory:")
        if not is_file and url.drivername != "postgresql+psycopg":
            raise ValueError(expected)
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: str) -> str:
        try:
            for each in filter(None, value.split(",")):
                ipaddress.ip_network(each.strip())
        except ValueError:
            raise ValueError("addresses or networks, as 192.0.2.1,10.0.0.0/8") from None
        return value

    @field_validator("public_url")
    @classmethod
    def _is_a_web_address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("an address that begins with https:// or http://")
        return value.rstrip("/")

    @field_validator("secret")
    @classmethod
    def _is_long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 32:
            raise ValueError("at least 32 characters")
        return value


def load(environ: Mapping[str, str] = os.environ, folder: Path | None = None) -> Settings:
    """Read the settings. Raises SettingsError. Touches no file but mainstem.toml."""
    file = _file(environ, folder or Path.cwd())
    from_file = _read(file) if file is not None else {}
    from_environ = _environment(environ)
    try:
        return Settings(**_merged(from_file, from_environ))
    except ValidationError as error:
        wrong = [each for each in error.errors() if each["type"] != "default_factory_not_called"]
        lines = [_complaint(each, environ, file) for each in wrong]
        raise SettingsError("\n".join(lines)) from None


def signing_secret(settings: Settings) -> str:
    """The configured secret, or the one of the data folder, made now if there is none yet."""
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    path = settings.data_dir / "secret"
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(made, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text().strip()


def own_origins(settings: Settings) -> frozenset[str]:
    """Origins of our own pages: the public address, and on loopback both of its names."""
    origins = {settings.public_url.lower()}
    if settings.http_host in ("127.0.0.1", "::1", "localhost"):
        port = settings.http_port
        origins |= {f"http://127.0.0.1:{port}", f"http://localhost:{port}"}
    return frozenset(origins)


def _own_file(given: dict[str, Any]) -> str:
    return f"sqlite:///{given.get('data_dir', Path())}/mainstem.db"


def _own_address(given: dict[str, Any]) -> str:
    host = given.get("http_host", "")
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{given.get('http_port')}"


def _file(environ: Mapping[str, str], folder: Path) -> Path | None:
    named = environ.get("MAINSTEM_CONFIG")
    path = folder / (named or FILE)
    if path.is_file():
        return path
    if named:
        raise SettingsError(f"MAINSTEM_CONFIG names {path}, but there is no such file.")
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}.") from None


def _environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """The settings in the environment, groups nested. An empty value counts as not given."""
    values: dict[str, Any] = {}
    for name, value in environ.items():
        if not name.startswith(PREFIX) or name in NOT_SETTINGS or not value:
            continue
        *groups, last = name.removeprefix(PREFIX).lower().split("__")
        place = values
        for group in groups:
            place = place.setdefault(group, {})
            if not isinstance(place, dict):
                raise SettingsError(f"{name} and the shorter {PREFIX}{group.upper()} are both set.")
        place[last] = value
    return values


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for name, value in over.items():
        below = merged.get(name)
        if isinstance(value, dict) and isinstance(below, dict):
            value = _merged(below, value)
        merged[name] = value
    return merged


def _complaint(error: Any, environ: Mapping[str, str], file: Path | None) -> str:  # noqa: ANN401
    """One line: which setting, what was given, what is expected, where to set it."""
    path = [str(part) for part in error["loc"]]
    variable = PREFIX + "__".join(path).upper()
    key = ".".join(path)
    given_in = f"{key} in {file}" if file is not None and variable not in environ else variable
    if error["type"] == "extra_forbidden":
        return f"There is no setting {given_in}.{_nearest(path, as_variable=variable in environ)}"
    given = "" if path[0] in NEVER_SHOWN else f" is {error['input']!r}, but"
    expected = error["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return (
        f"{given_in}{given} should be {expected}. "
        f"Set it as {variable} in the environment or as {key} in {FILE}."
    )


def _nearest(path: list[str], *, as_variable: bool) -> str:
    groups: dict[str, type[BaseModel]] = {"limits": Limits, "voice": Voice}
    model = groups.get(path[0], Settings) if len(path) > 1 else Settings
    near = difflib.get_close_matches(path[-1], model.model_fields, n=1)
    if not near:
        return ""
    meant = [*path[:-1], *near]
    return f" Did you mean {PREFIX + '__'.join(meant).upper() if as_variable else '.'.join(meant)}?"
