"""The live dialogs on disk, so that a process that was killed can end its calls when it is back.

One small JSON file for each dialog. Writing happens in a thread of its own, in order; a disk that
fails costs the note, not the call.
"""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from channels.voice.telephony.sip.dialog import Dialog
from channels.voice.telephony.sip.messages import Outline

log = logging.getLogger(__name__)

CSEQ_MARGIN = 1000
"""The dialog may have gone on after the last note; a BYE's number only has to be higher."""


class Journal:
    """Notes in one folder; without a folder it does nothing."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="sip-journal")

    def note(self, leg_id: str, dialog: Dialog, facts: dict[str, str]) -> None:
        """Remember a dialog that is live now."""
        if self._folder is not None:
            said = {
                "leg": leg_id, "call_id": dialog.call_id, "local": dialog.local,
                "remote": dialog.remote, "target": dialog.target, "contact": dialog.contact,
                "routes": list(dialog.routes), "cseq": dialog.cseq,
                "hop": list(dialog.hop) if dialog.hop else None, "transport": "udp", "facts": facts,
            }  # fmt: skip
            self._writer.submit(_write, self._folder / f"{leg_id}.json", json.dumps(said))

    def forget(self, leg_id: str) -> None:
        """The dialog ended."""
        if self._folder is not None:
            self._writer.submit(_remove, self._folder / f"{leg_id}.json")

    def leftovers(self) -> list[tuple[Outline, dict[str, str]]]:
        """A BYE for each dialog that an earlier process left, with its facts; forgets them all.

        Reads files: not to be called on the event loop.
        """
        if self._folder is None:
            return []
        self._folder.mkdir(parents=True, exist_ok=True)
        found = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                found.append(_read(path))
            except (OSError, ValueError, KeyError, TypeError):
                log.warning("a note of an earlier call cannot be read", extra={"file": path.name})
            _remove(path)
        return found

    def close(self) -> None:
        """Wait until everything is written."""
        self._writer.shutdown()


def _read(path: Path) -> tuple[Outline, dict[str, str]]:
    said = json.loads(path.read_text())
    hop = said["hop"]
    outline = Outline(
        method="BYE", uri=str(said["target"]), caller=str(said["local"]),
        callee=str(said["remote"]), call_id=str(said["call_id"]),
        cseq=int(said["cseq"]) + CSEQ_MARGIN, contact=str(said["contact"]),
        routes=tuple(map(str, said["routes"])), target=(str(hop[0]), int(hop[1])) if hop else None,
    )  # fmt: skip
    facts = {str(name): str(value) for name, value in dict(said["facts"]).items()}
    return outline, facts | {"leg": str(said["leg"])}


def _write(path: Path, text: str) -> None:
    draft = path.with_suffix(".draft")
    try:
        draft.write_text(text)
        draft.replace(path)
    except OSError as err:
        log.warning("a call could not be noted", extra={"error": repr(err)})


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as err:
        log.warning("a note could not be removed", extra={"error": repr(err)})
