"""`erk personnel`: rows in and out as files, who signs in and with which roles, who leaves, who decides, over HTTP."""

from typing import Annotated, Final

import typer

from app.cli.access import (
    JsonOption,
    PrincipalArgument,
    ReasonOption,
    approve_scopes,
    post,
    rebind,
    roles,
    scope_changes,
    scopes,
    tell,
)
from app.cli.api import Json
from app.cli.connection import LOCAL, ME, TokenOption, UrlOption, service
from app.cli.rows import export_file, import_files

personnel_app: Final = typer.Typer(help="Kepegawaian. | Personnel, sign-ins and roles.", no_args_is_help=True)
personnel_app.command("import")(import_files)
personnel_app.command("export")(export_file)
personnel_app.command()(rebind)
personnel_app.command()(scopes)
personnel_app.command("approve-scopes")(approve_scopes)
personnel_app.command("scope-changes")(scope_changes)
personnel_app.command()(roles)

TrialOption = Annotated[bool, typer.Option("--validate-only", help="Periksa saja. | Show it and keep nothing.")]
GrantArgument = Annotated[str, typer.Argument(help="Id peran. | The role grant's id.")]
EmployeeArgument = Annotated[str, typer.Argument(help="Id pegawai. | The employee's id.")]
OnOption = Annotated[str | None, typer.Option("--on", help="Pada hari. | On a day; else today.")]
SinceOption = Annotated[str, typer.Option("--since", help="Sejak, YYYY-MM-DD. | From this day on.")]
LastsOption = Annotated[str | None, typer.Option("--until", help="Hari pertama sesudahnya. | First day after it.")]
UntilOption = Annotated[str | None, typer.Option("--until", help="Hari pertama tanpa peran. | First day without it.")]


@personnel_app.command()
def bind(  # noqa: PLR0913 - the options of a command
    issuer: Annotated[str, typer.Argument(help="Penerbit token. | The token's issuer.")],
    subject: Annotated[str, typer.Argument(help="Subjek token. | The token's subject.")],
    *,
    token: TokenOption,
    name: Annotated[str, typer.Option("--name", help="Nama. | The name.")],
    employee: Annotated[str | None, typer.Option("--employee", help="Id pegawai. | The employee's id.")] = None,
    scope: Annotated[list[str] | None, typer.Option("--scope", help="Akun layanan. | Of a service account.")] = None,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Daftarkan akun; dengan --scope akun layanan. | Let a subject in; with --scope, a service account.

    Cakupan selain hr:read menunggu pejabat kedua. | Scopes beyond hr:read wait for a second officer: approve-scopes.

    Contoh | Example: erk personnel bind https://sso.go.id siti --name Siti
    """
    kind = "service_account" if scope else "person"
    new: Json = {"issuer": issuer, "subject": subject, "kind": kind, "name": name}
    new |= {"employee_id": employee, "scopes": scope or []}
    _record_one(post(url, token, "/v1/principals", {"items": [new]}), as_json)


@personnel_app.command()
def unbind(
    principal: PrincipalArgument,
    *,
    token: TokenOption,
    reason: ReasonOption,
    validate_only: TrialOption = False,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Akhiri akun dan perannya seketika. | End a sign-in and its roles at once.

    Contoh | Example: erk personnel unbind 01968f3e-0000-7000-8000-000000000001 --reason "Pindah instansi"
    """
    path = _trial(f"/v1/principals/{principal}/ending", validate_only=validate_only)
    done = post(url, token, path, {"reason": reason})
    tell(done, f"ended {principal}; roles ended: {len(done['grants'])}", as_json=as_json)


@personnel_app.command()
def grant(  # noqa: PLR0913 - the options of a command
    principal: PrincipalArgument,
    role: Annotated[str, typer.Argument(help="officer, clerk, approver, payroll, auditor.")],
    *,
    token: TokenOption,
    since: SinceOption,
    until: UntilOption = None,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Usulkan peran; berlaku setelah disetujui orang kedua. | Propose a role; a second officer approves it.

    Contoh | Example: erk personnel grant 01968f3e-0000-7000-8000-000000000001 clerk --since 2026-04-01
    """
    body = {"principal_id": principal, "role": role, "since": since, "until": until}
    _tell_grant(post(url, token, "/v1/role-grants", body), as_json=as_json)


@personnel_app.command()
def approve(
    grant_id: GrantArgument, *, token: TokenOption, url: UrlOption = LOCAL, as_json: JsonOption = False
) -> None:
    """Setujui peran yang diusulkan pejabat lain. | Approve a role that another officer proposed.

    Contoh | Example: erk personnel approve 01968f3e-0000-7000-8000-000000000001
    """
    _tell_grant(post(url, token, f"/v1/role-grants/{grant_id}/approval", {}), as_json=as_json)


@personnel_app.command()
def revoke(
    grant_id: GrantArgument,
    *,
    token: TokenOption,
    until: Annotated[str, typer.Option("--until", help="Hari pertama tanpa peran. | First day without it.")],
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Akhiri peran lebih awal. | Make a role end earlier.

    Contoh | Example: erk personnel revoke 01968f3e-0000-7000-8000-000000000001 --until 2026-07-01
    """
    _tell_grant(post(url, token, f"/v1/role-grants/{grant_id}/ending", {"until": until}), as_json=as_json)


@personnel_app.command()
def leave(  # noqa: PLR0913 - the options of a command
    employee: EmployeeArgument,
    *,
    token: TokenOption,
    last_day: Annotated[str, typer.Option("--last-day", help="Hari kerja terakhir. | The last day.")],
    reason: Annotated[str, typer.Option("--reason", help="retired, died, moved, dismissed, resigned, other.")],
    reference: Annotated[str, typer.Option("--reference", help="Nomor keputusan. | The decree.")],
    validate_only: TrialOption = False,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Catat pegawai berhenti; jabatan, peran dan akunnya berakhir. | Let an employee leave, and end what it holds.

    Contoh | Example: erk personnel leave ID --last-day 2026-04-15 --reason retired --reference "SK 800/12"
    """
    path = _trial(f"/v1/employees/{employee}/departure", validate_only=validate_only)
    done = post(url, token, path, {"last_day": last_day, "reason": reason, "reference": reference})
    counts = ", ".join(f"{name} {len(done[name])}" for name in ("ended", "taken_back", "grants"))
    tell(done, f"{employee} {last_day}: {counts}; sign-in until {done['departure']['sign_in_until']}", as_json=as_json)


@personnel_app.command()
def unleave(  # noqa: PLR0913 - the options of a command
    employee: EmployeeArgument,
    *,
    token: TokenOption,
    reason: ReasonOption,
    partly: Annotated[bool, typer.Option("--partly", help="Pulihkan sebisanya. | Restore what can be.")] = False,
    validate_only: TrialOption = False,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Batalkan catatan berhenti, sebagai pejabat lain. | Take a departure back, as another officer.

    Contoh | Example: erk personnel unleave 01968f3e-0000-7000-8000-000000000001 --reason "SK 800/12 dicabut"
    """
    path = _trial(f"/v1/employees/{employee}/departure/revocation", validate_only=validate_only)
    done = post(url, token, path, {"reason": reason, "partly": partly})
    counts = ", ".join(f"{name} {len(done[name])}" for name in ("assignments", "grants", "overtaken"))
    tell(done, f"{employee}: {counts}", as_json=as_json)


@personnel_app.command()
def superiors(
    employee: EmployeeArgument,
    *,
    token: TokenOption,
    on: OnOption = None,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Siapa yang dapat memutuskan pada hari itu. | Who may decide on the employee's work on that day.

    Contoh | Example: erk personnel superiors 01968f3e-0000-7000-8000-000000000001 --on 2026-04-01
    """
    with service(url, token) as api:
        found = api.get(ME, f"/v1/employees/{employee}/superiors", **_day(on))
    tell(found, "\n".join(_who(one["employee_id"], one) for one in found["items"]), as_json=as_json)


@personnel_app.command()
def subordinates(
    employee: EmployeeArgument,
    *,
    token: TokenOption,
    on: OnOption = None,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Pekerjaan siapa yang dapat diputuskannya pada hari itu. | On whose work the employee may decide on that day.

    Contoh | Example: erk personnel subordinates 01968f3e-0000-7000-8000-000000000001 --on 2026-04-01
    """
    with service(url, token) as api:
        found = list(api.every(ME, f"/v1/employees/{employee}/subordinates", **_day(on)))
    lines = [_who(one["employee_id"], capacity) for one in found for capacity in one["capacities"]]
    tell({"items": found}, "\n".join(lines), as_json=as_json)


@personnel_app.command()
def override(  # noqa: PLR0913 - the options of a command
    employee: EmployeeArgument,
    superior: Annotated[str, typer.Argument(help="Id atasan pengganti. | The id of who decides instead.")],
    *,
    token: TokenOption,
    since: SinceOption,
    until: LastsOption = None,
    reason: ReasonOption,
    decree: Annotated[str | None, typer.Option("--decree", help="Nomor keputusan. | The decree.")] = None,
    validate_only: TrialOption = False,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Tetapkan siapa yang memutuskan sebagai ganti jabatan di atasnya. | Let somebody decide instead of the post above.

    Contoh | Example: erk personnel override ID SUPERIOR --since 2026-04-01 --reason "Tim SPBE" --decree "SK 800/12"
    """
    new: Json = {"employee_id": employee, "superior_employee_id": superior, "since": since, "until": until}
    path = _trial("/v1/superior-overrides", validate_only=validate_only)
    _record_one(post(url, token, path, {"items": [new | {"reason": reason, "decree_number": decree}]}), as_json)


@personnel_app.command()
def delegate(  # noqa: PLR0913 - the options of a command
    superior: Annotated[str, typer.Argument(help="Id atasan. | The superior's id.")],
    stands_in: Annotated[str, typer.Argument(metavar="DELEGATE", help="Id penerima. | The id of who stands in.")],
    *,
    token: TokenOption,
    since: SinceOption,
    until: LastsOption = None,
    reason: ReasonOption,
    validate_only: TrialOption = False,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Delegasikan wewenang memutuskan; atasan boleh miliknya sendiri. | Let somebody stand in for a superior.

    Contoh | Example: erk personnel delegate SUPERIOR DELEGATE --since 2026-04-06 --until 2026-04-11 --reason "Dinas"
    """
    new: Json = {"superior_employee_id": superior, "delegate_employee_id": stands_in, "since": since, "until": until}
    path = _trial("/v1/delegations", validate_only=validate_only)
    _record_one(post(url, token, path, {"items": [new | {"reason": reason}]}), as_json)


def _record_one(done: Json, as_json: bool) -> None:  # noqa: FBT001 - the command's own option
    """Tell what became of the one item that was sent."""
    (item,) = done["items"]
    problem = item["problem"]
    tell(done, f"{item['outcome']} {item['id'] or (problem and problem['title']) or ''}".rstrip(), as_json=as_json)
    if problem is not None:
        raise typer.Exit(1)


def _day(on: str | None) -> dict[str, str]:
    return {} if on is None else {"on": on}


def _who(employee_id: str, capacity: Json) -> str:
    stands_in = capacity["on_behalf_of"]
    return f"{employee_id} {capacity['kind']}" + ("" if stands_in is None else f" {stands_in}")


def _trial(path: str, *, validate_only: bool) -> str:
    return f"{path}?validate_only=true" if validate_only else path


def _tell_grant(grant_out: Json, *, as_json: bool) -> None:
    state = "proposed" if grant_out["approved_at"] is None else "approved"
    days = f"{grant_out['since']}..{grant_out['until'] or ''}"
    tell(grant_out, f"{grant_out['grant_id']} {grant_out['role']} {days} {state}", as_json=as_json)
