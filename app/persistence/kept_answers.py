"""Answers kept under their Idempotency-Key, so that a repeat gets the first answer and has no second effect."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKeyConstraint, Index, LargeBinary, SmallInteger, Table, Text, insert, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.columns import agency_key, instant, uuid_key, words
from app.persistence.locks import try_key
from app.persistence.metadata import metadata

kept_answers = Table(
    "kept_answers",
    metadata,
    agency_key(),
    uuid_key("principal_id"),
    Column("operation", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    words("body_digest"),
    Column("status", SmallInteger, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("body", LargeBinary, nullable=False),
    instant("kept_at"),
    ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"]),
    Index("ix_kept_answers_kept_at", "agency_id", "kept_at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerKey:
    """Under what an answer is kept: one caller's key for one operation."""

    agency_id: int
    principal_id: UUID
    operation: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """A 2xx answer as it was first sent, with the digest of the body that it answered."""

    body_digest: str
    status: int
    headers: dict[str, str]
    body: bytes


async def try_answer_key(conn: AsyncConnection, key: AnswerKey) -> bool:
    """Lock the key until the transaction ends; False while another request with it is running."""
    return await try_key(conn, key.agency_id, f"answer\0{key.principal_id}\0{key.operation}\0{key.key}")


async def kept_answer(conn: AsyncConnection, key: AnswerKey) -> KeptAnswer | None:
    """Return the answer kept under the key; the key is locked before."""
    table = kept_answers.c
    row = (
        await conn.execute(
            select(table.body_digest, table.status, table.headers, table.body).where(
                table.agency_id == key.agency_id,
                table.principal_id == key.principal_id,
                table.operation == key.operation,
                table.key == key.key,
            )
        )
    ).one_or_none()
    if row is None:
        return None
    return KeptAnswer(body_digest=row.body_digest, status=row.status, headers=row.headers, body=row.body)


async def keep_answer(conn: AsyncConnection, key: AnswerKey, answer: KeptAnswer, *, now: datetime) -> None:
    """Keep the answer in the transaction of its effect."""
    await conn.execute(
        insert(kept_answers).values(
            agency_id=key.agency_id,
            principal_id=key.principal_id,
            operation=key.operation,
            key=key.key,
            body_digest=answer.body_digest,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            kept_at=now,
        )
    )
