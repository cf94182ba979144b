"""The proof of one statement: checked by a program that has Python's standard library and the published key only."""

from __future__ import annotations

import base64
import json
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.audit.signing import PublicKey, Signer, new_pem
from app.persistence.database import Database, raw
from app.seals import verifier
from app.seals.model import as_digest, path_of, root_of
from app.seals.refusals import ProofNotReadyError
from app.seals.service import proofs
from app.seals.verifier import NotProvedError
from app.shared.caller import Role
from app.tkd_statement.service import StatementNotFoundError
from tests.monthly_score.world import NOW
from tests.payroll_publication.batches import run_month
from tests.seals.sealed import Sealed, seal_month
from tests.support.databases import Clone

Json = dict[str, Any]
PROGRAM = Path(verifier.__file__).read_text("utf-8")
VECTORS = """
d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a -
e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155
5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b

3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c 72
92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da
085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00

fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025 af82
6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac
18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
"""
"""Key, content (- for none) and signature of RFC 8032, 7.1, tests 1 to 3."""


@pytest.fixture
async def sealed(fresh_database: Database, clone: Clone) -> Sealed:
    return await seal_month(fresh_database, clone, people=6)


async def statement_of(sealed: Sealed, number: int) -> UUID:
    async with sealed.database.transaction(9901) as conn:
        query = (
            "SELECT statement_id FROM statements WHERE employee_id = %s ORDER BY issued_at, statement_id DESC LIMIT 1"
        )
        row = await (await (await raw(conn)).execute(query, (sealed.world.people[number - 1],))).fetchone()
    assert row is not None
    return UUID(str(row[0]))


async def prove(sealed: Sealed, number: int = 2) -> bytes:
    statement_id = await statement_of(sealed, number)
    async with sealed.database.transaction(9901) as conn:
        return await proofs.prove(conn, caller=sealed.world.employee(number), statement_id=statement_id, now=NOW)


def refused(proof: bytes, key: bytes) -> str:
    with pytest.raises(NotProvedError) as refusal:
        verifier.verify(proof, key)
    return str(refusal.value)


def changed(proof: bytes, change: Callable[[Json], object]) -> bytes:
    plain = json.loads(proof)
    change(plain)
    return verifier.canonical(plain)


async def test_everybodys_proof_holds_and_names_nobody_else(sealed: Sealed) -> None:
    key = sealed.signer.public_key
    for number in range(1, 6):
        proof = await prove(sealed, number)

        told = verifier.verify(proof, key.value)

        assert told["nip"] == f"193001012010{number:06}"
        assert (told["month"], told["key_id"], told["checkpoint_day"]) == ("2026-04", key.key_id, "2026-05-02")
        others = {str(who) for who in sealed.world.people} - {str(sealed.world.people[number - 1])}
        assert not [one for one in others if one in proof.decode()]
        assert proof.decode().count("193001012010") == 1


async def test_the_verifier_runs_alone_and_says_what_it_proved_or_what_differs(sealed: Sealed, tmp_path: Path) -> None:
    proof = await prove(sealed)
    (tmp_path / "verifier.py").write_text(PROGRAM, "utf-8")
    (tmp_path / "proof.json").write_bytes(proof + b"\n")
    (tmp_path / "bad.json").write_bytes(proof.replace(b'"total":', b'"totals":'))
    (tmp_path / "key.pem").write_text(sealed.signer.public_key.to_pem())
    (tmp_path / "key.json").write_text(json.dumps({"keys": [sealed.signer.public_key.to_jwk()]}))
    (tmp_path / "other.pem").write_text(Signer.from_pem(new_pem()).public_key.to_pem())

    def run(proof_file: str, key_file: str) -> tuple[int, str]:
        ended = subprocess.run(
            [sys.executable, "-I", "-S", "verifier.py", proof_file, key_file],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={},
        )
        return ended.returncode, ended.stdout

    for key in ("key.pem", "key.json"):
        status, said = run("proof.json", key)
        assert (status, json.loads(said.partition("\n")[2])["nip"]) == (0, "193001012010000002")
    assert run("bad.json", "key.pem")[0] == 1
    status, said = run("proof.json", "other.pem")
    assert (status, "another key" in said) == (1, True)
    assert run("proof.json", "missing.pem")[0] == 2


async def test_a_change_anywhere_in_a_proof_is_refused_with_what_differs(sealed: Sealed) -> None:
    proof, key = await prove(sealed), sealed.signer.public_key.value
    said = {
        "amount": refused(changed(proof, lambda p: p["content"]["statement"].update(total=1)), key),
        "nip": refused(changed(proof, lambda p: p.update(nip="193001012010000003")), key),
        "salt": refused(changed(proof, lambda p: p.update(salt="00" * 16)), key),
        "path": refused(changed(proof, lambda p: p["path"].pop()), key),
        "key": refused(changed(proof, lambda p: p["checkpoint"].update(key_id="x")), key),
        "text": refused(changed(proof, lambda p: p["checkpoint"].update(content="{}")), key),
        "field": refused(changed(proof, lambda p: p.update(more=1)), key),
        "form": refused(changed(proof, lambda p: p.update(form="x")), key),
        "blank": refused(proof.replace(b',"form"', b', "form"', 1), key),
        "not json": refused(proof[:-1], key),
    }

    for part, words in (
        ("amount", "content"), ("nip", "another person"), ("salt", "salt"), ("path", "path"), ("key", "another key"),
        ("text", "signature"), ("field", "other fields"), ("form", "no proof"), ("blank", "one form"),
        ("not json", "not JSON"),
    ):  # fmt: skip
        assert words in said[part], part
    chosen = random.Random(6)  # noqa: S311 - which bytes are tried
    for _ in range(150):
        place = chosen.randrange(len(proof))
        broken = bytes([*proof[:place], proof[place] ^ 1 << chosen.randrange(8), *proof[place + 1 :]])
        assert refused(broken, key)


async def test_only_the_person_officers_and_auditors_fetch_a_proof_and_another_reader_is_recorded(
    sealed: Sealed,
) -> None:
    statement_id, world = await statement_of(sealed, 2), sealed.world

    for caller in (world.officer, world.with_role(Role.AUDITOR), world.employee(2)):
        async with sealed.database.transaction(9901) as conn:
            assert await proofs.prove(conn, caller=caller, statement_id=statement_id, now=NOW)
    for caller in (world.employee(1), world.with_role(Role.CLERK), world.with_role(Role.APPROVER)):
        with pytest.raises(StatementNotFoundError):
            async with sealed.database.transaction(9901) as conn:
                await proofs.prove(conn, caller=caller, statement_id=statement_id, now=NOW)

    async with sealed.database.transaction(9901) as conn:
        query = "SELECT subject_employee_id FROM audit_log WHERE action = 'statement.prove' AND object_id = %s"
        rows = await (await (await raw(conn)).execute(query, (str(statement_id),))).fetchall()
    assert rows == [(world.people[1],)] * 2


async def test_a_statement_of_a_later_run_is_proved_once_a_checkpoint_tells_it(sealed: Sealed) -> None:
    first = await prove(sealed)
    await run_month(sealed.database, sealed.world)
    with pytest.raises(ProofNotReadyError):
        await prove_newest(sealed)
    await sealed.keep()
    with pytest.raises(ProofNotReadyError):
        await prove_newest(sealed)

    await sealed.sign(NOW + timedelta(days=1))

    told = verifier.verify(await prove_newest(sealed), sealed.signer.public_key.value)
    assert told["checkpoint_day"] == "2026-05-03"
    assert verifier.verify(first, sealed.signer.public_key.value)["checkpoint_day"] == "2026-05-02"


async def prove_newest(sealed: Sealed) -> bytes:
    async with sealed.database.transaction(9901) as conn:
        query = "SELECT statement_id FROM statements WHERE employee_id = %s ORDER BY statement_id DESC LIMIT 1"
        row = await (await (await raw(conn)).execute(query, (sealed.world.people[1],))).fetchone()
        assert row is not None
        return await proofs.prove(conn, caller=sealed.world.officer, statement_id=row[0], now=NOW)


@pytest.mark.parametrize("size", range(1, 18))
def test_every_path_leads_to_the_root(size: int) -> None:
    leaves = [bytes([number]) * 32 for number in range(size)]
    for index in range(size):
        node = leaves[index]
        for step in path_of(leaves, index):
            pair = step.digest + node if step.side == "left" else node + step.digest
            node = sha256(b"\1" + pair).digest()
        assert as_digest(node) == as_digest(root_of(leaves))


def test_the_verifiers_signatures_are_those_of_the_standard() -> None:
    """The standard's own examples, then keys of the library that signs."""
    for line in VECTORS.split("\n\n"):
        key, content, *parts = line.split()
        assert verifier.has_signed(
            bytes.fromhex(key), bytes.fromhex(content.removeprefix("-")), bytes.fromhex("".join(parts))
        )
    for number in range(5):
        signer = Signer(Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32))
        text = b"x" * number
        signature = signer.sign(text)
        assert verifier.has_signed(signer.public_key.value, text, signature)
        assert not verifier.has_signed(signer.public_key.value, text + b"y", signature)
        high = int.from_bytes(signature[32:], "little") + verifier.ORDER
        assert not verifier.has_signed(signer.public_key.value, text, signature[:32] + high.to_bytes(32, "little"))
        assert verifier.key_id_of(signer.public_key.value) == signer.public_key.key_id


def test_a_key_is_named_by_its_thumbprint() -> None:
    """RFC 8037, A.3."""
    x = base64.urlsafe_b64decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    assert PublicKey(x).key_id == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
