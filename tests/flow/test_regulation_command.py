"""`erk regulation` against a running service: two officers put their region's regulation in force from the shell."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from typer.testing import CliRunner

from app.cli.regulation import regulation_app
from app.http.security.development import DEVELOPMENT_ISSUER
from tests.flow.story import Site
from tests.regulation.texts import HERE
from tests.support.nest import erk

AGENCY = "3273"


class Shell:
    """One officer's shell."""

    def __init__(self, site: Site, subject: str) -> None:
        token = site.token(subject, int(AGENCY))
        self.runner = CliRunner(env={"ERK_URL": site.service.url, "ERK_TOKEN": token})

    def run(self, *arguments: str, code: int = 0) -> str:
        """Run a command and return what it prints, on either stream."""
        done = self.runner.invoke(regulation_app, arguments)
        assert done.exit_code == code, done.output
        return done.output


def test_two_officers_put_a_regulation_in_force_from_the_shell(site: Site, tmp_path: Path) -> None:
    officers = [f"--officer={DEVELOPMENT_ISSUER}#{name}={name.title()}" for name in ("ani", "budi")]
    erk("agency", "create", "--code", AGENCY, "--name", "Contoh", *officers, "--data", str(site.data))
    ani, budi = Shell(site, "ani"), Shell(site, "budi")
    file = tmp_path / "2026-contoh.toml"
    shutil.copy(HERE / "contoh-2026.toml", file)

    without_csv = ani.run("upload", str(file), code=1)
    one = without_csv.split()[0]
    shutil.copy(HERE / "kelas.csv", tmp_path)
    whole = ani.run("upload", str(file), "--draft", one)
    digest = ani.run("submit", one).split()[-1]
    by_oneself = ani.run("approve", one, "--digest", digest, code=1)
    enacted = budi.run("approve", one, "--digest", digest)

    assert without_csv.startswith(f"{one} draft contoh-2026 2026-01-01\n")
    assert "regulation.toml:15:13: file-unreadable: kelas.csv did not come with it." in without_csv
    assert whole.endswith("0 errors, 0 warnings\n")
    assert "(403)" in by_oneself
    assert enacted == f"{one} enacted contoh-2026 2026-01-01 {digest}\n"
    assert "* contoh/umum 2026-01-01.. contoh-2026 enacted" in budi.run("versions", "--region", "contoh")
    assert budi.run("list", "--state", "enacted") == enacted
    assert json.loads(budi.run("show", one))["text"] == file.read_text(encoding="utf-8")
    assert "tables basic row 9:" in budi.run("diff", one, "--against", "nasional-2020-basis-penuh")
    assert budi.run("check", one).endswith("0 errors, 0 warnings\n")


def test_a_rejected_one_and_a_withdrawn_one_are_told(site: Site) -> None:
    officers = [f"--officer={DEVELOPMENT_ISSUER}#{name}={name.title()}" for name in ("ani", "budi")]
    erk("agency", "create", "--code", AGENCY, "--name", "Contoh", *officers, "--data", str(site.data))
    ani, budi = Shell(site, "ani"), Shell(site, "budi")
    first, second = (ani.run("upload", str(HERE / "contoh-2026.toml")).split()[0] for _ in range(2))

    ani.run("submit", first)
    rejected = budi.run("reject", first, "--reason", "Pasal 5 belum sesuai")
    withdrawn = ani.run("withdraw", second)

    assert rejected.split()[:2] == [first, "rejected"]
    assert withdrawn.split()[:2] == [second, "withdrawn"]
