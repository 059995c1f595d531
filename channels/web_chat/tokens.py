"""The visitor's token: a signed pass that lets a device come back, in another tab, another day.

It names company, site and visitor and when it was made, and is signed with the installation's
secret. It travels in the first frame and in the Authorization header, never in an address.
"""

import hashlib
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from core.model import TenantId

from .model import Pass

FORMAT = 1
SALT = "web-chat visitor"
LONGEST = 1_000
LIFETIME = timedelta(days=180)
RENEWED_AFTER = timedelta(days=1)
CLOCKS_DIFFER = timedelta(days=1)
"""How far in the future a token may have been made: by another machine of ours, or by this one
before its clock was set back. Whoever has it must not lose their conversation over that."""


class Tokens:
    """Makes and reads passes."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(
            secret,
            salt=SALT,
            signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
        )

    def write(self, visitor: Pass) -> str:
        """The token of a pass."""
        issued = int(visitor.issued_at.timestamp())
        signed = [FORMAT, visitor.tenant, visitor.site, visitor.visitor, issued]
        return self._serializer.dumps(signed)

    def read(self, token: str, now: datetime) -> Pass | None:
        """The pass, or None if the token is not ours, altered or too old."""
        if len(token) > LONGEST or not token.isascii():
            return None
        try:
            signed = self._serializer.loads(token)
        except BadData:
            return None
        match signed:
            case [int(version), str(tenant), str(site), str(visitor), int(issued)] if (
                version == FORMAT
            ):
                at = datetime.fromtimestamp(issued, UTC)
                if not now - LIFETIME < at <= now + CLOCKS_DIFFER:
                    return None
                return Pass(tenant=TenantId(tenant), site=site, visitor=visitor, issued_at=at)
            case _:
                return None
