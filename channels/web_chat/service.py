"""What a visitor's device can ask for: the site, a token, to be known again, to be heard."""

from collections.abc import Callable
from datetime import datetime, timedelta

from core.errors import Invalid, NotFound
from core.model import Actor, Address, Attachment, Inbound, Json, Language
from core.ports import Clock, Inbox, Threads
from infra.blobs import Blobs
from infra.db import Database, Tx
from infra.settings import Limits

from . import codec, rules, store
from .files import Files
from .frames import provider_id
from .limits import Buckets, Frames, Places
from .model import (
    KIND,
    Caps,
    Guest,
    OpeningHours,
    OriginRefused,
    Pass,
    Refused,
    Site,
    TokenRefused,
    Transcripts,
)
from .tokens import RENEWED_AFTER, Tokens

SITE_KNOWN_FOR = timedelta(seconds=5)
SEEN_AGAIN_AFTER = timedelta(hours=1)
"""How exact the time is at which a visitor was last seen."""

Record = Callable[[Tx, Actor, str, str, Json, Json], None]
"""Adds to the audit trail: (tx, actor, action, subject, before, after)."""


class WebChat:
    """The web chat of one process. Its sockets live in socket.py, its routes in http.py."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        clock: Clock,
        *,
        secret: str,
        inbox: Inbox,
        threads: Threads,
        opening: OpeningHours,
        limits: Limits,
        own_origins: frozenset[str] = frozenset(),
        transcripts: Transcripts | None = None,
        caps: Caps | None = None,
    ) -> None:
        """`own_origins` are those of our own pages, which may show the chat of every site."""
        self.caps = caps or Caps()
        self.limits = limits
        self.clock = clock
        self.bus = database.bus
        self.threads = threads
        self.opening = opening
        self.transcripts = transcripts
        self.files = Files(database, blobs, threads, self.caps, limits.attachment_bytes)
        self.frames = Frames(self.caps)
        self.connects = Buckets(self.caps.connects_a_second, self.caps.connects_at_once)
        self.visitors = Buckets(self.caps.visitors_a_second, self.caps.visitors_at_once)
        self.places = Places()
        self._database = database
        self._inbox = inbox
        self._tokens = Tokens(secret)
        self._own_origins = own_origins
        self._sites: dict[str, tuple[datetime, Site | None]] = {}

    async def site(self, key: str) -> Site:
        """The site that a page names. Raises NotFound, also when it is switched off."""
        found = await self._known_site(key)
        if found is None or not found.is_enabled:
            raise NotFound("site", "with this key")
        return found

    def may_show(self, site: Site, origin: str | None) -> bool:
        """Whether a page of this origin may show the site's chat."""
        return rules.is_allowed_origin(origin, (*site.allowed_origins, *self._own_origins))

    def check_origin(self, site: Site, origin: str | None) -> None:
        """Raise OriginRefused unless a page of this origin may show the site's chat."""
        if not self.may_show(site, origin):
            raise OriginRefused(origin)

    async def introduce(self, site: Site, language: str | None) -> tuple[str, Pass]:
        """Make a new visitor and its token."""
        spoken = rules.choose_language(language, site.languages)

        def unit(tx: Tx) -> Pass:
            new = Pass(tenant=site.tenant, site=site.key, visitor=tx.ids.new(), issued_at=tx.now)
            store.add_visitor(tx, new, spoken)
            return new

        made = await self._database.write(unit)
        return self._tokens.write(made), made

    async def recognise(self, token: str, site: Site, language: Language) -> tuple[Pass, str]:
        """The visitor of a token, and the token to use from now on. Raises TokenRefused."""
        now = self.clock.now()
        found = self.read_token(token, site)
        seen_at = await self._database.read(
            lambda tx: store.visitor_seen_at(tx, found.tenant, found.visitor)
        )
        if seen_at is None:
            raise TokenRefused("this visitor is not known")
        if now - seen_at > SEEN_AGAIN_AFTER:
            await self._database.write(
                lambda tx: store.see_visitor(tx, found.tenant, found.visitor, language)
            )
        if now - found.issued_at > RENEWED_AFTER:
            fresh = Pass(tenant=found.tenant, site=found.site, visitor=found.visitor, issued_at=now)
            return fresh, self._tokens.write(fresh)
        return found, token

    def read_token(self, token: str, site: Site) -> Pass:
        """The pass that the token proves. Raises TokenRefused."""
        found = self._tokens.read(token, self.clock.now())
        if found is None or (found.tenant, found.site) != (site.tenant, site.key):
            raise TokenRefused("this token is not valid here")
        return found

    async def take(self, guest: Guest, frame: codec.Sent, raw: bytes) -> Refused | None:
        """Store what the visitor sent, for good and only once; None when that is done.

        Raises Unavailable when it cannot be stored now.
        """
        visitor = guest.visitor
        files: tuple[Attachment, ...] = ()
        language = guest.language
        if isinstance(frame, codec.Message):
            files = await self.files.of(visitor, [each.id for each in frame.attachments])
            if frame.language is not None:
                language = rules.choose_language(frame.language, guest.site.languages)
        content = codec.content(frame, files)
        if isinstance(content, Refused):
            return content
        await self._inbox.deliver(
            Inbound(
                tenant=visitor.tenant,
                channel=KIND,
                provider_id=provider_id(visitor.visitor, frame.client_id),
                address=Address(channel=KIND, value=visitor.visitor),
                thread=visitor.visitor,
                received_at=self.clock.now(),
                content=content,
                raw=raw,
                language=language,
                facts=_facts(guest),
            )
        )
        return None

    async def sites(self, actor: Actor) -> list[Site]:
        """Every site of the actor's company."""
        return await self._database.read(lambda tx: store.sites(tx, actor.tenant))

    async def put_site(self, actor: Actor, changed: Site, record: Record) -> None:
        """Add or change a site of the actor's company. Raises Invalid."""
        rules.check_site(changed)

        def unit(tx: Tx) -> None:
            before = store.find_site(tx, changed.key)
            if not store.put_site(tx, changed):
                raise Invalid("key", "it is taken; choose another")
            record(
                tx, actor, "site.changed", f"site:{changed.key}", _trail(before), _trail(changed)
            )

        await self._database.write(unit)
        self._sites.pop(changed.key, None)

    async def _known_site(self, key: str) -> Site | None:
        """Read the site, at most every few seconds: every request of every visitor asks for it."""
        if len(key) > rules.SITE_KEY_CHARACTERS:
            return None
        now = self.clock.now()
        known = self._sites.get(key)
        if known is not None and now - known[0] < SITE_KNOWN_FOR:
            return known[1]
        found = await self._database.read(lambda tx: store.find_site(tx, key))
        if len(self._sites) >= 1_000:
            self._sites.clear()  # keys are a stranger's words
        self._sites[key] = (now, found)
        return found


def _facts(guest: Guest) -> dict[str, str]:
    """What web chat knows beside the content, by `section.key`."""
    facts = {"web_chat.site": guest.site.key}
    if guest.page is not None:
        facts["web_chat.page"] = guest.page
    return facts


def _trail(site: Site | None) -> Json:
    """What the audit trail keeps of a site."""
    if site is None:
        return None
    return {
        "allowed_origins": list(site.allowed_origins),
        "languages": list(site.languages),
        "queue": site.queue,
        "when_closed": site.when_closed,
        "is_enabled": site.is_enabled,
    }
