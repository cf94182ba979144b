"""Keys rotate in batches that may be broken off; what was sealed can't be moved, and a missing key is named."""

from __future__ import annotations

import pytest

from app.facts.store import read
from app.persistence.sealing import FieldKeyUnknownError, Seal, SealBrokenError, Sealer, key_id
from app.personnel.service import sealing_keys as service
from app.personnel.store.person_details import IDENTITY_NUMBERS
from tests.personnel.person_details import NIK, NIPS, SEALER, account, identity, record
from tests.support.databases import RolledBackDatabase
from tests.support.office import AGENCY, NOW, Office, stored

OLD, NEW, INDEX = b"k" * 32, b"n" * 32, b"i" * 32
BOTH = Sealer([NEW, OLD], INDEX)


async def rotate(database: RolledBackDatabase, sealer: Sealer) -> int:
    async with database.transaction(AGENCY) as conn:
        return await service.rotate_batch(conn, seal=Seal(sealer, AGENCY), now=NOW)


async def nik(database: RolledBackDatabase, office: Office, sealer: Sealer) -> str:
    async with database.transaction(AGENCY) as conn:
        (row,) = await read(conn, IDENTITY_NUMBERS, AGENCY, 1, {"employee_id": office.staff[0]})
    return Seal(sealer, AGENCY).open(office.staff[0], "nik", row["nik_sealed"])


async def test_after_a_rotation_that_was_broken_off_the_old_key_can_go_and_nothing_known_has_changed(
    database: RolledBackDatabase, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await record(database, office, identity(), identity(NIPS[2], nik=None), identity(NIPS[3], nik=None))
    await record(database, office, account())
    monkeypatch.setattr(service, "BATCH", 2)
    query = "SELECT employee_id, nik_mark, npwp_mark, known_from, known_until FROM identity_numbers ORDER BY 1"
    before = await stored(database, query)

    assert await rotate(database, BOTH) == 2
    with pytest.raises(RuntimeError, match="killed"):
        async with database.transaction(AGENCY) as conn:
            await service.rotate_batch(conn, seal=Seal(BOTH, AGENCY), now=NOW)
            raise RuntimeError("killed")
    async with database.transaction(AGENCY) as conn:
        between = await service.keys_in_use(conn, agency_id=AGENCY)
    assert set(between.sealed) == {key_id(OLD), key_id(NEW)}
    assert [await rotate(database, BOTH) for _ in range(3)] == [1, 1, 0]

    assert await stored(database, query) == before
    assert await nik(database, office, Sealer([NEW], INDEX)) == NIK
    assert await record(database, office, identity(), sealer=Sealer([NEW], INDEX)) == ["unchanged"]
    async with database.transaction(AGENCY) as conn:
        after = await service.keys_in_use(conn, agency_id=AGENCY)
    assert (set(after.sealed), after.unknown_to(Sealer([NEW], INDEX))) == ({key_id(NEW)}, [])


async def test_a_key_that_is_missing_is_named(database: RolledBackDatabase, office: Office) -> None:
    await record(database, office, identity())

    with pytest.raises(FieldKeyUnknownError) as refused:
        await nik(database, office, Sealer([NEW], INDEX))

    assert refused.value.params == {"key_id": key_id(OLD)}
    async with database.transaction(AGENCY) as conn:
        used = await service.keys_in_use(conn, agency_id=AGENCY)
    assert used.unknown_to(Sealer([NEW], NEW)) == sorted([key_id(OLD), key_id(INDEX)])


async def test_a_sealed_value_that_is_moved_to_another_person_or_field_is_refused(
    database: RolledBackDatabase, office: Office
) -> None:
    await record(database, office, identity())
    ((sealed,),) = await stored(database, "SELECT nik_sealed FROM identity_numbers")
    seal = Seal(SEALER, AGENCY)

    assert seal.open(office.staff[0], "nik", sealed) == NIK
    places = [
        (seal, office.staff[1], "nik"),
        (seal, office.staff[0], "npwp"),
        (Seal(SEALER, 3273), office.staff[0], "nik"),
    ]
    for other, employee_id, field in places:
        with pytest.raises(SealBrokenError):
            other.open(employee_id, field, sealed)
