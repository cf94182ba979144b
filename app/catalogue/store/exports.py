"""Reads the catalogue back as the rows that record it: by codes."""

from __future__ import annotations

from typing import Final

ITEMS: Final = """
SELECT f.code, f.name, f.unit, f.per_quantity, f.norm_minutes, f.category, f.counts, f.active, f.daily_times_limit,
       f.daily_minutes_limit, f.monthly_times_limit, f.monthly_minutes_limit, f.since, f.until,
       NULL::text AS unit_code, f.known_from, f.known_until
FROM catalogue_versions f
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY f.code, f.since, f.known_from
"""

USES: Final = """
SELECT f.code AS item_code, p.code AS post_code, f.position_group, f.since, f.until,
       NULL::text AS unit_code, f.known_from, f.known_until
FROM catalogue_uses f
LEFT JOIN posts p ON p.agency_id = f.agency_id AND p.post_id = f.post_id
WHERE f.agency_id = %(agency_id)s AND {chosen}
ORDER BY f.code, p.code NULLS FIRST, f.position_group NULLS FIRST, f.since, f.known_from
"""
