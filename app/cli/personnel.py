"""`erk personnel`: rows in and out as files, who signs in, with which roles, and who leaves, over HTTP."""

import json
from typing import Annotated, Final

import typer

from app.cli.api import Json
from app.cli.connection import LOCAL, ME, TokenOption, UrlOption, service
from app.cli.rows import export_file, import_files

personnel_app: Final = typer.Typer(help="Kepegawaian. | Personnel, sign-ins and roles.", no_args_is_help=True)
personnel_app.command("import")(import_files)
personnel_app.command("export")(export_file)

JsonOption = Annotated[bool, typer.Option("--json", help="Hasil sebagai JSON. | Print the answer as JSON.")]
TrialOption = Annotated[bool, typer.Option("--validate-only", help="Periksa saja. | Show it and keep nothing.")]
PrincipalArgument = Annotated[str, typer.Argument(help="Id akun. | The principal's id.")]
GrantArgument = Annotated[str, typer.Argument(help="Id peran. | The role grant's id.")]
EmployeeArgument = Annotated[str, typer.Argument(help="Id pegawai. | The employee's id.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Alasan. | The reason.")]
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

    Contoh | Example: erk personnel bind https://sso.go.id siti --name Siti
    """
    kind = "service_account" if scope else "person"
    new: Json = {"issuer": issuer, "subject": subject, "kind": kind, "name": name}
    new |= {"employee_id": employee, "scopes": scope or []}
    with service(url, token) as api:
        done = api.post(ME, "/v1/principals", {"items": [new]})
    (item,) = done["items"]
    problem = item["problem"]
    _tell(done, f"{item['outcome']} {item['id'] or problem['title']}", as_json=as_json)
    if problem is not None:
        raise typer.Exit(1)


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
    done = _post(url, token, path, {"reason": reason})
    _tell(done, f"ended {principal}; roles ended: {len(done['grants'])}", as_json=as_json)


@personnel_app.command()
def grant(  # noqa: PLR0913 - the options of a command
    principal: PrincipalArgument,
    role: Annotated[str, typer.Argument(help="officer, clerk, approver, payroll, auditor.")],
    *,
    token: TokenOption,
    since: Annotated[str, typer.Option("--since", help="Sejak, YYYY-MM-DD. | From this day on.")],
    until: UntilOption = None,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Usulkan peran; berlaku setelah disetujui orang kedua. | Propose a role; a second officer approves it.

    Contoh | Example: erk personnel grant 01968f3e-0000-7000-8000-000000000001 clerk --since 2026-04-01
    """
    body = {"principal_id": principal, "role": role, "since": since, "until": until}
    _tell_grant(_post(url, token, "/v1/role-grants", body), as_json=as_json)


@personnel_app.command()
def approve(
    grant_id: GrantArgument, *, token: TokenOption, url: UrlOption = LOCAL, as_json: JsonOption = False
) -> None:
    """Setujui peran yang diusulkan pejabat lain. | Approve a role that another officer proposed.

    Contoh | Example: erk personnel approve 01968f3e-0000-7000-8000-000000000001
    """
    _tell_grant(_post(url, token, f"/v1/role-grants/{grant_id}/approval", {}), as_json=as_json)


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
    _tell_grant(_post(url, token, f"/v1/role-grants/{grant_id}/ending", {"until": until}), as_json=as_json)


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
    done = _post(url, token, path, {"last_day": last_day, "reason": reason, "reference": reference})
    counts = ", ".join(f"{name} {len(done[name])}" for name in ("ended", "taken_back", "grants"))
    _tell(done, f"{employee} {last_day}: {counts}; sign-in until {done['departure']['sign_in_until']}", as_json=as_json)


@personnel_app.command()
def superiors(
    employee: EmployeeArgument,
    *,
    token: TokenOption,
    on: Annotated[str | None, typer.Option("--on", help="Pada hari. | On a day; else today.")] = None,
    url: UrlOption = LOCAL,
    as_json: JsonOption = False,
) -> None:
    """Siapa yang dapat memutuskan pada hari itu. | Who may decide on the employee's work on that day.

    Contoh | Example: erk personnel superiors 01968f3e-0000-7000-8000-000000000001 --on 2026-04-01
    """
    with service(url, token) as api:
        found = api.get(ME, f"/v1/employees/{employee}/superiors", **({} if on is None else {"on": on}))
    _tell(found, "\n".join(f"{one['employee_id']} {one['kind']}" for one in found["items"]), as_json=as_json)


def _post(url: str, token: str, path: str, body: Json) -> Json:
    with service(url, token) as api:
        return api.post(ME, path, body)


def _trial(path: str, *, validate_only: bool) -> str:
    return f"{path}?validate_only=true" if validate_only else path


def _tell_grant(grant_out: Json, *, as_json: bool) -> None:
    state = "proposed" if grant_out["approved_at"] is None else "approved"
    days = f"{grant_out['since']}..{grant_out['until'] or ''}"
    _tell(grant_out, f"{grant_out['grant_id']} {grant_out['role']} {days} {state}", as_json=as_json)


def _tell(answer: Json, line: str, *, as_json: bool) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else line)
