"""PostgreSQL machinery: engine and transaction, column types, locks, migrations, and the embedded server."""
