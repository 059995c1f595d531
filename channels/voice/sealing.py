"""Sealing what must not be read from the database or a disk: passwords of lines, recordings."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import Invalid


def derived(secret: str, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose, from the installation's secret."""
    return hmac.new(secret.encode(), f"mainstem voice {purpose}".encode(), hashlib.sha256).digest()


def seal(secret: str, text: str) -> str:
    """Seal a short text; "" stays ""."""
    if not text:
        return ""
    return _fernet(secret).encrypt(text.encode()).decode()


def unseal(secret: str, sealed: str) -> str:
    """The text again. Raises Invalid when it was sealed with another secret."""
    if not sealed:
        return ""
    try:
        return _fernet(secret).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Invalid("password", "it was stored under another secret; set it again") from None


def _fernet(secret: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived(secret, "lines")))


def cipher(secret: str, recording: str) -> AESGCM:
    """The cipher of one recording that was put away."""
    return AESGCM(derived(secret, f"recording {recording}"))


def tape_cipher(secret: str, recording: str) -> AESGCM:
    """The cipher of one recording while it is being made."""
    return AESGCM(derived(secret, f"tape {recording}"))
