"""`erk personnel import` and `erk catalogue` against a running service: files from the shell, and back."""

from __future__ import annotations

import csv
from pathlib import Path

from app.cli.catalogue import catalogue_app
from app.http.security.development import DEVELOPMENT_ISSUER
from tests.flow.story import Site
from tests.flow.test_personnel_command import AGENCY, Shell
from tests.support.nest import erk

UNITS = "code,name,kind,since\nDISDIK,Dinas Pendidikan,dinas,2026-01-01\n"
MAPPINGS = "system,kind,foreign_code,own_code,since\nsipd,unit,1.01,DISDIK,2026-01-01\n"
OUTAGES = (
    "code;since_at;reach;unit_codes;description;declared_by\n"
    "G-1;2026-03-02T08:00:00+07:00;all;1.01;Banjir;Sekda\n"
    "G-2;2026-03-02T08:00:00+07:00;all;1.02;Banjir;Sekda\n"
)


ITEMS = (
    "code,name,unit,norm_minutes,category,daily_times_limit,since\n"
    "RAPAT,Rapat,kegiatan,60,main,3,2026-01-01\n"
    "SURAT,Menyusun surat,naskah,0,main,,2026-01-01\n"
    "NASKAH,Menyusun naskah,naskah,90,main,,2026-01-01\n"
)
USES = "item_code,position_group,since\nNASKAH,pelaksana,2026-01-01\nTIADA,pelaksana,2026-01-01\n"


def found_agency(site: Site) -> None:
    officers = [f"--officer={DEVELOPMENT_ISSUER}#{name}={name.title()}" for name in ("ani", "budi")]
    erk("agency", "create", "--code", AGENCY, "--name", "Contoh", *officers, "--data", str(site.data))


def test_the_catalogue_goes_in_and_comes_out_and_a_wrong_row_stops_no_other(site: Site, tmp_path: Path) -> None:
    found_agency(site)
    ani = Shell(site, "ani", catalogue_app)
    items, uses, out = (tmp_path / f"{name}.csv" for name in ("catalogue-items", "catalogue-uses", "out"))
    items.write_text(ITEMS)
    uses.write_text(USES)

    told = ani.run("import", str(items), str(uses), code=1)
    ani.run("export", "catalogue-items", "--output", str(out))
    again = ani.run("import", str(items), code=1)

    assert "created=2 changed=0 unchanged=0 refused=1" in told
    assert "created=1 changed=0 unchanged=0 refused=1" in told
    assert "3 norm_minutes" in told
    assert "3 item_code" in told
    assert "created=0 changed=0 unchanged=2 refused=1" in again
    with out.open(newline="") as file:
        assert [(one["code"], one["norm_minutes"], one["daily_times_limit"]) for one in csv.DictReader(file)] == [
            ("NASKAH", "90", ""),
            ("RAPAT", "60", "3"),
        ]


def test_files_are_imported_in_a_systems_codes_and_what_is_not_mapped_is_told(site: Site, tmp_path: Path) -> None:
    found_agency(site)
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
