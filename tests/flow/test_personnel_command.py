"""`erk personnel` against a running service: sign-ins and roles by two officers, from the shell."""

from __future__ import annotations

import json

from typer.testing import CliRunner

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
