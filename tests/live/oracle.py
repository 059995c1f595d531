"""The invariants, checked over what is stored. Reads the file; knows no code of ours."""

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

OPEN_STAGES = ("bot", "waiting", "active", "snoozed")


class Oracle:
    """Finds what is wrong; an empty list is the answer one wants."""

    def __init__(self, database: Path) -> None:
        self._db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
        self._db.row_factory = sqlite3.Row

    def close(self) -> None:
        self._db.close()

    def findings(self, acknowledged: Iterable[tuple[str, str]] = ()) -> list[str]:
        """`acknowledged`: (client id, text) of every line that a visitor was told is stored."""
        return [
            *self.whole_file(),
            *self.stored(acknowledged),
            *self.one_owner_one_offer(),
            *self.within_capacity(),
            *self.effects_once(),
            *self.gapless_numbers(),
            *self.order_kept(),
            *self.one_tenant(),
        ]

    def rows(self, sql: str, *args: str) -> list[sqlite3.Row]:
        return self._db.execute(sql, args).fetchall()

    def whole_file(self) -> list[str]:
        verdict = self.rows("pragma integrity_check")[0][0]
        return [] if verdict == "ok" else [f"database: {verdict}"]

    def stored(self, acknowledged: Iterable[tuple[str, str]]) -> list[str]:
        """I1: acknowledged means stored once, with the words as they were."""
        found: dict[str, list[str]] = defaultdict(list)
        for row in self.rows("select provider_id, pii_text from entry where provider_id not null"):
            found[row["provider_id"].rpartition(":")[2]].append(row["pii_text"])
        wrong = []
        for key, text in acknowledged:
            if found.get(key) != [text]:
                wrong.append(f"I1: {key} is stored {len(found.get(key, []))} times")
        waiting = self.rows("select count(*) n from inbound where state = 'received'")[0]["n"]
        return wrong + ([f"I1: {waiting} deliveries are still not taken"] if waiting else [])

    def one_owner_one_offer(self) -> list[str]:
        """I2: at most one live offer per interaction, one open interaction per conversation."""
        offers = self.rows(
            "select interaction, count(*) n from offer where state = 'live' group by 1 having n > 1"
        )
        open_ = self.rows(
            "select conversation, count(*) n from interaction "
            f"where stage in {OPEN_STAGES} group by 1 having n > 1"
        )
        active = self.rows("select id from interaction where stage = 'active' and owner is null")
        return [
            *(f"I2: {row['n']} live offers of {row['interaction']}" for row in offers),
            *(f"I2: {row['n']} open interactions in {row['conversation']}" for row in open_),
            *(f"I2: {row['id']} is active without an owner" for row in active),
        ]

    def within_capacity(self, most: int = 3) -> list[str]:
        """I3: nobody has more chats at hand than the capacity of the demonstration company."""
        held = Counter(
            row["agent"]
            for row in self.rows(
                "select agent from placement where state in ('engaged','offered','wrap_up')"
            )
            if row["agent"]
        )
        return [f"I3: {agent} has {n} contacts" for agent, n in held.items() if n > most]

    def effects_once(self) -> list[str]:
        """I4: nothing visible happened twice."""
        twice = self.rows(
            "select conversation, provider_id, count(*) times from entry "
            "where provider_id not null group by 1, 2 having times > 1"
        )
        return [f"I4: {row['provider_id']} is there {row['times']} times" for row in twice]

    def gapless_numbers(self) -> list[str]:
        """I7, I10: facts, timelines and conversations are numbered without gaps."""
        wrong = []
        for table, group, number in (
            ("event", "tenant", "position"),
            ("event", "interaction", "seq"),
            ("entry", "interaction", "seq"),
            ("entry", "conversation", "n"),
        ):
            for row in self.rows(
                f"select {group} g, min({number}) lo, max({number}) hi, count({number}) n "
                f"from {table} where {group} not null and {number} not null group by 1"
            ):
                if row["lo"] != 1 or row["hi"] != row["n"]:
                    wrong.append(f"I7: {table}.{number} of {row['g']} has gaps: {tuple(row)}")
        last = self.rows(
            "select c.id, c.last_n, coalesce(max(e.n), 0) highest from conversation c "
            "left join entry e on e.conversation = c.id group by 1 having c.last_n <> highest"
        )
        return wrong + [
            f"I7: {r['id']} counts {r['last_n']} lines, has {r['highest']}" for r in last
        ]

    def order_kept(self) -> list[str]:
        """I8: a customer's lines stand in the order in which they came in."""
        wrong = []
        arrived: dict[str, int] = {}
        for rank, row in enumerate(self.rows("select provider_id from inbound order by id")):
            arrived[row["provider_id"]] = rank
        by_conversation: dict[str, list[int]] = defaultdict(list)
        for row in self.rows(
            "select conversation, provider_id from entry "
            "where author_kind = 'customer' and n not null order by conversation, n"
        ):
            if row["provider_id"] in arrived:
                by_conversation[row["conversation"]].append(arrived[row["provider_id"]])
        for conversation, ranks in by_conversation.items():
            if ranks != sorted(ranks):
                wrong.append(f"I8: lines of {conversation} changed places")
        return wrong

    def one_tenant(self) -> list[str]:
        """I9: a line belongs to the company of its interaction."""
        crossed = self.rows(
            "select e.id from entry e join interaction i on i.id = e.interaction "
            "where i.tenant <> e.tenant"
        )
        return [f"I9: line {row['id']} crosses companies" for row in crossed]

    def events(self, kind: str) -> list[dict[str, Any]]:
        """The data of every fact of a kind, in order."""
        return [
            json.loads(row["data"])
            for row in self.rows("select data from event where kind = ? order by position", kind)
        ]
