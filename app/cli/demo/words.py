"""The words of the synthetic agency: names of nobody, and what its people write into their logs."""

GIVEN_NAMES = (
    "Adiraksa", "Arunasih", "Balindra", "Candrasih", "Danureksa", "Ekawira", "Gentasari", "Harimukti", "Indrasena",
    "Jayantika", "Kartaloka", "Lestarini", "Madyaputra", "Niskala", "Ombakwati", "Pandulaksa", "Raditama", "Sekarjati",
    "Tirtanala", "Utarisna", "Wanudya", "Yasawira", "Bentarasih", "Cakrani", "Dipasena", "Gayatrina", "Hastamurti",
    "Jenarwati", "Kinasihan", "Laksmana", "Mahesari", "Nawasena", "Prabasari", "Respatika", "Surawana", "Trisandya",
)  # fmt: skip

FAMILY_NAMES = (
    "Ambarloka", "Bumisentana", "Catursagara", "Darmawangi", "Elangjati", "Girisonta", "Hastapuspa", "Jagatnata",
    "Kusumawira", "Linggabuana", "Manikasri", "Nagaraksa", "Palwasena", "Ranuwangsa", "Samudralaya", "Tunggaljati",
    "Wijayasonta", "Yudalaksana", "Buanakarsa", "Cendanasari", "Dwipaloka", "Gunungsari", "Jatinegoro", "Kalpawarsa",
    "Mustikadwipa", "Purwasastra", "Rimbalaya", "Sandyakala", "Telagawening", "Wanasentika",
)  # fmt: skip

SUBJECTS = (
    "permohonan warga yang masuk pekan ini", "usulan kegiatan triwulan II", "laporan realisasi bulan berjalan",
    "data pegawai unit kerja", "surat masuk dan surat keluar", "berkas pertanggungjawaban", "rencana kerja unit",
    "persiapan rapat koordinasi", "tindak lanjut hasil pemeriksaan", "inventaris barang milik daerah",
    "pelayanan loket", "bahan paparan pimpinan", "survei kepuasan masyarakat", "arsip tahun lalu",
    "pemutakhiran data pada aplikasi", "pengaduan warga", "standar operasional prosedur", "kunjungan lapangan",
)  # fmt: skip

RETURN_REASONS = (
    "Uraian belum menyebut hasil pekerjaan, mohon dilengkapi.",
    "Volume tidak sesuai dengan uraian, mohon diperbaiki.",
    "Lampirkan tautan bukti pekerjaan.",
)
REJECT_REASONS = (
    "Kegiatan ini bukan tugas unit kerja.",
    "Sudah dicatat oleh pegawai lain dalam tim yang sama.",
)
LOWER_REASON = "Waktu disesuaikan dengan hasil yang diserahkan."
