"""The statements that put a new table under row-level security; migrations call them, so their output never changes."""

APPLICATION_ROLE = "erk_app"
AGENCY = "agency_id = nullif(current_setting('erk.agency_id', true), '')::int"


def secure(table: str, *grants: str) -> list[str]:
    """Return the statements that show a table's rows to their agency alone and grant the application just `grants`.

    FORCE binds the owner too. With no agency set there is no row; after a transaction the setting is the empty string.
    """
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY agency ON {table} USING ({AGENCY}) WITH CHECK ({AGENCY})",
        *(f"GRANT {grant} ON {table} TO {APPLICATION_ROLE}" for grant in grants),
    ]


def append_only(table: str) -> str:
    """Return the statement that refuses UPDATE, DELETE and TRUNCATE of a table to everyone, its owner included."""
    return (
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
