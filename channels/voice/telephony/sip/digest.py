"""Digest authentication, both ways: answering challenges, and checking those who answer ours.

Sources: RFC 2617, RFC 7616 (SHA-256), RFC 3261 22. The arithmetic is pure; `Nonces` remembers which
of our nonces were used, so that a recorded request cannot be played again.
"""

import hmac
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import md5, sha256
from secrets import token_hex

HASHES = {"MD5": md5, "SHA-256": sha256}
NONCE_SECONDS = 300.0
MOST_NONCES = 20_000
PARAMETER = re.compile(r'\s*([A-Za-z0-9_-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*))\s*(?:,|$)')


class Verdict(StrEnum):
    """What an answer to our challenge is worth."""

    RIGHT = "right"
    STALE = "stale"
    """Well computed, but over a nonce that is too old or was used: to be challenged again."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What an account is known by: its password, or the hash of it (MD5 only)."""

    user: str
    password: str = field(default="", repr=False)
    ha1: str = field(default="", repr=False)


def parse_digest(text: str) -> dict[str, str]:
    """The parameters of a Digest challenge or authorization, names in small letters; {} if none."""
    scheme, _, rest = text.strip().partition(" ")
    if scheme.lower() != "digest":
        return {}
    found: dict[str, str] = {}
    at = 0
    while match := PARAMETER.match(rest, at):
        quoted = match[2]
        found[match[1].lower()] = (
            re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else match[3]
        )
        at = match.end()
        if at >= len(rest):
            break
    return found


def challenge(realm: str, nonce: str, *, is_stale: bool = False) -> str:
    """What to put into WWW-Authenticate."""
    stale = ", stale=true" if is_stale else ""
    return f'Digest realm="{realm}", nonce="{nonce}", algorithm=MD5, qop="auth"{stale}'


def answer(said: Mapping[str, str], secret: Secret, *, method: str, uri: str) -> str | None:
    """What to put into Authorization, or None for a challenge we cannot answer.

    A user or address with a quote in it cannot be written down safely and is not answered.
    """
    algorithm = said.get("algorithm", "MD5")
    offered = [part.strip() for part in said.get("qop", "").split(",") if part.strip()]
    if algorithm.upper() not in HASHES or (offered and "auth" not in offered):
        return None
    fields = {"username": secret.user, "realm": said.get("realm", ""), "uri": uri}
    fields |= {"nonce": said.get("nonce", "")}
    if '"' in secret.user + uri or "\\" in secret.user + uri:
        return None
    counts = {"qop": "auth", "nc": "00000001", "cnonce": token_hex(8)} if offered else {}
    full = {**fields, **counts, "algorithm": algorithm}
    parts = [f'{name}="{_quoted(value)}"' for name, value in fields.items()]
    parts += [f'response="{expected(full, secret, method=method)}"', f"algorithm={algorithm}"]
    parts += [f'qop=auth, nc=00000001, cnonce="{counts["cnonce"]}"'] if counts else []
    parts += [f'opaque="{_quoted(said["opaque"])}"'] if "opaque" in said else []
    return "Digest " + ", ".join(parts)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def expected(said: Mapping[str, str], secret: Secret, *, method: str) -> str:
    """The response that whoever knows the secret computes over these parameters."""
    make = HASHES[said.get("algorithm", "MD5").upper()]

    def hashed(*parts: str) -> str:
        return make(":".join(parts).encode()).hexdigest()

    ha1 = secret.ha1 or hashed(secret.user, said["realm"], secret.password)
    ha2 = hashed(method, said["uri"])
    if said.get("qop"):
        return hashed(ha1, said["nonce"], said["nc"], said["cnonce"], said["qop"], ha2)
    return hashed(ha1, said["nonce"], ha2)


class Nonces:
    """Our nonces and how far each was counted. The oldest are forgotten beyond 20 000."""

    def __init__(self, realm: str) -> None:
        self._realm = realm
        self._given: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def challenge(self, now: float, *, is_stale: bool = False) -> str:
        """A challenge over a fresh nonce. `now`: seconds of a steady clock."""
        nonce = token_hex(16)
        self._given[nonce] = (now, 0)
        if len(self._given) > MOST_NONCES:
            self._given.popitem(last=False)
        return challenge(self._realm, nonce, is_stale=is_stale)

    def check(self, said: Mapping[str, str], secret: Secret, *, method: str, now: float) -> Verdict:
        """Judge an Authorization. Each nonce count is good once; without counts, a nonce is."""
        needed = ("username", "realm", "nonce", "uri", "response")
        counted = ("nc", "cnonce") if said.get("qop") else ()
        if not all(said.get(name) for name in (*needed, *counted)):
            return Verdict.WRONG
        if said.get("algorithm", "MD5").upper() != "MD5" or said.get("qop", "auth") != "auth":
            return Verdict.WRONG
        is_known = said["realm"] == self._realm and said["username"] == secret.user
        right = expected(said, secret, method=method)
        if not hmac.compare_digest(right.encode(), said["response"].lower().encode()):
            return Verdict.WRONG
        return self._count(said, now) if is_known else Verdict.WRONG

    def _count(self, said: Mapping[str, str], now: float) -> Verdict:
        given, count = self._given.get(said["nonce"], (None, 0))
        try:
            number = int(said["nc"], 16) if said.get("qop") else count + 1
        except ValueError:
            return Verdict.WRONG
        if given is None or now - given > NONCE_SECONDS or number <= count:
            return Verdict.STALE
        if said.get("qop"):
            self._given[said["nonce"]] = (given, number)
        else:
            del self._given[said["nonce"]]
        return Verdict.RIGHT
