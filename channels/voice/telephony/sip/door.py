"""Who may bring a request: known by where it comes from, by a password, or not at all."""

from channels.voice.telephony.sip.digest import Nonces, Secret, Verdict, parse_digest
from channels.voice.telephony.sip.directory import Account, Directory
from channels.voice.telephony.sip.engine import Engine, Served
from channels.voice.telephony.sip.messages import address_of, header, user_of
from channels.voice.telephony.sip.screen import UNKNOWN_USER, UNPROVEN, WRONG_PASSWORD

NOBODY = Secret(user="nobody", password="")
"""Checked against for unknown users, so that they take as long as known ones."""


class Door:
    """Asks for proof, and remembers at the screen who fails to give it."""

    def __init__(
        self, engine: Engine, directory: Directory, *, realm: str, accept_anonymous: bool
    ) -> None:
        self._engine, self._directory = engine, directory
        self._accept_anonymous = accept_anonymous
        self._nonces = Nonces(realm)

    def caller(self, served: Served) -> Account | None:
        """Who brings this call; None if the request was answered with a challenge or a refusal."""
        claimed = user_of(address_of(served.request, "from"))
        if claimed not in self._directory.phones:
            trunk = self._directory.trunk_at(served.source[0])
            if trunk is not None:
                return self._directory.account_of(trunk)
            if self._accept_anonymous and not header(served.request, "authorization"):
                return Account(name="", kind="anonymous", srtp=self._directory.srtp)
        if not (self._directory.phones or any(t.password for t in self._directory.trunks.values())):
            self._engine.respond(served, 403)
            return None
        return self.prove(served)

    def prove(self, served: Served, *, user: str | None = None) -> Account | None:
        """Whose password came with the request; `user`: only this one's will do."""
        said = parse_digest(header(served.request, "authorization"))
        if not said:
            self._challenge(served, UNPROVEN)
            return None
        known = self._directory.secret_of(said.get("username", ""))
        secret, account = known if known else (NOBODY, None)
        now = self._engine.clock()
        verdict = self._nonces.check(said, secret, method=served.method, now=now)
        if account is None:
            self._challenge(served, UNKNOWN_USER)
            return None
        match verdict:
            case Verdict.STALE:
                self._challenge(served, UNPROVEN, is_stale=True)
                return None
            case Verdict.WRONG:
                self._challenge(served, WRONG_PASSWORD)
                return None
        if user is not None and account.name != user:
            self._engine.respond(served, 403)
            return None
        self._engine.screen.proven(served.source[0])
        return account

    def _challenge(self, served: Served, points: float, *, is_stale: bool = False) -> None:
        if points != UNPROVEN:
            self._engine.drop("unknown user" if points == UNKNOWN_USER else "wrong password")
        self._engine.screen.suspect(served.source[0], points)
        asked = self._nonces.challenge(self._engine.clock(), is_stale=is_stale)
        self._engine.respond(served, 401, headers=(("WWW-Authenticate", asked),))
