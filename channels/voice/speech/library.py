"""Where libespeak-ng is: the system's, or the one that comes as a package."""

import ctypes
import os
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from .packages import folder_of

SYSTEM_NAMES = ("libespeak-ng.so.1", "libespeak-ng.1.dylib")


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A libespeak-ng and its data."""

    path: str
    data: str | None
    """None: where the system keeps it."""
    version: str


@cache
def find_library() -> Library | None:
    """Take the system's library, else the package's; None when there is neither."""
    for name in SYSTEM_NAMES:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return Library(path=name, data=None, version="system")
    return packaged_library()


def packaged_library() -> Library | None:
    """Find the library that comes as a package."""
    folder = folder_of("espeakng_loader")
    if folder is None:
        return None
    path = next(iter(sorted(folder.glob("libespeak-ng.*"))), None)
    if path is None:
        return None
    return Library(
        path=os.fspath(path),
        data=os.fspath(folder / "espeak-ng-data"),
        version=version("espeakng-loader"),
    )
