"""`erk personnel` against a running service: sign-ins and roles by two officers, from the shell."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from app.cli.api import Api, Json, connect
from app.cli.personnel import personnel_app
from app.http.security.development import DEVELOPMENT_ISSUER
from tests.flow.story import Site, erk

AGENCY = "3273"


class Shell:
    """One officer's shell."""

    def __init__(self, site: Site, subject: str) -> None:
        self.runner = CliRunner(env={"ERK_URL": site.service.url, "ERK_TOKEN": site.token(subject, int(AGENCY))})

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command and return what it prints, on either stream."""
        done = self.runner.invoke(personnel_app, arguments)
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
