"""`erk personnel` against a running service: sign-ins and roles by two officers, from the shell."""

from __future__ import annotations

import json

import httpx
import typer
from typer import Typer
from typer.testing import CliRunner

from app.cli.api import Api, Json, connect
from app.cli.personnel import personnel_app
from app.http.security.development import DEVELOPMENT_ISSUER
from tests.flow.story import Site
from tests.support.nest import erk

AGENCY = "3273"


class Shell:
    """One officer's shell, for one family of commands."""

    def __init__(self, site: Site, subject: str, family: Typer = personnel_app) -> None:
        self.family = family
        self.runner = CliRunner(env={"ERK_URL": site.service.url, "ERK_TOKEN": site.token(subject, int(AGENCY))})

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command and return what it prints, on either stream."""
        done = self.runner.invoke(self.family, arguments)
        assert done.exit_code == code, done.output
        return done.output


def test_two_officers_let_somebody_in_give_a_role_and_end_both_from_the_shell(site: Site) -> None:
    officers = [f"--officer={DEVELOPMENT_ISSUER}#{name}={name.title()}" for name in ("ani", "budi")]
    erk("agency", "create", "--code", AGENCY, "--name", "Contoh", *officers, "--data", str(site.data))
    ani, budi = Shell(site, "ani"), Shell(site, "budi")

    bound = ani.run("bind", DEVELOPMENT_ISSUER, "cici", "--name", "Cici").split()
    twice = ani.run("bind", DEVELOPMENT_ISSUER, "cici", "--name", "Cici", code=1)
    proposed = ani.run("grant", bound[1], "clerk", "--since", "2026-04-01").split()
    by_oneself = ani.run("approve", proposed[0], code=1)
    approved = budi.run("approve", proposed[0])
    revoked = json.loads(budi.run("revoke", proposed[0], "--until", "2026-05-01", "--json"))
    tried = ani.run("unbind", bound[1], "--reason", "Pindah", "--validate-only")
    ended = ani.run("unbind", bound[1], "--reason", "Pindah")
    again = ani.run("unbind", bound[1], "--reason", "Pindah", code=1)

    assert bound[0] == "created"
    assert twice.startswith("refused")
    assert proposed[1:] == ["clerk", "2026-04-01..", "proposed"]
    assert "(403)" in by_oneself
    assert approved.endswith("approved\n")
    assert revoked["until"] == "2026-05-01"
    assert tried == ended
    assert "(409)" in again


class Town:
    """An agency with a head above two people, and its officer's shell."""

    def __init__(self, site: Site) -> None:
        self.ani = Shell(site, "ani")
        with connect(site.service.url, lambda who: site.token(who, int(AGENCY))) as api:
            unit = {"code": "DINAS", "name": "Dinas", "kind": "dinas", "since": "2026-01-01"}
            (unit_id,) = created(api, "/v1/units", unit)
            post = {"title": "Analis", "unit_id": unit_id, "kelas_jabatan": 7, "position_group": "pelaksana"}
            (head_post,) = created(api, "/v1/posts", post | {"code": "P0", "since": "2026-01-01"})
            below = [post | {"code": f"P{n}", "since": "2026-01-01", "parent_post_id": head_post} for n in (1, 2)]
            posts = [head_post, *created(api, "/v1/posts", *below)]
            person = {"name": "Siti", "status_asn": "pns", "golongan": "III", "since": "2026-01-01"}
            nips = [f"19350330201001100{n}" for n in (1, 2, 3)]
            self.people = created(api, "/v1/employees", *(person | {"nip": nip} for nip in nips))
            held = {"kind": "definitive", "since": "2026-01-01"}
            pairs = zip(self.people, posts, strict=True)
            created(api, "/v1/assignments", *(held | {"employee_id": one, "post_id": it} for one, it in pairs))


def created(api: Api, path: str, *items: Json) -> list[str]:
    done = api.post("ani", path, {"items": list(items)})
    assert done["refused"] == 0, done
    return [item["id"] for item in done["items"]]


def test_an_officer_says_who_decides_instead_and_who_stands_in_from_the_shell(site: Site) -> None:
    officers = [f"--officer={DEVELOPMENT_ISSUER}#{name}={name.title()}" for name in ("ani", "budi")]
    erk("agency", "create", "--code", AGENCY, "--name", "Contoh", *officers, "--data", str(site.data))
    town = Town(site)
    ani, (head, one, two) = town.ani, town.people
    april = ("--on", "2026-04-01")
    days = ("--since", "2026-04-01", "--until", "2026-05-01", "--reason", "Dinas luar")

    by_post = ani.run("superiors", one, *april)
    tried = ani.run("override", one, two, *days, "--validate-only")
    recorded = ani.run("override", one, two, *days, "--decree", "SK 800/12")
    stood_in = json.loads(ani.run("delegate", two, head, *days, "--json"))
    oneself = ani.run("delegate", two, two, *days, code=1)
    above = ani.run("superiors", one, *april)
    told = json.loads(ani.run("superiors", one, *april, "--json"))
    below = ani.run("subordinates", head, *april)
    listed = json.loads(ani.run("subordinates", two, *april, "--json"))

    assert by_post == f"{head} definitive\n"
    assert tried == recorded == "created\n"
    assert stood_in["created"] == 1
    assert oneself.startswith("refused")
    assert above == f"{two} override\n{head} delegate {two}\n"
    assert [item["kind"] for item in told["items"]] == ["override", "delegate"]
    assert sorted(below.splitlines()) == sorted([f"{one} delegate {two}", f"{two} definitive"])
    assert [item["employee_id"] for item in listed["items"]] == [one]


def test_rights_of_an_agency_are_kept_from_the_shell_and_a_departure_is_taken_back(site: Site) -> None:
    officers = [f"--officer={DEVELOPMENT_ISSUER}#{name}={name.title()}" for name in ("ani", "budi")]
    erk("agency", "create", "--code", AGENCY, "--name", "Contoh", *officers, "--data", str(site.data))
    ani, budi = Shell(site, "ani"), Shell(site, "budi")

    keep_an_account(ani, budi)
    employee = employ(site, "ani")
    old = ani.run("bind", DEVELOPMENT_ISSUER, "cici", "--name", "Cici", "--employee", employee).split()[1]
    rebound = ani.run("rebind", old, DEVELOPMENT_ISSUER, "cici.baru", "--reason", "Akun diganti").split()
    cici = rebound[1].rstrip(";")
    grant = ani.run("grant", cici, "clerk", "--since", "2026-04-01").split()[0]
    budi.run("approve", grant)
    on_the_day = ani.run("roles", "--on", "2026-04-01", "--principal", cici).split()
    before = json.loads(ani.run("roles", "--on", "2026-03-31", "--principal", cici, "--json"))
    assert (rebound[0], rebound[-1]) == ("bound", old)
    assert (on_the_day[:3], before) == ([grant, cici, "clerk"], {"items": []})

    leaving = ("leave", employee, "--last-day", "2026-04-15", "--reason", "retired", "--reference", "SK 800/12")
    tried = ani.run(*leaving, "--validate-only")
    still = json.loads(ani.run("roles", "--principal", cici, "--json"))["items"]
    left = ani.run(*leaving)
    alone = ani.run("unleave", employee, "--reason", "Keliru", code=1)
    undone = json.loads(budi.run("unleave", employee, "--reason", "Keliru", "--json"))
    assert (tried, still[0]["until"]) == (left, None)
    assert "grants 1; sign-in until 2026-05-17" in left
    assert "(403)" in alone
    assert (undone["grants"][0]["until"], undone["principal"]["sign_in_until"]) == (None, None)
    assert ani.run("superiors", employee, "--on", "2026-04-01").strip() == ""


def keep_an_account(ani: Shell, budi: Shell) -> None:
    """Let a service account in, have its scopes approved, and take them away."""
    account = ani.run(
        "bind", DEVELOPMENT_ISSUER, "simgaji", "--name", "SIMGAJI", "--scope", "hr:read", "--scope", "payroll:read"
    ).split()[1]
    (waiting,) = json.loads(ani.run("scope-changes", "--principal", account, "--json"))["items"]
    by_oneself = ani.run("approve-scopes", waiting["scope_change_id"], code=1)
    approved = budi.run("approve-scopes", waiting["scope_change_id"])
    fewer = json.loads(ani.run("scopes", account, "hr:read", "--json"))
    none = ani.run("scopes", account)
    assert (waiting["scopes"], waiting["before"]) == (["hr:read", "payroll:read"], ["hr:read"])
    assert "(403)" in by_oneself
    assert approved.split()[1:] == [account, "hr:read,payroll:read", "applied"]
    assert (fewer["scopes"], none.split()[2:]) == (["hr:read"], ["-", "applied"])


def employ(site: Site, subject: str) -> str:
    """Record one of the staff and return its id."""
    person = {"nip": "193503302010011005", "name": "Cici", "status_asn": "pns", "golongan": "III"}
    with httpx.Client(base_url=site.service.url) as client:
        answer = client.post(
            "/v1/employees",
            json={"items": [person | {"since": "2026-01-01"}]},
            headers={"Authorization": f"Bearer {site.token(subject, int(AGENCY))}", "Idempotency-Key": "pegawai"},
        )
    return str(answer.json()["items"][0]["id"])


def test_every_command_shows_an_example_and_refuses_what_it_does_not_know() -> None:
    runner = CliRunner(env={"ERK_TOKEN": "x", "ERK_URL": "http://127.0.0.1:9"})
    names = sorted(typer.main.get_command(personnel_app).commands)  # type: ignore[attr-defined] # it is a group

    helped = {name: runner.invoke(personnel_app, [name, "--help"]).output for name in names}
    wrong = {name: runner.invoke(personnel_app, [name, "--no-such-option"]).exit_code for name in names}
    unreached = runner.invoke(personnel_app, ["roles", "--on", "2026-04-01"])

    assert {"rebind", "scopes", "approve-scopes", "scope-changes", "roles", "leave", "unleave"} <= set(names)
    assert [name for name in names if f"Example: erk personnel {name}" not in " ".join(helped[name].split())] == []
    assert set(wrong.values()) == {2}
    assert (unreached.exit_code, "http://" in unreached.stdout) == (1, False)
