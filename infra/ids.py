"""The real ids."""

import uuid_utils


class Uuid7Ids:
    """core.ports.Ids as UUID version 7 (RFC 9562). In one process, later ids sort after earlier."""

    def new(self) -> str:
        return str(uuid_utils.uuid7())
