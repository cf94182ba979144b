"""What SIASN calls its fields, and how certain that is: its contract is not public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Certainty(StrEnum):
    """Where a name comes from."""

    SEEN = "seen"
    """In the schemas of several public clients of SIASN."""
    ASSUMED = "assumed"
    """Worked out from the fields that are written; to be checked at the first connection."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an answer."""

    name: str
    certainty: Certainty = Certainty.SEEN


_A: Final = Certainty.ASSUMED

FIELDS: Final[Mapping[str, Mapping[str, Field]]] = {
    "person": {
        "person_id": Field("id"),
        "name": Field("nama"),
        "status_asn": Field("statusPegawai"),
        "standing": Field("kedudukanPnsNama"),
        "golongan": Field("golRuangAkhir"),
        "golongan_code": Field("golRuangAkhirId"),
        "golongan_since": Field("tmtGolAkhir"),
        "appointed_on": Field("tmtCpns"),
    },
    "posts": {
        "unit_code": Field("unorId"),
        "functional": Field("jabatanFungsionalId"),
        "general": Field("jabatanFungsionalUmumId"),
        "since": Field("tmtJabatan"),
        "decree_number": Field("nomorSk"),
        "decree_on": Field("tanggalSk"),
    },
    "golongan": {
        "golongan": Field("golongan"),
        "golongan_code": Field("golonganId"),
        "since": Field("tmtGolongan"),
    },
    "sanctions": {
        "code": Field("jenisHukuman"),
        "since": Field("hukumanTanggal"),
        "decree_number": Field("skNomor"),
        "years": Field("masaTahun"),
        "months": Field("masaBulan"),
        "revoked_by": Field("skPembatalanNomor"),
    },
    "yearly_assessments": {"year": Field("tahun"), "predicate": Field("kuadranKinerja")},
    "periodic_assessments": {
        "year": Field("tahun"),
        "predicate": Field("kuadranNilai", _A),
        "first_month": Field("bulanMulaiPenilaian", _A),
        "last_month": Field("bulanSelesaiPenilaian", _A),
    },
    "unpaid_leaves": {
        "since": Field("tanggalAwal"),
        "last_day": Field("tanggalAkhir"),
        "decree_number": Field("skNomor"),
    },
    "units": {"code": Field("Id", _A), "name": Field("NamaUnor"), "parent_code": Field("DiatasanId")},
}

DATA: Final = Field("data")
"""Where the items of an answer stand: a list, one object, or nothing."""
NOTHING_FOUND: Final = Field("tidak ditemukan", _A)
"""What stands there, in a sentence, when there is nothing."""
