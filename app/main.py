"""The composition root: settings in, a running service's parts out."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
from fastapi import FastAPI

from app.audit.signing import Signer, new_pem
from app.clock import Clock, FileClock, SystemClock
from app.http.cursors import Cursors, cursor_key
from app.http.security.development import DEVELOPMENT_ISSUER, DevelopmentIssuer
from app.http.security.key_file import read_or_make
from app.http.security.keys import FixedKeys, KeySource, RemoteKeys
from app.http.security.tokens import TokenRules, TokenVerifier
from app.http.services import Services
from app.jobs.upkeep import make_partitions_ahead
from app.jobs.worker import Hands, running_worker
from app.persistence import embedded, migrate
from app.persistence.database import Database
from app.persistence.objects import Bucket, Objects
from app.persistence.sealing import Sealer, new_key, read_key
from app.persistence.server_check import check_server
from app.rules.library import Library
from app.settings import Settings
from app.tasks import TASKS

CLOCK_FILE = "clock"
FIELD_KEY_FILE = "field.key"
"""A key a line, the newest first."""
INDEX_KEY_FILE = "index.key"
EVIDENCE_FOLDER = "evidence"
AUDIT_KEY_FILE = "audit-signing.pem"


@contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """Lend the application role's URL: of the real server, checked, or of the embedded one, started and migrated."""
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        check_server(url)
        yield url
        return
    with embedded.start(settings.data_dir) as server:
        migrate.upgrade(server.url(embedded.OWNER_ROLE))
        yield server.url()


@contextmanager
def owner_database_url(settings: Settings) -> Iterator[str]:
    """Lend the owner's URL, for migrations and for creating agencies; the embedded server is migrated first."""
    if settings.owner_database_url is not None:
        yield settings.owner_database_url.get_secret_value()
        return
    if not settings.embedded:
        message = "ERK_OWNER_DATABASE_URL is not set"
        raise LookupError(message)
    with embedded.start(settings.data_dir) as server:
        migrate.upgrade(server.url(embedded.OWNER_ROLE))
        yield server.url(embedded.OWNER_ROLE)


def clock_of(settings: Settings) -> Clock:
    """Return the clock that the site chose."""
    return FileClock(clock_file(settings.data_dir)) if settings.clock == "movable" else SystemClock()


def clock_file(data_dir: Path) -> Path:
    """Return where a movable clock is read from."""
    return data_dir / CLOCK_FILE


def development_issuer(settings: Settings) -> DevelopmentIssuer:
    """Return the issuer of the data folder; a site with a real issuer has none."""
    if settings.issuer is not None:
        message = "the development issuer is off: ERK_ISSUER is set"
        raise LookupError(message)
    return DevelopmentIssuer(settings.data_dir, audience=settings.audience, agency_claim=settings.agency_claim)


def token_verifier(settings: Settings, client: httpx.AsyncClient) -> TokenVerifier:
    """Return the verifier for the site's issuer, or for the development issuer where there is none."""
    source: KeySource
    if settings.jwks_url is not None:
        source = RemoteKeys(settings.jwks_url, client)
    else:
        source = FixedKeys(development_issuer(settings).public_keys)
    rules = TokenRules(
        issuer=settings.issuer or DEVELOPMENT_ISSUER,
        audience=settings.audience,
        algorithms=settings.algorithms,
        agency_claim=settings.agency_claim,
    )
    return TokenVerifier(rules, source)


def cursors_of(settings: Settings) -> Cursors:
    """Return the signer of page tokens, with the site's key or the data folder's."""
    if settings.cursor_key is not None:
        return Cursors(settings.cursor_key.get_secret_value().encode())
    return Cursors(cursor_key(settings.data_dir))


def sealer_of(settings: Settings) -> Sealer:
    """Return the sealer with the site's keys, or the data folder's; with a server and no keys it refuses to seal."""
    if settings.index_key is not None:
        keys = [read_key(key.get_secret_value()) for key in settings.field_keys]
        return Sealer(keys, read_key(settings.index_key.get_secret_value()))
    if not settings.embedded:
        return Sealer()
    lines = read_or_make(settings.data_dir / FIELD_KEY_FILE, _made_key).decode().split()
    index = read_or_make(settings.data_dir / INDEX_KEY_FILE, _made_key).decode()
    return Sealer([read_key(line) for line in lines], read_key(index))


def signer_of(settings: Settings) -> Signer | None:
    """Return who signs checkpoints: with the site's key, or the data folder's; with a server and no key, nobody.

    Raises `SigningKeyError` for a file without such a key, `OSError` for one that can't be read.
    """
    if settings.audit_key_file is not None:
        return Signer.from_pem(settings.audit_key_file.read_bytes())
    return Signer.from_pem(read_or_make(settings.data_dir / AUDIT_KEY_FILE, new_pem)) if settings.embedded else None


def objects_of(settings: Settings) -> Objects:
    """Return where files of evidence lie: the site's bucket or folder, or a folder of the data folder."""
    bucket = settings.evidence_bucket
    if bucket is None:
        return Objects.in_folder(settings.evidence_folder or settings.data_dir / EVIDENCE_FOLDER)
    name, prefix = bucket
    secret = settings.evidence_s3_secret
    return Objects.in_bucket(
        Bucket(
            name=name,
            prefix=prefix,
            region=settings.evidence_s3_region,
            key_id=settings.evidence_s3_key_id or "",
            secret="" if secret is None else secret.get_secret_value(),
            endpoint=settings.evidence_s3_endpoint,
        )
    )


def _made_key() -> bytes:
    return f"{new_key()}\n".encode()


def build_app(settings: Settings, url: str) -> FastAPI:
    """Put the service together on the database at `url`."""
    from app.http.application import create_app  # noqa: PLC0415 - a second of imports that only a server needs

    database = Database(url)
    client = httpx.AsyncClient(follow_redirects=False, trust_env=False)

    @asynccontextmanager
    async def pool() -> AsyncIterator[None]:
        try:
            yield
        finally:
            await client.aclose()
            await database.close()

    services = Services(
        database=database,
        clock=clock_of(settings),
        tokens=token_verifier(settings, client),
        cursors=cursors_of(settings),
        sealer=sealer_of(settings),
        objects=objects_of(settings),
        library=Library(settings.rules_paths),
    )
    hands = Hands(
        database=database,
        now=services.clock.now,
        sealer=services.sealer,
        objects=services.objects,
        library=services.library,
        signer=signer_of(settings),
    )

    @asynccontextmanager
    async def worker() -> AsyncIterator[None]:
        await make_partitions_ahead(hands)
        if settings.worker:
            async with running_worker(url, TASKS, hands):
                yield
        else:
            yield

    return create_app(services, background=[pool, worker])
