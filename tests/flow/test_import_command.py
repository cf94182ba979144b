"""`erk personnel import` against a running service: files in our codes and in another system's, from the shell."""

from __future__ import annotations

from pathlib import Path

from app.http.security.development import DEVELOPMENT_ISSUER
from tests.flow.story import Site, erk
from tests.flow.test_personnel_command import AGENCY, Shell

UNITS = "code,name,kind,since\nDISDIK,Dinas Pendidikan,dinas,2026-01-01\n"
MAPPINGS = "system,kind,foreign_code,own_code,since\nsipd,unit,1.01,DISDIK,2026-01-01\n"
OUTAGES = (
    "code;since_at;reach;unit_codes;description;declared_by\n"
    "G-1;2026-03-02T08:00:00+07:00;all;1.01;Banjir;Sekda\n"
    "G-2;2026-03-02T08:00:00+07:00;all;1.02;Banjir;Sekda\n"
)


def test_files_are_imported_in_a_systems_codes_and_what_is_not_mapped_is_told(site: Site, tmp_path: Path) -> None:
    officers = [f"--officer={DEVELOPMENT_ISSUER}#{name}={name.title()}" for name in ("ani", "budi")]
    erk("agency", "create", "--code", AGENCY, "--name", "Contoh", *officers, "--data", str(site.data))
    ani = Shell(site, "ani")
    for name, content in (("code-mappings", MAPPINGS), ("units", UNITS), ("outages", OUTAGES)):
        (tmp_path / f"{name}.csv").write_text(content)

    own = ani.run("import", str(tmp_path / "code-mappings.csv"), str(tmp_path / "units.csv"))
    tried = ani.run("import", str(tmp_path / "outages.csv"), "--system", "sipd", "--validate-only", code=1)
    told = ani.run("import", str(tmp_path / "outages.csv"), "--system", "sipd", code=1)
    ani.run("export", "outages", "--output", str(tmp_path / "out.csv"))

    assert own.count("created=1") == 2
    assert "created=1 changed=0 unchanged=0 refused=1" in tried
    assert "3 unit_codes" in told
    assert "1.02" in (tmp_path / "outages-refused.csv").read_text()
    assert [line.split(",")[4] for line in (tmp_path / "out.csv").read_text().splitlines()[1:]] == ["DISDIK"]
