"""Encryption of one call's packets (SRTP, RFC 3711) by libsrtp."""

from pylibsrtp import Error, Policy, Session

from channels.voice.telephony.sip.crypto import Crypto

PROFILES = {
    "AES_CM_128_HMAC_SHA1_80": Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
    "AES_CM_128_HMAC_SHA1_32": Policy.SRTP_PROFILE_AES128_CM_SHA1_32,
}


class Srtp:
    """Both directions. Keys that stay the same over a new SDP keep their packet counters."""

    def __init__(self) -> None:
        self._keys: tuple[Crypto | None, Crypto | None] = (None, None)
        self._in: Session | None = None
        self._out: Session | None = None
        self.refused = 0

    def use(self, theirs: Crypto | None, ours: Crypto | None) -> None:
        """Set the keys, or none for speech in the clear."""
        old_in, old_out = self._keys
        if theirs != old_in:
            self._in = _session(theirs, Policy.SSRC_ANY_INBOUND)
        if ours != old_out:
            self._out = _session(ours, Policy.SSRC_ANY_OUTBOUND)
        self._keys = (theirs, ours)

    def open(self, packet: bytes, *, is_control: bool = False) -> bytes | None:
        """Check and decrypt; None for a packet that is forged, repeated or in the clear."""
        if self._in is None:
            return packet
        try:
            opened = self._in.unprotect_rtcp if is_control else self._in.unprotect
            return bytes(opened(packet))
        except (Error, ValueError):
            self.refused += 1
            return None

    def seal(self, packet: bytes, *, is_control: bool = False) -> bytes:
        """Encrypt and sign."""
        if self._out is None:
            return packet
        sealed = self._out.protect_rtcp if is_control else self._out.protect
        return bytes(sealed(packet))


def _session(crypto: Crypto | None, kind: int) -> Session | None:
    if crypto is None:
        return None
    policy = Policy(key=crypto.key, ssrc_type=kind, srtp_profile=PROFILES[crypto.suite])
    policy.window_size = 1024
    return Session(policy=policy)
