"""The tree of what can break a promise.

    MainstemError
    ├── NotSignedIn         nobody is signed in, or the credentials are wrong
    ├── NotAllowed          the actor lacks a permission
    ├── NotFound            no such thing that the actor may see
    ├── Conflict            somebody else was faster, or the state forbids it
    │   ├── OfferGone       the offer was withdrawn, taken or timed out
    │   ├── IdentityTaken   the address is proven to belong to another customer
    │   └── StaleVersion    the row changed since it was read
    ├── Invalid             the input breaks a rule; names the field
    │   └── TooLarge        the input is over a stated cap
    ├── TooMany             over a rate; names when to come back
    ├── Unavailable         a needed part is down or full for the moment (retryable)
    └── ProviderError       a service outside failed; says whether to try again

`code` is stable and part of the API. The HTTP status of each is decided in gateway/errors.py.
"""

from datetime import timedelta
from typing import ClassVar


class MainstemError(Exception):
    """The root. `code` is stable; `retryable` says whether the same call may succeed later."""

    code: ClassVar[str] = "internal"
    retryable: bool = False


class NotSignedIn(MainstemError):
    """Nobody is signed in, or e-mail address and password do not belong together."""

    code = "not_signed_in"


class NotAllowed(MainstemError):
    """The actor lacks the permission."""

    code = "not_allowed"

    def __init__(self, permission: str) -> None:
        super().__init__(f"this needs the permission {permission}")
        self.permission = permission


class NotFound(MainstemError):
    """There is no such thing, or the actor may not see it: both look the same from outside."""

    code = "not_found"

    def __init__(self, what: str, key: str) -> None:
        super().__init__(f"no {what} {key}")
        self.what = what
        self.key = key


class Conflict(MainstemError):
    """The state of things forbids it now."""

    code = "conflict"


class OfferGone(Conflict):
    """The offer is no longer live."""

    code = "offer_gone"


class IdentityTaken(Conflict):
    """The address is proven to belong to the customer `holder`; it cannot be `customer`'s too."""

    code = "identity_taken"

    def __init__(self, customer: str, holder: str) -> None:
        super().__init__(f"verified for customer {holder}, so not for customer {customer}")
        self.customer = customer
        self.holder = holder


class StaleVersion(Conflict):
    """Somebody else changed the row since it was read; read again and repeat."""

    code = "stale_version"
    retryable = True


class Invalid(MainstemError):
    """The input breaks a rule."""

    code = "invalid"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class TooLarge(Invalid):
    """The input is over a cap."""

    code = "too_large"

    def __init__(self, field: str, limit: int, unit: str) -> None:
        super().__init__(field, f"at most {limit} {unit}")
        self.limit = limit


class TooMany(MainstemError):
    """The caller is over a rate."""

    code = "too_many"
    retryable = True

    def __init__(self, what: str, retry_after: timedelta) -> None:
        super().__init__(f"too many {what}")
        self.what = what
        self.retry_after = retry_after


class Unavailable(MainstemError):
    """A part that is needed is down or full; nothing was stored."""

    code = "unavailable"
    retryable = True

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(f"{part}: {reason}")
        self.part = part
        self.reason = reason


class ProviderError(MainstemError):
    """A service outside failed."""

    code = "provider"

    def __init__(self, reason: str, *, retryable: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable
