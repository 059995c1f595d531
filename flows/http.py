"""The HTTP face of flows: reading, checking, publishing and switching versions."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from core.model import Actor
from core.permissions import Permission
from infra.http import requires
from infra.tables import instant_text

from .check import Finding
from .model import FlowSummary, FlowVersion
from .service import Flows

Reader = Annotated[Actor, Depends(requires(Permission.FLOWS_READ))]
Editor = Annotated[Actor, Depends(requires(Permission.FLOWS_EDIT))]
MOST_CHARACTERS = 500_000


class Body(BaseModel):
    """The root of everything sent and received here."""

    model_config = ConfigDict(extra="forbid")


class DocumentBody(Body):
    document: str = Field(max_length=MOST_CHARACTERS)


class PublishBody(DocumentBody):
    note: str = Field(default="", max_length=500)


class ActivateBody(Body):
    version: int | None = Field(ge=1)
    """null switches the flow off."""


class FindingView(Body):
    severity: str
    code: str
    place: str
    text: str

    @classmethod
    def of(cls, finding: Finding) -> "FindingView":
        return cls(
            severity=finding.severity, code=finding.code, place=finding.place, text=finding.text
        )


class CheckView(Body):
    fit: bool
    findings: list[FindingView]


class FlowView(Body):
    id: str
    names: dict[str, str]
    channels: list[str]
    active_version: int | None
    last_version: int
    changed_at: str

    @classmethod
    def of(cls, flow: FlowSummary) -> "FlowView":
        return cls(
            id=flow.id,
            names={str(language): name for language, name in flow.names.items()},
            channels=list(flow.channels),
            active_version=flow.active_version,
            last_version=flow.last_version,
            changed_at=instant_text(flow.changed_at),
        )


class VersionView(Body):
    flow: str
    version: int
    names: dict[str, str]
    channels: list[str]
    note: str
    by: str
    by_name: str
    at: str
    active: bool

    @classmethod
    def of(cls, version: FlowVersion) -> "VersionView":
        return cls(
            flow=version.flow,
            version=version.version,
            names={str(language): name for language, name in version.names.items()},
            channels=list(version.channels),
            note=version.note,
            by=version.by,
            by_name=version.by_name,
            at=instant_text(version.at),
            active=version.is_active,
        )


class FlowsView(Body):
    items: list[FlowView]


class VersionsView(Body):
    items: list[VersionView]


class DocumentView(Body):
    document: str


def routes(flows: Flows) -> APIRouter:
    """Build every route of flows."""
    router = APIRouter(prefix="/api/flows", tags=["flows"])

    @router.get("")
    async def all_flows(actor: Reader) -> FlowsView:
        """List the company's flows."""
        return FlowsView(items=[FlowView.of(flow) for flow in await flows.all(actor)])

    @router.post("/check")
    async def check(actor: Reader, body: DocumentBody) -> CheckView:
        """Examine a document without keeping it."""
        checked = await flows.check(actor.tenant, body.document)
        findings = [FindingView.of(finding) for finding in checked.findings]
        return CheckView(fit=checked.is_fit, findings=findings)

    @router.post("", status_code=201)
    async def publish(actor: Editor, body: PublishBody) -> VersionView:
        """Publish a document as the next version of its flow; errors refuse it."""
        return VersionView.of(await flows.publish(actor, body.document, note=body.note))

    @router.get("/{flow}/versions")
    async def versions(actor: Reader, flow: str) -> VersionsView:
        """List the versions of a flow, newest first."""
        found = await flows.versions(actor, flow)
        return VersionsView(items=[VersionView.of(version) for version in found])

    @router.get("/{flow}/versions/{version}")
    async def document(actor: Reader, flow: str, version: int) -> DocumentView:
        """Read the document of a version, as it was published."""
        return DocumentView(document=await flows.document(actor, flow, version))

    @router.put("/{flow}/active", status_code=204)
    async def activate(actor: Editor, flow: str, body: ActivateBody) -> None:
        """Play another version of the flow, or none."""
        await flows.activate(actor, flow, body.version)

    return router
