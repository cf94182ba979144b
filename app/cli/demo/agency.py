"""The synthetic agency: six units, a post for everybody, and people who don't exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.cli.demo.draws import Draws
from app.cli.demo.words import FAMILY_NAMES, GIVEN_NAMES
from app.shared.nip import Nip

AGENCY_ID = 9901
AGENCY_NAME = "Pemerintah Kota Peraga"
TIME_ZONE = "Asia/Jakarta"
SMALLEST_UNIT = 5
DECREE_OF_THE_PLH = "800.1.3.1/041/BKPSDM/2026"

UNITS = (
    ("SETDA", "Sekretariat Daerah"),
    ("DISDIK", "Dinas Pendidikan"),
    ("DINKES", "Dinas Kesehatan"),
    ("DPUTR", "Dinas Pekerjaan Umum dan Tata Ruang"),
    ("DISDUKCAPIL", "Dinas Kependudukan dan Pencatatan Sipil"),
    ("BKPSDM", "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia"),
)
SMALLEST_AGENCY = SMALLEST_UNIT * len(UNITS)

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_GOLONGAN = {"jpt": ("IV",), "administrator": ("IV", "IV", "III"), "pengawas": ("III",), "fungsional": ("III",)}
_GOLONGAN_OF_PELAKSANA = ("I", "II", "II", "II", "III")
_SALARIES = {"I": 2_350_000, "II": 3_150_000, "III": 4_420_000, "IV": 5_980_000, None: 3_480_000}


@dataclass(frozen=True, slots=True)
class Post:
    """A post, with the post above it; the agency's highest has none."""

    code: str
    title: str
    unit_code: str
    kelas_jabatan: int
    position_group: str
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """An employee, with the one post that is theirs, and what their salary is."""

    number: int
    nip: str
    name: str
    status_asn: str
    golongan: str | None
    post: Post
    salary: int

    @property
    def subject(self) -> str:
        """As whom they sign in."""
        return f"pegawai-{self.number:03d}"


@dataclass(frozen=True, slots=True)
class Agency:
    """Everybody, the highest post first, and who decides on whose entries."""

    people: tuple[Person, ...]

    @property
    def posts(self) -> tuple[Post, ...]:
        """Every post, none before the one above it."""
        return tuple(person.post for person in self.people)

    @property
    def secretary(self) -> Person:
        """The regional secretary, away on duty the whole month."""
        return self.people[0]

    @property
    def stand_in(self) -> Person:
        """The head of a department who is the secretary's Plh for the month."""
        return next(person for person in self.people[1:] if person.post.position_group == "jpt")

    def deciders(self) -> dict[int, Person]:
        """Return, for each person's number, who verifies their entries; nobody is above the secretary."""
        holders = {person.post.code: person for person in self.people}
        above = {
            person.number: holders[person.post.parent_code]
            for person in self.people
            if person.post.parent_code is not None
        }
        for number, superior in above.items():
            if superior is self.secretary and number != self.stand_in.number:
                above[number] = self.stand_in
        return above


@dataclass(frozen=True, slots=True)
class _Work:
    """The posts that staff have: the group, some titles, and the classes in their proportion."""

    group: str
    titles: tuple[str, ...]
    classes: tuple[int, ...]


_PELAKSANA_WORK = _Work(
    "pelaksana",
    ("Pengadministrasi Umum", "Pengelola Data", "Penata Layanan Operasional", "Pengolah Data dan Informasi"),
    (5, 6, 6, 7, 7),
)
_FUNGSIONAL_WORK = _Work(
    "fungsional",
    ("Analis Kebijakan", "Perencana", "Pranata Komputer", "Arsiparis", "Auditor Kepegawaian"),
    (8, 8, 9, 10),
)


def make_agency(seed: int, employees: int) -> Agency:
    """Make the agency with this many people, at least five to a unit."""
    if employees < SMALLEST_AGENCY:
        message = f"the agency has at least {SMALLEST_AGENCY} people"
        raise ValueError(message)
    whole, rest = divmod(employees, len(UNITS))
    posts = [
        post
        for place, (code, name) in enumerate(UNITS)
        for post in _posts_of_unit(seed, code, name, whole + (place < rest))
    ]
    return Agency(tuple(_person(seed, number, post) for number, post in enumerate(posts, start=1)))


def _posts_of_unit(seed: int, unit: str, name: str, people: int) -> Iterator[Post]:
    """Give a unit its head, an administrator to each eight people, two sections to each of those, and staff."""
    head = _head(unit, name)
    yield head
    count = max(1, people // 8)
    administrators = [_administrator(unit, place) for place in range(count)]
    yield from administrators
    sections = [_section(administrators[place // 2], place) for place in range(2 * count)]
    yield from sections
    for place in range(people - 1 - 3 * count):
        code = f"{unit}.{place + 1 + 3 * count:03d}"
        if place % 4 == 3:  # noqa: PLR2004 - every fourth
            yield _staff(Draws(seed, "post", code), code, administrators[place % count], _FUNGSIONAL_WORK)
        else:
            yield _staff(Draws(seed, "post", code), code, sections[place % (2 * count)], _PELAKSANA_WORK)


def _head(unit: str, name: str) -> Post:
    if unit == UNITS[0][0]:
        return Post(f"{unit}.000", "Sekretaris Daerah", unit, 15, "jpt", None)
    return Post(f"{unit}.000", f"Kepala {name}", unit, 14, "jpt", f"{UNITS[0][0]}.000")


def _administrator(unit: str, place: int) -> Post:
    if unit == UNITS[0][0]:
        title, kelas_jabatan = f"Kepala Bagian {_ROMAN[place % len(_ROMAN)]}", 12
    elif place == 0:
        title, kelas_jabatan = "Sekretaris", 12
    else:
        title, kelas_jabatan = f"Kepala Bidang {_ROMAN[(place - 1) % len(_ROMAN)]}", 11
    return Post(f"{unit}.{place + 1:03d}", title, unit, kelas_jabatan, "administrator", f"{unit}.000")


def _section(above: Post, place: int) -> Post:
    kind = "Kepala Seksi" if above.title.startswith("Kepala Bidang") else "Kepala Subbagian"
    code = f"{above.code}.{place % 2 + 1}"
    return Post(code, f"{kind} {_ROMAN[place % 2]}", above.unit_code, 9, "pengawas", above.code)


def _staff(draws: Draws, code: str, above: Post, work: _Work) -> Post:
    return Post(code, draws.one_of(work.titles), above.unit_code, draws.one_of(work.classes), work.group, above.code)


def _person(seed: int, number: int, post: Post) -> Person:
    draws = Draws(seed, "person", number)
    status = _status(draws, post)
    golongan = _golongan(draws, post) if status != "pppk" else None
    salary = _SALARIES[golongan] + 50_000 * draws.between(0, 20)
    return Person(
        number=number,
        nip=_nip(draws, number),
        name=f"{draws.one_of(GIVEN_NAMES)} {draws.one_of(FAMILY_NAMES)}",
        status_asn=status,
        golongan=golongan,
        post=post,
        salary=salary * 4 // 5 if status == "cpns" else salary,
    )


def _status(draws: Draws, post: Post) -> str:
    if post.position_group not in {"pelaksana", "fungsional"}:
        return "pns"
    return draws.one_of(("pns",) * 14 + ("cpns",) + ("pppk",) * 5)


def _golongan(draws: Draws, post: Post) -> str:
    return draws.one_of(_GOLONGAN.get(post.position_group, _GOLONGAN_OF_PELAKSANA))


def _nip(draws: Draws, number: int) -> str:
    """Make a NIP in its form that can be nobody's: born between 1900 and 1929, appointed in this century."""
    born = f"{draws.between(1900, 1929)}{draws.between(1, 12):02d}{draws.between(1, 28):02d}"
    appointed = f"{draws.between(2005, 2025)}{draws.between(1, 12):02d}"
    return Nip.parse(f"{born}{appointed}{draws.between(1, 2)}{number % 1000:03d}")
