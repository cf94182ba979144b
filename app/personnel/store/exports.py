"""Reads units, posts, employees and assignments back as the rows that record them: by codes and NIP, without ids."""

from __future__ import annotations

from typing import Final

UNITS: Final = """
SELECT t.code, f.name, f.kind, p.code AS parent_code, f.since, f.until,
       t.code AS unit_code, f.known_from, f.known_until
FROM unit_versions f
JOIN units t ON t.agency_id = f.agency_id AND t.unit_id = f.unit_id
LEFT JOIN units p ON p.agency_id = f.agency_id AND p.unit_id = f.parent_unit_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY t.code, f.since, f.known_from
"""

POSTS: Final = """
SELECT t.code, f.title, u.code AS unit_code, p.code AS parent_code, f.kelas_jabatan, f.position_group, f.job_points,
       trim_scale(f.unit_factor)::text AS unit_factor, f.post_amount, f.beban_kerja_amount, f.prestasi_kerja_amount,
       f.kondisi_kerja_amount, f.tempat_bertugas_amount, f.kelangkaan_profesi_amount,
       f.pertimbangan_objektif_lainnya_amount, f.fund_source, f.account_code, f.since, f.until,
       u.code AS unit_code, f.known_from, f.known_until
FROM post_versions f
JOIN posts t ON t.agency_id = f.agency_id AND t.post_id = f.post_id
JOIN units u ON u.agency_id = f.agency_id AND u.unit_id = f.unit_id
LEFT JOIN posts p ON p.agency_id = f.agency_id AND p.post_id = f.parent_post_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY t.code, f.since, f.known_from
"""

# The unit is that of the definitive post on the version's first day, as known now.
EMPLOYEES: Final = """
SELECT t.nip, f.name, f.status_asn, f.golongan, f.golongan_pppk, f.ruang, f.service_state, f.since, f.until,
       u.code AS unit_code, f.known_from, f.known_until
FROM employee_versions f
JOIN employees t ON t.agency_id = f.agency_id AND t.employee_id = f.employee_id
LEFT JOIN assignments a ON a.agency_id = f.agency_id AND a.employee_id = f.employee_id AND a.kind = 'definitive'
     AND a.known_until IS NULL AND a.since <= f.since AND (a.until IS NULL OR a.until > f.since)
LEFT JOIN post_versions v ON v.agency_id = a.agency_id AND v.post_id = a.post_id
     AND v.known_until IS NULL AND v.since <= f.since AND (v.until IS NULL OR v.until > f.since)
LEFT JOIN units u ON u.agency_id = v.agency_id AND u.unit_id = v.unit_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY t.nip, f.since, f.known_from
"""

# The unit is that of the post on the assignment's first day, as known now.
ASSIGNMENTS: Final = """
SELECT e.nip, p.code AS post_code, f.kind, f.decree_number, f.decree_on, f.since, f.until,
       u.code AS unit_code, f.known_from, f.known_until
FROM assignments f
JOIN employees e ON e.agency_id = f.agency_id AND e.employee_id = f.employee_id
JOIN posts p ON p.agency_id = f.agency_id AND p.post_id = f.post_id
LEFT JOIN post_versions v ON v.agency_id = f.agency_id AND v.post_id = f.post_id
     AND v.known_until IS NULL AND v.since <= f.since AND (v.until IS NULL OR v.until > f.since)
LEFT JOIN units u ON u.agency_id = v.agency_id AND u.unit_id = v.unit_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY e.nip, p.code, f.kind, f.since, f.known_from
"""
