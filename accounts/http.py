"""The HTTP face of accounts: one's session, the people, the audit trail."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from core.errors import NotSignedIn
from core.model import Actor, Language, UserId
from core.permissions import Permission
from infra.http import public, requires, signed_in

from .model import AuditFilter, NewUser, UserChanges
from .schemas import (
    AuditEntryView,
    AuditQuery,
    AuditVerdictView,
    AuditView,
    NewUserBody,
    PasswordBody,
    SessionView,
    SignInBody,
    UserChangesBody,
    UsersView,
    UserView,
)
from .service import Accounts

Someone = Annotated[Actor, Depends(signed_in())]
UsersReader = Annotated[Actor, Depends(requires(Permission.USERS_READ))]
UsersEditor = Annotated[Actor, Depends(requires(Permission.USERS_EDIT))]
Auditor = Annotated[Actor, Depends(requires(Permission.AUDIT_READ))]


def routes(accounts: Accounts) -> APIRouter:
    """Build every route of accounts."""
    router = APIRouter(prefix="/api", tags=["accounts"])
    _SessionRoutes(accounts).add_to(router)
    _UserRoutes(accounts).add_to(router)
    _AuditRoutes(accounts).add_to(router)
    return router


class _SessionRoutes:
    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/session", self.sign_in, methods=["POST"])
        router.add_api_route("/session", self.read, methods=["GET"])
        router.add_api_route("/session", self.sign_out, methods=["DELETE"], status_code=204)
        router.add_api_route("/session/password", self.change_password, methods=["PUT"])
        router.add_api_route(
            "/sessions", self.sign_out_everywhere, methods=["DELETE"], status_code=204
        )

    @public("signing in comes before anything else")
    async def sign_in(self, body: SignInBody, request: Request, response: Response) -> SessionView:
        """Check a password and set the session cookie."""
        signed_in = await self._accounts.sign_in(
            body.tenant,
            body.email,
            body.password,
            _client_ip(request),
            previous_token=request.cookies.get(self._accounts.cookie.name),
        )
        self._set_cookie(response, signed_in.token)
        profile = await self._accounts.profile(signed_in.actor)
        return SessionView.of(profile, signed_in.token)

    async def read(self, actor: Someone, request: Request) -> SessionView:
        """Say who is signed in, and give the CSRF token of the session."""
        return SessionView.of(await self._accounts.profile(actor), self._token(request))

    async def sign_out(self, actor: Someone, request: Request, response: Response) -> None:
        """End this session."""
        await self._accounts.sign_out(self._token(request))
        self._delete_cookie(response)

    async def sign_out_everywhere(self, actor: Someone, response: Response) -> None:
        """End all sessions of the person who asks."""
        await self._accounts.sign_out_everywhere(actor)
        self._delete_cookie(response)

    async def change_password(
        self, actor: Someone, body: PasswordBody, request: Request, response: Response
    ) -> SessionView:
        """Change one's own password; all other sessions end."""
        signed_in = await self._accounts.users.change_password(
            actor, body.current, body.new, _client_ip(request)
        )
        self._set_cookie(response, signed_in.token)
        return SessionView.of(await self._accounts.profile(signed_in.actor), signed_in.token)

    def _token(self, request: Request) -> str:
        token = request.cookies.get(self._accounts.cookie.name)
        if token is None:
            raise NotSignedIn("this needs the session cookie")
        return token

    def _set_cookie(self, response: Response, token: str) -> None:
        cookie = self._accounts.cookie
        response.set_cookie(
            cookie.name,
            token,
            max_age=int(cookie.max_age.total_seconds()),
            path=cookie.path,
            secure=cookie.is_secure,
            httponly=cookie.is_http_only,
            samesite=cookie.same_site,
        )
        response.headers["Cache-Control"] = "no-store"

    def _delete_cookie(self, response: Response) -> None:
        cookie = self._accounts.cookie
        response.delete_cookie(
            cookie.name,
            path=cookie.path,
            secure=cookie.is_secure,
            httponly=cookie.is_http_only,
            samesite=cookie.same_site,
        )


class _UserRoutes:
    def __init__(self, accounts: Accounts) -> None:
        self._users = accounts.users

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/users", self.all, methods=["GET"])
        router.add_api_route("/users", self.create, methods=["POST"], status_code=201)
        router.add_api_route("/users/{id}", self.get, methods=["GET"])
        router.add_api_route("/users/{id}", self.change, methods=["PATCH"])

    async def all(self, actor: UsersReader) -> UsersView:
        """Give everybody in the company, by name."""
        return UsersView(items=[UserView.of(user) for user in await self._users.all(actor)])

    async def create(self, actor: UsersEditor, body: NewUserBody) -> UserView:
        """Give a person an account."""
        new = NewUser(
            name=body.name,
            email=body.email,
            password=body.password,
            roles=body.roles,
            language=Language(body.language),
        )
        return UserView.of(await self._users.create(actor, new))

    async def get(self, actor: UsersReader, id: str) -> UserView:
        """Give one person."""
        return UserView.of(await self._users.get(actor, UserId(id)))

    async def change(self, actor: UsersEditor, id: str, body: UserChangesBody) -> UserView:
        """Change a person; fields that are left out stay as they are."""
        changes = UserChanges(
            name=body.name,
            email=body.email,
            password=body.password,
            roles=body.roles,
            language=Language(body.language) if body.language is not None else None,
            is_active=body.is_active,
            version=body.version,
        )
        return UserView.of(await self._users.change(actor, UserId(id), changes))


class _AuditRoutes:
    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts

    def add_to(self, router: APIRouter) -> None:
        router.add_api_route("/audit", self.read, methods=["GET"])
        router.add_api_route("/audit/verification", self.verify, methods=["GET"])

    async def read(self, actor: Auditor, query: Annotated[AuditQuery, Query()]) -> AuditView:
        """Give the audit trail, newest first."""
        wanted = AuditFilter(
            actor=UserId(query.actor) if query.actor is not None else None,
            action=query.action,
            subject=query.subject,
            since=query.since,
            until=query.until,
            before_position=query.cursor,
            limit=query.limit,
        )
        entries = await self._accounts.audit_trail(actor, wanted)
        more = entries[-1].position if len(entries) == query.limit else None
        return AuditView(items=[AuditEntryView.of(entry) for entry in entries], next=more)

    async def verify(self, actor: Auditor) -> AuditVerdictView:
        """Recompute the chain of hashes and say whether the trail is whole."""
        return AuditVerdictView.of(await self._accounts.verify_audit_trail(actor))


def _client_ip(request: Request) -> str:
    return request.client.host if request.client is not None else ""
