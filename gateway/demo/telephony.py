"""The demonstration company's numbers, lists and settings of telephony."""

from collections.abc import Mapping
from typing import Any

from channels.voice import configuration
from channels.voice.model import Contact, Number, Rule, RuleKind, VoiceSettings
from core.model import Language, TenantId, UserId
from infra.db import Tx


def connect(tx: Tx, tenant: TenantId, file: Mapping[str, Any], staff: Mapping[str, UserId]) -> None:
    """Set up what is not set up yet. `staff`: user by the part of their address before the @."""
    if any(number.tenant == tenant for number in configuration.numbers(tx)):
        return
    for each in file["numbers"]:
        languages = tuple(Language(language) for language in each["languages"])
        configuration.put_number(
            tx,
            Number(tenant=tenant, number=each["number"], label=each["label"], languages=languages),
        )
    for each in file["may_dial"]:
        configuration.put_rule(
            tx,
            Rule(
                tenant=tenant,
                id=tx.ids.new(),
                kind=RuleKind.MAY_DIAL,
                pattern=each["pattern"],
                note=each["note"],
            ),
        )
    for each in file["contacts"]:
        configuration.put_contact(tx, Contact(tenant=tenant, id=tx.ids.new(), **each))
    numbers = {staff[handle]: number for handle, number in file["agent_numbers"].items()}
    settings = VoiceSettings(
        tenant=tenant,
        agent_numbers={str(user): number for user, number in numbers.items()},
        out_number=file["out_number"],
    )
    configuration.put_settings(tx, settings)
