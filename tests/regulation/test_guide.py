"""What the guide for authors ends with: the file that it puts together goes from the upload to being in force."""

import re
from pathlib import Path

import yaml
from typer.main import get_group

from app.cli.regulation import regulation_app
from tests.personnel.conftest import Api
from tests.rules.guide import GUIDE, followed

ROOT = Path(__file__).parents[2]


def test_every_request_of_the_guide_is_in_the_contract() -> None:
    contract = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))["paths"]
    asked = re.findall(r"`(GET|POST|PUT) (/v1/[^` ]+)", GUIDE.read_text(encoding="utf-8"))

    assert len(asked) == 8
    assert [(how, path) for how, path in asked if how.lower() not in contract.get(path, {})] == []


def test_every_command_of_the_guide_is_there_with_its_options() -> None:
    commands = get_group(regulation_app).commands
    shown = re.findall(r"^erk regulation (\w+)(.*)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)

    assert {name for name, _ in shown} == {"upload", "submit", "list", "show", "diff", "approve", "versions"}
    for name, rest in shown:
        known = {option for parameter in commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z]+", rest.partition("#")[0])) <= known


async def test_the_file_of_the_guide_is_uploaded_submitted_approved_and_chosen(api: Api, tmp_path: Path) -> None:
    followed(GUIDE.read_text(encoding="utf-8").partition("\n## 8. ")[0], tmp_path)
    text = (tmp_path / "2026-contoh.toml").read_text(encoding="utf-8")

    draft = (await api.post("/v1/regulations", {"format": "toml", "text": text, "files": []})).json()
    path = f"/v1/regulations/{draft['regulation_id']}"
    findings = (await api.get(f"{path}/findings")).json()
    waiting = (await api.post(f"{path}/submission")).json()
    answer = await api.post(f"{path}/approval", {"digest": waiting["digest"]}, subject="budi")
    choice = {"since": "2026-07-01", "region": "contoh", "variant": "umum"}
    chosen = await api.post("/v1/regulation-choices", choice)
    versions = (await api.get("/v1/regulation-versions?region=contoh&on=2026-07-01")).json()

    assert findings == {"errors": 0, "warnings": 0, "items": []}
    assert (answer.status_code, answer.json()["state"]) == (201, "enacted")
    assert chosen.status_code == 201
    assert [(one["rule_set_id"], one["counts"]) for one in versions["items"]] == [("contoh-2026", True)]
