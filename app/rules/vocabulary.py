"""The facts that rules can see, and nothing else: one table from which documentation and schemas are generated."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.rules.tree import Unit


class Scope(StrEnum):
    """Where a fact stands."""

    PERSON = "person"  # top level
    SEGMENT = "segment"  # an item of `segments`
    EITHER = "either"  # in the segment, else at the top level
    MONTH = "month"  # under `month`
    ITEM = "item"  # an item of a collection
    SALARY = "salary"  # under `salary`, payment only
    EARLIER = "earlier"  # under `earlier`, payment only
    CARRIED = "carried"  # under `carried`
    ENGINE = "engine"  # worked out from the other facts


@dataclass(frozen=True, slots=True)
class Term:
    """One fact: its name in formulas, scope, unit, what it is, and its words (a category without words is open)."""

    name: str
    scope: Scope
    unit: Unit
    id: str
    en: str
    words: tuple[str, ...] = ()
    any_number: bool = False  # not whole only, as facts in its unit are: the value of a line

    @property
    def collection(self) -> str:
        """Return the collection that the fact is in ("days"), or "" for a fact that is in none."""
        return self.name.partition(".")[0] if self.scope is Scope.ITEM else ""

    @property
    def key(self) -> str:
        """Return the last part of the name: the key in the facts."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Collection:
    """Something to loop over; `where`: in the segment, at the top level, or at the top level and only for payment."""

    name: str
    where: str  # segment | person | payment
    id: str
    en: str


R, M, S, N, D, P = Unit.RUPIAH, Unit.MINUTES, Unit.SHARE, Unit.COUNT, Unit.DAYS, Unit.POINTS
C, Y = Unit.CATEGORY, Unit.YES_NO

STATUS_ASN: Final = ("pns", "cpns", "pppk")
GOLONGAN: Final = ("I", "II", "III", "IV")
GOLONGAN_PPPK: Final = (
    *("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"),
    *("X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII"),
)
PTKP: Final = ("TK/0", "TK/1", "TK/2", "TK/3", "K/0", "K/1", "K/2", "K/3")
POSITION_GROUPS: Final = ("jpt", "administrator", "pengawas", "pelaksana", "fungsional")
SERVICE_STATES: Final = (
    *("active", "mpp", "uang_tunggu", "tugas_belajar", "suspended", "detained", "convicted", "other"),
)
DAY_STATUS: Final = ("present", "absent", "leave", "duty")
LEAVE_KINDS: Final = ("annual", "sick", "maternity", "important", "big", "unpaid", "joint", "permit", "other")
EVENT_KINDS: Final = (
    *("apel_monday_missed", "apel_missed", "ceremony_missed", "uniform_incomplete", "out_of_office", "left_office"),
    *("negative_activity", "other"),
)
ENTRY_CATEGORIES: Final = ("main", "additional", "special")
PREDICATES: Final = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
INDICATOR_KINDS: Final = ("iku", "renkin", "absorption", "complaints", "direction", "other")
SANCTION_KINDS: Final = (
    *("teguran_lisan", "teguran_tertulis", "pernyataan_tidak_puas", "light", "medium", "severe", "obligation", "other"),
)
OBLIGATIONS: Final = ("lhkpn", "skp", "assets", "other")
PAID_KINDS: Final = ("statement", "released", "adjustment")
ASSIGNMENT_KINDS: Final = ("plt", "plh", "additional")
NOTES: Final = frozenset({"n", "id", "date", "since", "until", "note", "decree"})  # for people; rules can't see them
WITHHELD: Final = ("pph21", "bpjs_employee", "bpjs_employer", "iwp", "zakat", "claim")

CRITERIA: Final = (
    *("beban_kerja", "prestasi_kerja", "kondisi_kerja", "tempat_bertugas", "kelangkaan_profesi"),
    "pertimbangan_objektif_lainnya",
)
CRITERION_FACTS: Final = frozenset({"criterion", "criterion_amount"})  # seen by a line that runs per criterion

COLLECTIONS: Final = (
    Collection("days", "segment", "hari wajib kerja menurut jadwal", "days on which the person was due by roster"),
    Collection("entries", "segment", "aktivitas terverifikasi", "verified activity entries"),
    Collection("events", "segment", "kejadian disiplin", "discipline events"),
    Collection("criteria", "segment", "kriteria TPP pada jabatan itu", "criteria that the post carries"),
    Collection("staff", "segment", "bawahan selama segmen itu", "staff members during the segment"),
    Collection("leaves", "person", "cuti", "leaves"),
    Collection("indicators", "person", "indikator kinerja", "performance indicators"),
    Collection("sanctions", "person", "hukuman dan penahanan yang berlaku", "sanctions and holds in force"),
    Collection("assignments", "person", "penugasan Plt/Plh dan tugas tambahan", "acting and additional assignments"),
    Collection("paid", "payment", "yang dibayar pada bulan pembayaran", "what is paid in the payment month"),
)

TERMS: Final = (
    Term("status_asn", Scope.EITHER, C, "status kepegawaian", "employment status", STATUS_ASN),
    Term("golongan", Scope.EITHER, C, "golongan PNS", "PNS grade group", GOLONGAN),
    Term("ruang", Scope.EITHER, C, "ruang dalam golongan", "step within the grade", ("a", "b", "c", "d", "e")),
    Term("golongan_pppk", Scope.EITHER, C, "golongan PPPK", "PPPK grade", GOLONGAN_PPPK),
    Term("service_months", Scope.PERSON, N, "masa kerja dalam bulan", "months of service"),
    Term("service_state", Scope.PERSON, C, "keadaan dinas", "state of service", SERVICE_STATES),
    Term(
        "is_last_service_month",
        Scope.PERSON,
        Y,
        "bulan terakhir masa kerja",
        "last month of service",
    ),
    Term("ptkp", Scope.PERSON, C, "status PTKP", "tax exemption category", PTKP),
    Term("zakat_consent", Scope.PERSON, Y, "setuju dipotong zakat", "consents to zakat"),
    Term("is_leader", Scope.PERSON, Y, "memimpin pegawai lain", "leads other employees"),
    Term("skp_score", Scope.PERSON, P, "nilai SKP", "SKP score"),
    Term("predicate", Scope.PERSON, C, "predikat kinerja", "performance predicate", PREDICATES),
    Term(
        "skp_submitted_workday",
        Scope.PERSON,
        N,
        "hari kerja ke berapa SKP masuk",
        "working day the SKP came in",
    ),
    Term(
        "absent_running_days",
        Scope.PERSON,
        D,
        "hari kerja berturut-turut tanpa keterangan sampai bulan ini, terpanjang",
        "longest run of working days absent without reason up to this month",
    ),
    Term("behaviour_score", Scope.PERSON, P, "nilai perilaku", "behaviour score"),
    Term("review_360_score", Scope.PERSON, P, "nilai 360 derajat", "360 degree score"),
    Term("kelas_jabatan", Scope.SEGMENT, N, "kelas jabatan", "job class"),
    Term("job_points", Scope.SEGMENT, P, "nilai jabatan", "job points"),
    Term("position_group", Scope.SEGMENT, C, "kelompok jabatan", "position group", POSITION_GROUPS),
    Term("unit_kind", Scope.SEGMENT, C, "jenis unit kerja", "kind of unit"),
    Term("unit_factor", Scope.SEGMENT, S, "faktor unit kerja", "factor of the unit"),
    Term("post_amount", Scope.SEGMENT, R, "besaran untuk jabatan itu", "amount set for the post"),
    Term(
        "segment.share",
        Scope.ENGINE,
        S,
        "bagian bulan dari segmen",
        "segment's share of working days",
    ),
    Term("working_days", Scope.ENGINE, D, "hari kerja (segmen)", "working days of the segment, or of the month"),
    Term("target", Scope.ENGINE, M, "target menit", "target minutes by [calendar]"),
    Term("criterion", Scope.ENGINE, C, "kriteria yang sedang dihitung", "criterion that is being worked out", CRITERIA),
    Term(
        "criterion_amount",
        Scope.ENGINE,
        R,
        "besaran kriteria itu pada jabatan",
        "amount of that criterion for the post",
    ),
    Term("month.index", Scope.MONTH, N, "nomor bulan, 12 x tahun + bulan", "12 x year + month"),
    Term("month.number", Scope.MONTH, N, "bulan ke berapa dalam setahun, 1 sampai 12", "month of the year, 1 to 12"),
    Term(
        "carried.month",
        Scope.CARRIED,
        N,
        "nomor bulan laporan terdahulu",
        "index of the last earlier statement's month",
    ),
    Term("month.calendar_days", Scope.MONTH, D, "hari kalender", "calendar days"),
    Term("month.working_days", Scope.ENGINE, D, "hari kerja sebulan", "working days of the month"),
    Term("days.status", Scope.ITEM, C, "status hari", "status of the day", DAY_STATUS),
    Term("days.leave_kind", Scope.ITEM, C, "jenis cuti", "kind of leave", LEAVE_KINDS),
    Term("days.late_minutes", Scope.ITEM, M, "menit terlambat", "minutes late"),
    Term("days.early_minutes", Scope.ITEM, M, "menit pulang cepat", "minutes of early departure"),
    Term("days.attended_minutes", Scope.ITEM, M, "menit hadir", "minutes attended"),
    Term("days.apel", Scope.ITEM, Y, "ikut apel", "attended apel"),
    Term("days.productive", Scope.ITEM, Y, "hari produktif", "productive day"),
    Term("days.after_lebaran", Scope.ITEM, Y, "hari kerja pertama sesudah Lebaran", "first working day after Lebaran"),
    Term("entries.verified_minutes", Scope.ITEM, M, "menit terverifikasi", "verified minutes"),
    Term("entries.norm_minutes", Scope.ITEM, M, "menit norma", "norm minutes"),
    Term("entries.per_quantity", Scope.ITEM, N, "norma untuk jumlah", "quantity that the norm is for"),
    Term("entries.volume", Scope.ITEM, N, "volume", "volume"),
    Term("entries.category", Scope.ITEM, C, "kategori aktivitas", "category of the activity", ENTRY_CATEGORIES),
    Term("entries.quality", Scope.ITEM, P, "mutu menurut atasan, 0 sampai 100", "quality by the superior, 0 to 100"),
    Term("events.kind", Scope.ITEM, C, "jenis kejadian", "kind of event", EVENT_KINDS),
    Term("events.times", Scope.ITEM, N, "berapa kali", "times"),
    Term("events.minutes", Scope.ITEM, M, "menit", "minutes"),
    Term("events.rate", Scope.ITEM, S, "persentase yang ditetapkan", "percentage that was set"),
    Term("staff.days", Scope.ITEM, D, "hari kerja selama dipimpin", "working days under this leader"),
    Term("criteria.criterion", Scope.ITEM, C, "kriteria", "criterion", CRITERIA),
    Term("criteria.amount", Scope.ITEM, R, "besaran kriteria", "amount of the criterion"),
    Term("leaves.kind", Scope.ITEM, C, "jenis cuti", "kind of leave", LEAVE_KINDS),
    Term("leaves.calendar_days", Scope.ITEM, D, "hari kalender", "calendar days"),
    Term("leaves.child", Scope.ITEM, N, "anak ke berapa", "number of the child"),
    Term("indicators.kind", Scope.ITEM, C, "jenis indikator", "kind of indicator", INDICATOR_KINDS),
    Term("indicators.name", Scope.ITEM, C, "nama indikator", "name of the indicator"),
    Term("indicators.target", Scope.ITEM, P, "target", "target"),
    Term("indicators.realisation", Scope.ITEM, P, "realisasi", "realisation"),
    Term("indicators.value", Scope.ITEM, S, "capaian", "achievement"),
    Term("sanctions.kind", Scope.ITEM, C, "jenis hukuman", "kind of sanction", SANCTION_KINDS),
    Term("sanctions.month_number", Scope.ITEM, N, "bulan ke berapa sejak berlaku", "which month since it took effect"),
    Term("sanctions.months", Scope.ITEM, N, "berapa bulan menurut keputusannya", "for how many months by its decree"),
    Term("sanctions.share", Scope.ITEM, S, "potongan menurut keputusannya", "cut by its decree"),
    Term("sanctions.obligation", Scope.ITEM, C, "kewajiban yang belum dipenuhi", "obligation not met", OBLIGATIONS),
    Term("assignments.kind", Scope.ITEM, C, "jenis penugasan", "kind of assignment", ASSIGNMENT_KINDS),
    Term("assignments.kelas_jabatan", Scope.ITEM, N, "kelas jabatan yang dirangkap", "job class of the acting post"),
    Term("assignments.post_amount", Scope.ITEM, R, "besaran jabatan yang dirangkap", "amount of the acting post"),
    Term("assignments.whole_month", Scope.ITEM, Y, "sebulan penuh", "for the whole month"),
    Term("salary.gross", Scope.SALARY, R, "gaji bruto", "gross salary"),
    Term("salary.bpjs_base", Scope.SALARY, R, "dasar BPJS dari gaji", "BPJS base of the salary"),
    Term("salary.tax_withheld", Scope.SALARY, R, "PPh 21 atas gaji", "tax already withheld on the salary"),
    Term("paid.work_month", Scope.ITEM, N, "nomor bulan kerja", "index of the work month"),
    Term("paid.kind", Scope.ITEM, C, "jenis pembayaran", "kind of payment", PAID_KINDS),
    Term("paid.amount", Scope.ITEM, R, "jumlah", "amount"),
    Term("earlier.gross", Scope.EARLIER, R, "bruto kelompok terdahulu", "gross of earlier batches"),
    Term("earlier.bpjs_base", Scope.EARLIER, R, "dasar BPJS kelompok terdahulu", "BPJS base of earlier batches"),
    *(
        Term(f"earlier.{role}", Scope.EARLIER, R, f"{role} kelompok terdahulu", f"{role} of earlier batches")
        for role in WITHHELD
    ),
    Term("claim_open_amount", Scope.PERSON, R, "tagihan yang masih terbuka", "claim that is still open"),
)

BY_NAME: Final = {term.name: term for term in TERMS}
BY_COLLECTION: Final = {collection.name: collection for collection in COLLECTIONS}
PAYMENT_ONLY: Final = frozenset(
    term.name
    for term in TERMS
    if term.scope in {Scope.SALARY, Scope.EARLIER} or term.name == "claim_open_amount" or term.collection == "paid"
)
STATED_PER_MONTH: Final = frozenset(
    term.name
    for term in TERMS
    if term.scope in {Scope.SEGMENT, Scope.ENGINE} or (term.collection and not term.name.startswith("paid."))
)
