"""Texts of what is refused about units, posts, employees, assignments, sign-ins and roles."""

from collections.abc import Mapping

from app.http.problem_texts.model import ProblemText, Words

_SEE = {"see-existing": Words("Lihat data yang sudah ada.", "See the record that is there.")}
_OTHER_DAYS = {
    "see-existing": Words(
        "Lihat penugasan itu; akhiri dahulu atau pilih tanggal lain.",
        "See that assignment; end it first or choose other days.",
    )
}
_MOMENT = Words(
    "Tidak ada pada instansi ini, atau belum maupun tidak lagi ada pada tanggal itu.",
    "The agency has no such thing, or not on that day.",
)


def _missing(title: Words) -> ProblemText:
    return ProblemText(404, title, _MOMENT)


PROBLEMS: Mapping[str, ProblemText] = {
    "unit-not-found": _missing(Words("Unit tidak ditemukan", "Unit not found")),
    "post-not-found": _missing(Words("Jabatan tidak ditemukan", "Post not found")),
    "employee-not-found": _missing(Words("Pegawai tidak ditemukan", "Employee not found")),
    "assignment-not-found": _missing(Words("Penugasan tidak ditemukan", "Assignment not found")),
    "principal-not-found": ProblemText(
        404,
        Words("Pengguna tidak ditemukan", "Principal not found"),
        Words("Instansi ini tidak memiliki pengguna itu.", "The agency has no such principal."),
    ),
    "role-grant-not-found": ProblemText(
        404,
        Words("Pemberian peran tidak ditemukan", "Role grant not found"),
        Words("Instansi ini tidak memiliki pemberian peran itu.", "The agency has no such role grant."),
    ),
    "code-taken": ProblemText(
        409,
        Words("Kode atau NIP sudah dipakai", "Code or NIP already taken"),
        Words(
            "Data lain dari jenis yang sama ({kind}) sudah memakai kode atau NIP itu.",
            "Another record of the same kind ({kind}) has that code or NIP.",
        ),
        remedies=_SEE,
    ),
    "reference-unknown": ProblemText(
        422,
        Words("Rujukan tidak dikenal", "Unknown reference"),
        Words("Yang disebut dalam `{field}` tidak ada.", "What `{field}` names isn't there."),
        errors={"reference-unknown": Words("Tidak ada pada instansi ini.", "The agency has no such thing.")},
    ),
    "days-reversed": ProblemText(
        422,
        Words("Tanggal terbalik", "Days reversed"),
        Words("Tanggal akhir harus sesudah tanggal mulai.", "The end must come after the beginning."),
        errors={"days-reversed": Words("Harus sesudah tanggal mulai.", "This must come after the beginning.")},
    ),
    "golongan-pppk-of-pppk-only": ProblemText(
        422,
        Words("Golongan PPPK hanya untuk PPPK", "Golongan of PPPK is for PPPK only"),
        Words(
            "Golongan I sampai XVII hanya dimiliki PPPK; PNS dan CPNS memakai `golongan`.",
            "Only a PPPK has a golongan from I to XVII; a PNS or CPNS has `golongan`.",
        ),
        errors={
            "golongan-pppk-of-pppk-only": Words(
                "Kosongkan, atau isi status pppk.", "Leave this empty, or send the status pppk."
            )
        },
    ),
    "ruang-without-golongan": ProblemText(
        422,
        Words("Ruang tanpa golongan", "Ruang without golongan"),
        Words(
            "Ruang a sampai e adalah bagian golongan PNS dan CPNS.",
            "Ruang a to e is a step within the golongan of a PNS or CPNS.",
        ),
        errors={
            "ruang-without-golongan": Words(
                "Kosongkan, atau isi golongan juga.", "Leave this empty, or send the golongan too."
            )
        },
    ),
    "golongan-of-pns-only": ProblemText(
        422,
        Words("Golongan tidak sesuai status", "Golongan and status don't match"),
        Words(
            "PNS dan CPNS wajib memiliki golongan; PPPK tidak memilikinya.",
            "PNS and CPNS have a golongan; PPPK have none.",
        ),
        errors={
            "golongan-of-pns-only": Words(
                "Isi untuk PNS atau CPNS, kosongkan untuk PPPK.", "Fill in for PNS or CPNS, leave out for PPPK."
            )
        },
    ),
    "above-itself": ProblemText(
        409,
        Words("Berada di atas dirinya sendiri", "Above itself"),
        Words(
            "Dengan perubahan ini ({kind}) akan berada di atas dirinya sendiri pada suatu hari.",
            "With this change the {kind} would stand above itself on some day.",
        ),
        errors={
            "above-itself": Words(
                "Pilih atasan yang tidak berada di bawahnya pada hari itu.",
                "Choose one that isn't below it on those days.",
            )
        },
    ),
    "known-at-not-reached": ProblemText(
        422,
        Words("Nomor perubahan belum ada", "Change number not reached"),
        Words("Nomor perubahan terakhir adalah {newest}.", "The newest change number is {newest}."),
    ),
    "employee-holds-post": ProblemText(
        409,
        Words("Pegawai sudah menduduki jabatan", "The employee holds a post"),
        Words(
            "Pegawai sudah menduduki jabatan definitif lain sejak {since}.",
            "The employee has another definitive post since {since}.",
        ),
        remedies=_OTHER_DAYS,
    ),
    "post-held": ProblemText(
        409,
        Words("Jabatan sudah diduduki", "The post is held"),
        Words(
            "Jabatan sudah diduduki pegawai lain secara definitif sejak {since}.",
            "Another employee holds the post definitively since {since}.",
        ),
        remedies=_OTHER_DAYS,
    ),
    "already-in-post": ProblemText(
        409,
        Words("Sudah dalam jabatan itu", "Already in that post"),
        Words("Pegawai sudah menduduki jabatan itu sejak {since}.", "The employee holds that post since {since}."),
        remedies=_OTHER_DAYS,
    ),
    "assignment-end-not-inside": ProblemText(
        409,
        Words("Tanggal akhir di luar penugasan", "The end is not inside the assignment"),
        Words(
            "Penugasan berlaku dari {since} sampai sebelum {until}; akhirnya hanya dapat dimajukan.",
            "The assignment holds from {since} until {until}; its end can only be made earlier.",
        ),
    ),
    "sign-in-taken": ProblemText(
        409,
        Words("Akun sudah terdaftar", "Account already registered"),
        Words("Subjek dari penerbit itu sudah terdaftar.", "That subject of the issuer is registered already."),
    ),
    "employee-already-bound": ProblemText(
        409,
        Words("Pegawai sudah memiliki akun", "The employee has an account"),
        Words(
            "Satu pegawai hanya memiliki satu akun, agar dua akun selalu dua orang.",
            "An employee has one account, so that two accounts are always two persons.",
        ),
    ),
    "service-account-fields": ProblemText(
        422,
        Words("Isian tidak cocok dengan jenis akun", "Fields don't fit the kind of account"),
        Words(
            "Akun layanan bukan pegawai, dan hanya akun layanan yang memiliki cakupan sendiri.",
            "A service account is no employee, and only a service account has scopes of its own.",
        ),
    ),
    "role-grant-to-oneself": ProblemText(
        403,
        Words("Peran untuk diri sendiri", "A role for oneself"),
        Words(
            "Tidak seorang pun mengusulkan atau menyetujui peran untuk dirinya sendiri.",
            "Nobody proposes or approves a role for itself.",
        ),
    ),
    "role-grant-to-service-account": ProblemText(
        422,
        Words("Peran untuk akun layanan", "A role for a service account"),
        Words(
            "Peran hanya untuk orang; wewenang akun layanan adalah cakupannya.",
            "Roles are for persons; what a service account may do is said by its scopes.",
        ),
        errors={
            "role-grant-to-service-account": Words(
                "Ini akun layanan, bukan orang.", "This is a service account and no person."
            )
        },
    ),
    "role-grant-second-person-needed": ProblemText(
        403,
        Words("Perlu orang kedua", "A second person is needed"),
        Words("Pengusul tidak dapat menyetujui usulnya sendiri.", "Who proposed the role can't approve it."),
        remedies={"ask-officer": Words("Minta pejabat lain menyetujuinya.", "Ask another officer to approve it.")},
    ),
    "role-grant-already-approved": ProblemText(
        409,
        Words("Peran sudah disetujui", "Role already approved"),
        Words("Pemberian peran ini sudah disetujui.", "This role has been approved already."),
    ),
    "role-grant-end-not-earlier": ProblemText(
        409,
        Words("Akhir peran tidak lebih awal", "The end is not earlier"),
        Words(
            "Peran berlaku dari {since} sampai sebelum {until}; akhirnya hanya dapat dimajukan.",
            "The role counts from {since} until {until}; its end can only be made earlier.",
        ),
    ),
    "two-officers-needed": ProblemText(
        422,
        Words("Perlu dua pejabat", "Two officers are needed"),
        Words(
            "Instansi dimulai dengan sedikitnya dua pejabat yang berbeda.",
            "An agency begins with at least two different officers.",
        ),
    ),
}
