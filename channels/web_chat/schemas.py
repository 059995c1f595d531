"""What the HTTP side of web chat takes and gives."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from core.model import Language, TenantId
from infra.media_types import ATTACHMENT_TYPES

from . import frames
from .model import ATTACHMENTS, TEXT_CHARACTERS, Opening, Site, Upload


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CapsView(_Body):
    """What the widget refuses by itself, before it asks."""

    text: int
    attachments: int
    attachment_bytes: int
    attachment_types: list[str]


class SiteConfig(_Body):
    """All that the widget needs to know before anybody speaks."""

    key: str
    name: str
    names: dict[str, str]
    languages: list[str]
    colours: dict[str, str]
    texts: dict[str, dict[str, str]]
    open: bool
    next_opening: str | None
    when_closed: Literal["form", "chat"]
    transcript: bool
    caps: CapsView

    @classmethod
    def of(cls, site: Site, opening: Opening, *, attachment_bytes: int, transcript: bool) -> Self:
        return cls(
            key=site.key,
            name=site.names[site.languages[0]],
            names=site.names,
            languages=list(site.languages),
            colours=site.colours,
            texts=site.texts,
            open=opening.is_open,
            next_opening=frames.moment(opening.next_opening) if opening.next_opening else None,
            when_closed=site.when_closed,
            transcript=transcript,
            caps=CapsView(
                text=TEXT_CHARACTERS,
                attachments=ATTACHMENTS,
                attachment_bytes=attachment_bytes,
                attachment_types=sorted(ATTACHMENT_TYPES),
            ),
        )


class NewVisitorBody(_Body):
    """What a page says of a new visitor."""

    language: str | None = Field(default=None, max_length=120)


class NewVisitor(_Body):
    """The visitor's token, to be kept on the device and shown to nobody."""

    token: str
    visitor: str


class UploadView(_Body):
    """A file that can be sent with a message."""

    id: str
    name: str
    media_type: str
    bytes: int

    @classmethod
    def of(cls, upload: Upload) -> Self:
        file = upload.file
        return cls(id=upload.id, name=file.name, media_type=file.media_type, bytes=file.size_bytes)


class SiteBody(_Body):
    """A site as an administrator changes it."""

    names: dict[str, str] = Field(min_length=1)
    languages: list[str] = Field(min_length=1)
    allowed_origins: list[str] = Field(max_length=100)
    colours: dict[str, str] = {}
    texts: dict[str, dict[str, str]] = {}
    queue: str | None = None
    when_closed: Literal["form", "chat"] = "form"
    is_enabled: bool = True

    def site(self, tenant: TenantId, key: str) -> Site:
        return Site(
            tenant=tenant,
            key=key,
            names=self.names,
            languages=tuple(Language(each) for each in self.languages),
            allowed_origins=tuple(self.allowed_origins),
            colours=self.colours,
            texts=self.texts,
            queue=self.queue,
            when_closed=self.when_closed,
            is_enabled=self.is_enabled,
        )


class SiteView(SiteBody):
    """A site as an administrator sees it."""

    key: str

    @classmethod
    def of(cls, site: Site) -> Self:
        return cls(
            key=site.key,
            names=site.names,
            languages=list(site.languages),
            allowed_origins=list(site.allowed_origins),
            colours=site.colours,
            texts=site.texts,
            queue=site.queue,
            when_closed=site.when_closed,
            is_enabled=site.is_enabled,
        )
