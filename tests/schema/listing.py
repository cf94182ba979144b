"""What `alembic check` can't see, as text: policies, triggers, exclusions, checks, functions and grants.

`python -m tests.schema.listing` writes `listing.txt` anew from a database that the shipped migrations have just built.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import psycopg

from app.persistence import embedded, migrate
from app.persistence.embedded import OWNER_ROLE

QUERIES = (
    """SELECT format('policy %s on %s for %s to %s using %s with check %s', policyname, tablename, cmd, roles, qual,
              with_check) FROM pg_policies WHERE schemaname = 'public'""",
    """SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
       AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)""",
    """SELECT format('%s on %s: %s', conname, conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
       WHERE contype IN ('x', 'c') AND connamespace = 'public'::regnamespace AND conrelid <> 0""",
    """SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname = 'public'""",
    """SELECT format('function %s definer=%s config=%s owner=%s acl=%s', oid::regprocedure, prosecdef, proconfig,
              proowner::regrole, proacl) FROM pg_proc
       WHERE pronamespace = 'public'::regnamespace AND oid NOT IN (SELECT objid FROM pg_depend WHERE deptype = 'e')""",
    """SELECT format('grant %s on %s to %s', string_agg(privilege_type, ', ' ORDER BY privilege_type), table_name,
              grantee) FROM information_schema.table_privileges
       WHERE table_schema = 'public' AND grantee NOT IN ('erk_owner') GROUP BY table_name, grantee""",
    """SELECT format('grant %s (%s) on %s to %s', privilege_type, string_agg(column_name, ', ' ORDER BY column_name),
              table_name, grantee) FROM information_schema.column_privileges c
       WHERE table_schema = 'public' AND grantee NOT IN ('erk_owner') AND NOT EXISTS (
           SELECT FROM information_schema.table_privileges t WHERE t.table_schema = 'public'
           AND (t.table_name, t.grantee, t.privilege_type) = (c.table_name, c.grantee, c.privilege_type))
       GROUP BY privilege_type, table_name, grantee""",
    """SELECT format('row security of %s: %s forced %s', relname, relrowsecurity, relforcerowsecurity) FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')""",
)


def listing(superuser_url: str) -> list[str]:
    """Return the listing of a database, sorted within each kind."""
    with psycopg.connect(superuser_url) as conn:
        return [line for query in QUERIES for line in sorted(row[0] for row in conn.execute(query).fetchall())]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, embedded.start(Path(folder), durable=False) as server:
        migrate.upgrade(server.url(OWNER_ROLE))
        text = "\n".join(listing(server.superuser_url("erk"))) + "\n"
        Path(__file__).with_name("listing.txt").write_text(text, encoding="utf-8")
