"""`erk personnel`: a person's new subject, what service accounts may do, and who holds which role on a day."""

import json
from typing import Annotated

import typer

from app.cli.api import Json
from app.cli.connection import LOCAL, ME, TokenOption, UrlOption, service

JsonOption = Annotated[bool, typer.Option("--json", help="Hasil sebagai JSON. | Print the answer as JSON.")]
PrincipalArgument = Annotated[str, typer.Argument(help="Id akun. | The principal's id.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Alasan. | The reason.")]
ScopeChangeArgument = Annotated[str, typer.Argument(help="Id perubahan cakupan. | The scope change's id.")]


def rebind(  # noqa: PLR0913 - the options of a command
    principal: PrincipalArgument,
    issuer: Annotated[str, typer.Argument(help="Penerbit token. | The token's issuer.")],
    subject: Annotated[str, typer.Argument(help="Subjek baru. | The new subject.")],
    *,
    token: TokenOption,
    reason: ReasonOption,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Ganti subjek seseorang; perannya diusulkan lagi. | A person's new subject; roles are proposed anew.

    Contoh | Example: erk personnel rebind ID https://sso.go.id siti.baru --reason "Akun diganti"
    """
    body = {"issuer": issuer, "subject": subject, "reason": reason}
    done = post(url, token, f"/v1/principals/{principal}/rebinding", body)
    tell(done, f"bound {done['principal_id']}; ended {principal}", as_json=as_json)


def scopes(
    principal: PrincipalArgument,
    scope: Annotated[list[str] | None, typer.Argument(help="Semua cakupannya. | All that it is to have.")] = None,
    *,
    token: TokenOption,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Sebut semua cakupan akun layanan: lebih sedikit berlaku seketika, lebih banyak menunggu pejabat kedua.

    Name all scopes of a service account: fewer count at once, more wait for a second officer.

    Contoh | Example: erk personnel scopes 01968f3e-0000-7000-8000-000000000001 hr:read payroll:read
    """
    _tell_change(post(url, token, f"/v1/principals/{principal}/scopes", {"scopes": scope or []}), as_json=as_json)


def approve_scopes(
    scope_change: ScopeChangeArgument, *, token: TokenOption, url: UrlOption = LOCAL, as_json: JsonOption = False
) -> None:
    """Setujui cakupan yang diusulkan pejabat lain. | Approve the scopes that another officer proposed.

    Contoh | Example: erk personnel approve-scopes 01968f3e-0000-7000-8000-000000000001
    """
    _tell_change(post(url, token, f"/v1/scope-changes/{scope_change}/approval", {}), as_json=as_json)


def scope_changes(
    *,
    token: TokenOption,
    principal: Annotated[str | None, typer.Option("--principal", help="Hanya akun ini. | Only this one's.")] = None,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Daftar perubahan cakupan, juga yang menunggu. | List changes of scopes, those that wait included.

    Contoh | Example: erk personnel scope-changes --principal 01968f3e-0000-7000-8000-000000000001
    """
    asked = {} if principal is None else {"principal_id": principal}
    with service(url, token) as api:
        found = list(api.every(ME, "/v1/scope-changes", **asked))
    tell({"items": found}, "\n".join(map(_change_line, found)), as_json=as_json)


def roles(
    *,
    token: TokenOption,
    on: Annotated[str | None, typer.Option("--on", help="Pada hari; tanpa itu semua. | On a day; else all.")] = None,
    principal: Annotated[str | None, typer.Option("--principal", help="Hanya akun ini. | Only this one's.")] = None,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Siapa memegang peran apa pada suatu hari. | Who holds which role on a day; without it, all that was proposed.

    Contoh | Example: erk personnel roles --on 2026-04-01
    """
    asked = {name: value for name, value in (("on", on), ("principal_id", principal)) if value is not None}
    with service(url, token) as api:
        found = list(api.every(ME, "/v1/role-grants", **asked))
    tell({"items": found}, "\n".join(map(_role_line, found)), as_json=as_json)


def post(url: str, token: str, path: str, body: Json) -> Json:
    """Act once, and end the command where the service refuses."""
    with service(url, token) as api:
        return api.post(ME, path, body)


def tell(answer: Json, line: str, *, as_json: bool) -> None:
    """Print an answer, as JSON or as lines."""
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else line)


def _role_line(one: Json) -> str:
    state = "proposed" if one["approved_at"] is None else "approved"
    return f"{one['grant_id']} {one['principal_id']} {one['role']} {one['since']}..{one['until'] or ''} {state}"


def _tell_change(change: Json, *, as_json: bool) -> None:
    tell(change, _change_line(change), as_json=as_json)


def _change_line(one: Json) -> str:
    state = "proposed" if one["applied_at"] is None else "applied"
    return f"{one['scope_change_id']} {one['principal_id']} {','.join(one['scopes']) or '-'} {state}"
