"""What a site decides: settings from `ERK_` environment variables, read once at the start of a process."""

from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.persistence.sealing import read_key

ASYMMETRIC_ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "Ed25519"})
"""Signatures that a public key verifies; `none` and HMAC are not among them, whatever a site sets."""


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


class Settings(BaseSettings):
    """Everything that differs between sites; secrets don't print."""

    model_config = SettingsConfigDict(env_prefix="ERK_", frozen=True, hide_input_in_errors=True)

    data_dir: Path = Field(default_factory=lambda: user_data_path("erk", appauthor=False))
    """Holds the embedded server, the development issuer's key and the cursor key."""
    database_url: SecretStr | None = None
    """The application role's URL of a real server; without it an embedded one is started in `data_dir`."""
    owner_database_url: SecretStr | None = None
    """The owner's URL, for migrations and for creating agencies."""
    issuer: str | None = None
    """The OIDC issuer; setting it switches the development issuer off."""
    jwks_url: str | None = None
    audience: str = "erk"
    algorithms: Annotated[tuple[str, ...], NoDecode] = ("RS256", "PS256", "ES256", "Ed25519")
    agency_claim: str = "agency"
    """The signed claim with the region code, one or a list."""
    rules_paths: Annotated[tuple[Path, ...], NoDecode] = ()
    """Folders with rule files besides the shipped ones."""
    cursor_key: SecretStr | None = None
    """Signs page tokens; set the same on every machine. Without it a key is made in `data_dir`."""
    field_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    """Encrypt what is sensitive about employees, the newest first (`erk keys new` makes one). Without a database URL
    they are made in `data_dir`."""
    index_key: SecretStr | None = None
    """Marks encrypted values, so that they can be found and compared; it never changes."""
    audit_key_file: Path | None = None
    """Ed25519 private key (PEM) that signs the daily checkpoints of the audit trail; with the embedded server one is
    made in `data_dir`."""
    worker: bool = True
    """Whether `erk serve` works off background jobs too; large sites run `erk worker` beside it."""
    evidence_url: str | None = None
    """Where files of evidence lie: `s3://bucket/prefix`, or a folder as `file:///path`; without it, a folder in
    `data_dir`. More than one machine needs one that all of them reach."""
    evidence_s3_endpoint: str | None = None
    """The address of a service that speaks S3; without it, Amazon's of the region."""
    evidence_s3_region: str = "us-east-1"
    evidence_s3_key_id: str | None = None
    evidence_s3_secret: SecretStr | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    clock: Literal["system", "movable"] = "system"
    """`movable` lets tests and the demo set the day; only with the embedded server."""

    siasn_base_url: str | None = None
    """Where BKN's SIASN is, such as https://host:port/apisiasn/1.0; without it nothing is ever asked of SIASN."""
    siasn_gateway_token_url: str | None = None
    siasn_sso_token_url: str | None = None
    siasn_consumer_key: str | None = None
    siasn_consumer_secret: SecretStr | None = None
    siasn_client_id: str | None = None
    siasn_username: SecretStr | None = None
    siasn_password: SecretStr | None = None
    siasn_writes: bool = False
    """Whether `erk siasn push` may write to SIASN; without it only its dry run works."""

    _split_lists = field_validator("algorithms", "rules_paths", "field_keys", mode="before")(_split)

    @field_validator("algorithms")
    @classmethod
    def _only_asymmetric(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or not ASYMMETRIC_ALGORITHMS.issuperset(value):
            message = f"algorithms must be some of {', '.join(sorted(ASYMMETRIC_ALGORITHMS))}"
            raise ValueError(message)
        return value

    @field_validator("field_keys", "index_key")
    @classmethod
    def _are_keys(cls, value: tuple[SecretStr, ...] | SecretStr | None) -> tuple[SecretStr, ...] | SecretStr | None:
        for one in value if isinstance(value, tuple) else (value,) if value else ():
            read_key(one.get_secret_value())
        return value

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if (self.issuer is None) != (self.jwks_url is None):
            message = "ERK_ISSUER and ERK_JWKS_URL are set together"
            raise ValueError(message)
        if bool(self.field_keys) != (self.index_key is not None):
            message = "ERK_FIELD_KEYS and ERK_INDEX_KEY are set together"
            raise ValueError(message)
        if self.clock == "movable" and self.database_url is not None:
            message = "a movable clock is only for the embedded server"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _evidence_can_be_reached(self) -> Self:
        url = urlsplit(self.evidence_url or "")
        signed = self.evidence_s3_key_id is not None and self.evidence_s3_secret is not None
        if url.scheme not in {"", "s3", "file"} or (self.evidence_url is not None and not url.scheme):
            message = "ERK_EVIDENCE_URL is s3://bucket/prefix or file:///folder"
            raise ValueError(message)
        if url.scheme == "s3" and not (url.netloc and signed):
            message = "s3://bucket/prefix goes with ERK_EVIDENCE_S3_KEY_ID and ERK_EVIDENCE_S3_SECRET"
            raise ValueError(message)
        if url.scheme == "file" and (url.netloc or not url.path.strip("/")):
            message = "ERK_EVIDENCE_URL names a folder as file:///folder"
            raise ValueError(message)
        return self

    @property
    def evidence_bucket(self) -> tuple[str, str] | None:
        """Return bucket and prefix for files of evidence, None where they lie in a folder."""
        url = urlsplit(self.evidence_url or "")
        return (url.netloc, url.path.strip("/")) if url.scheme == "s3" else None

    @property
    def evidence_folder(self) -> Path | None:
        """Return the folder that the site chose for files of evidence."""
        url = urlsplit(self.evidence_url or "")
        return Path(unquote(url.path)) if url.scheme == "file" else None

    @property
    def embedded(self) -> bool:
        """Tell whether the database is the embedded one in `data_dir`."""
        return self.database_url is None
