"""Decisions about people, passwords and sessions: data in, data out."""

import hashlib
import hmac
import re
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from core.errors import Conflict, Invalid, NotAllowed
from core.model import Actor
from core.permissions import Permission

from .model import PERMISSIONS, Cookie, Role, Session, SessionLife, User, UserChanges

SESSION_COOKIE = "mainstem_session"
MIN_PASSWORD_CHARACTERS = 10
MAX_PASSWORD_CHARACTERS = 128
MIN_DIFFERENT_CHARACTERS = 5
TOUCH_EVERY = timedelta(minutes=1)

_COMMON_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        password passwort passw0rd letmein welcome qwerty qwertyuiop asdfgh asdfghjkl zxcvbnm
        abcdefgh iloveyou administrator changeme secret default superuser mainstem contactcentre
        callcentre callcenter football baseball sunshine princess dragon monkey
        master trustno woaini
        """,
    )
)
_RUNS = ("0123456789" * 13, "9876543210" * 13, "abcdefghijklmnopqrstuvwxyz" * 5)
_BAD_IN_LOCAL_PART = re.compile(r"[\s\x00-\x1f\x7f<>()\[\],;:\\\"@]")
_DOMAIN_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3002: ord(".")}
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def allow(actor: Actor, permission: Permission) -> None:
    """Raise NotAllowed unless the actor holds the permission."""
    if permission.value not in actor.permissions:
        raise NotAllowed(permission.value)


def email_key(text: str) -> str | None:
    """Return the one spelling by which an e-mail address is compared, or None if it is none.

    Letters are lower case, full-width letters typed through an input method are narrow, and the
    domain is in its ASCII form (RFC 5890). Idempotent. Dots and tags of the local part are kept: to
    some providers they are different mailboxes.
    """
    local, at, domain = _lower(text.strip().translate(_FULL_WIDTH)).rpartition("@")
    if not at or not local or len(local.encode()) > 64 or _BAD_IN_LOCAL_PART.search(local):
        return None
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return None
    labels = [_ascii_label(label) for label in domain.split(".")]
    if not all(label and _DOMAIN_LABEL.fullmatch(label) for label in labels):
        return None
    key = f"{local}@{'.'.join(labels)}"
    return key if len(key.encode()) <= 254 and key.isprintable() else None


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


def _ascii_label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode()


def require_email(text: str) -> str:
    """Return the comparison key of an e-mail address, or raise Invalid."""
    key = email_key(text)
    if key is None:
        raise Invalid("email", "not an e-mail address")
    return key


def require_text(field: str, text: str, *, limit: int) -> str:
    """Return the trimmed text, or raise Invalid if it is empty, too long or not printable."""
    trimmed = unicodedata.normalize("NFC", text.strip())
    if not trimmed or len(trimmed) > limit:
        raise Invalid(field, f"between 1 and {limit} characters")
    if not trimmed.isprintable():
        raise Invalid(field, "control characters are not allowed")
    return trimmed


def require_slug(text: str) -> str:
    """Return the company's short name, or raise Invalid."""
    if not _SLUG.fullmatch(text):
        raise Invalid("slug", "1 to 40 of a-z, 0-9 and -, with a letter or digit at both ends")
    return text


def password_form(password: str) -> str:
    """Return the form that is hashed: the same for the same characters on every keyboard."""
    return unicodedata.normalize("NFKC", password)


def password_weakness(password: str, *, about: Iterable[str] = ()) -> str | None:
    """Say why a password must not be used, or None. `about`: words an attacker would try first.

    Length and guessability count, composition rules do not. Source: NIST SP 800-63B-4, 3.1.1.2.
    """
    form = password_form(password)
    if len(form) < MIN_PASSWORD_CHARACTERS:
        return f"at least {MIN_PASSWORD_CHARACTERS} characters"
    if len(form) > MAX_PASSWORD_CHARACTERS:
        return f"at most {MAX_PASSWORD_CHARACTERS} characters"
    folded = form.casefold()
    if len(set(folded)) < MIN_DIFFERENT_CHARACTERS or any(folded in run for run in _RUNS):
        return "too easy to guess: too few different characters, or a plain sequence"
    rest = folded
    for word in sorted(_COMMON_WORDS.union(_words(about)), key=len, reverse=True):
        rest = rest.replace(word, "")
    if len(re.sub(r"[\d\W_]", "", rest)) == 0 and rest != folded:
        return "too easy to guess: a common word, or the name or address of the account"
    return None


def _words(texts: Iterable[str]) -> set[str]:
    found = {word for text in texts for word in re.split(r"[\W_]+", text.casefold())}
    return {word for word in found if len(word) >= 3}


def require_password(password: str, *, about: Iterable[str] = ()) -> None:
    """Raise Invalid when the password is too weak."""
    weakness = password_weakness(password, about=about)
    if weakness is not None:
        raise Invalid("password", weakness)


def token_hash(token: str) -> str:
    """Return what is stored of a session token. It has 256 random bits: a plain hash will do."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def csrf_token(token: str) -> str:
    """Derive the CSRF token of a session: only who holds the cookie's token can make it."""
    secret = token.encode(errors="surrogatepass")
    digest = hmac.digest(secret, b"mainstem csrf", "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def csrf_matches(token: str, header: str | None) -> bool:
    """Compare in constant time the header of a request with the session's CSRF token."""
    given = (header or "").encode(errors="surrogatepass")
    return hmac.compare_digest(csrf_token(token).encode(), given)


def is_own_origin(origin: str | None, fetch_site: str | None, *, own: frozenset[str]) -> bool:
    """Say whether a request that changes something comes from our own pages.

    `origin` is the Origin header, `fetch_site` the Sec-Fetch-Site header. Browsers send the first
    with every such request; programs that are no browsers send neither, so absence is no attack.
    """
    if fetch_site not in (None, "same-origin", "none"):
        return False
    return origin is None or origin.lower() in own


def is_alive(session: Session, now: datetime, life: SessionLife) -> bool:
    """Say whether a session may still be used."""
    return now < session.expires_at and now - session.seen_at < life.idle


def needs_touch(session: Session, now: datetime) -> bool:
    """Say whether it is time to write down that the session is in use: not at every request."""
    return now - session.seen_at >= TOUCH_EVERY


def session_cookie(public_url: str, life: SessionLife) -> Cookie:
    """Decide the attributes of the session cookie from the address that browsers use.

    Secure, except on plain HTTP to the machine itself, where browsers would drop a Secure cookie.
    """
    parts = urlsplit(public_url)
    is_plain_local = parts.scheme == "http" and _is_loopback(parts.hostname or "")
    return Cookie(name=SESSION_COOKIE, is_secure=not is_plain_local, max_age=life.absolute)


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def check_grant(actor: Actor, roles: frozenset[Role]) -> None:
    """Raise NotAllowed when roles hold a right that the actor lacks, Invalid when there are none.

    Nobody gives away, or takes over, more than they may do themselves.
    """
    if not roles:
        raise Invalid("roles", "at least one")
    for permission in sorted(set().union(*(PERMISSIONS[role] for role in roles))):
        allow(actor, permission)


def check_change(actor: Actor, user: User, changes: UserChanges, *, administrators: int) -> None:
    """Raise Conflict when the change would lock the company, or the actor, out.

    `administrators`: how many active administrators the company has now.
    """
    loses_role = changes.roles is not None and Role.ADMINISTRATOR not in changes.roles
    loses_activity = changes.is_active is False
    if loses_activity and actor.user == user.id:
        raise Conflict("nobody can deactivate their own account")
    was_administrator = Role.ADMINISTRATOR in user.roles and user.is_active
    if was_administrator and administrators <= 1 and (loses_role or loses_activity):
        raise Conflict("a company keeps at least one active administrator")
