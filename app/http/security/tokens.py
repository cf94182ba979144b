"""Verifies access tokens: signature, issuer, audience, times and the signed agency claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import KeySet

from app.clock import SystemClock
from app.http.refusals import (
    AgencyNotInTokenError,
    AgencyUndecidedError,
    TokenAgencyMissingError,
    TokenAudienceError,
    TokenExpiredError,
    TokenForeignError,
    TokenInvalidError,
    TokenMissingError,
)
from app.http.security.keys import KeySource

LEEWAY_SECONDS = 30
_TYPES = frozenset({"at+jwt", "application/at+jwt", "jwt"})
_AGENCIES = range(11, 10_000)
_KEPT_TOKENS = 4096


@dataclass(frozen=True, slots=True)
class Identity:
    """What a verified token says."""

    issuer: str
    subject: str
    agencies: tuple[int, ...]
    scopes: frozenset[str]

    def agency(self, chosen: str | None) -> int:
        """Return the one agency of the token, or the one chosen among several; a header alone is never believed."""
        if chosen is None:
            if len(self.agencies) > 1:
                raise AgencyUndecidedError
            return self.agencies[0]
        for agency_id in self.agencies:
            if chosen.strip() == str(agency_id):
                return agency_id
        raise AgencyNotInTokenError


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRules:
    """What this service accepts."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    agency_claim: str


class TokenVerifier:
    """Tells who a bearer token stands for. Times are the machine's, also where the service's clock can be moved."""

    def __init__(self, rules: TokenRules, source: KeySource) -> None:
        self._rules = rules
        self._source = source
        self._clock = SystemClock()
        self._kept_under: KeySet | None = None
        self._kept: dict[str, Mapping[str, Any]] = {}

    async def identify(self, authorization: str | None) -> Identity:
        """Verify the Authorization header's token; each way to fail has its own refusal."""
        token = _bearer(authorization)
        now = self._clock.now()
        claims = self._claims(token, await self._source.keys(_key_id(token), now=now))
        self._check(claims, now)
        return Identity(
            issuer=self._rules.issuer,
            subject=_subject(claims),
            agencies=self._agencies(claims.get(self._rules.agency_claim)),
            scopes=_scopes(claims),
        )

    def _claims(self, token: str, keys: KeySet) -> Mapping[str, Any]:
        """Return a good token's claims; what was good under these very keys stays so, and a phone sends it often.

        Times are checked each time, keys that were fetched anew are another set, and no refusal is kept.
        """
        if keys is not self._kept_under:
            self._kept_under, self._kept = keys, {}
        claims = self._kept.get(token)
        if claims is None:
            claims = _decode(token, keys, self._rules.algorithms)
            if len(self._kept) >= _KEPT_TOKENS:
                self._kept.clear()
            self._kept[token] = claims
        return claims

    def _check(self, claims: Mapping[str, Any], now: datetime) -> None:
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._rules.issuer},
            aud={"essential": True, "value": self._rules.audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            registry.validate(dict(sorted(claims.items(), key=lambda claim: claim[0] != "iss")))
        except ExpiredTokenError:
            raise TokenExpiredError from None
        except (InvalidClaimError, MissingClaimError) as error:
            refusal = {"iss": TokenForeignError, "aud": TokenAudienceError}.get(error.claim, TokenInvalidError)
            raise refusal from None

    def _agencies(self, claim: object) -> tuple[int, ...]:
        found = claim if isinstance(claim, list) else [claim]
        agencies = tuple(agency_id for item in found if (agency_id := _agency_id(item)) is not None)
        if not agencies or len(agencies) != len(found):
            raise TokenAgencyMissingError(claim=self._rules.agency_claim)
        return agencies


def _bearer(authorization: str | None) -> str:
    kind, _, token = (authorization or "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise TokenMissingError
    return token.strip()


@lru_cache(_KEPT_TOKENS)
def _key_id(token: str) -> str | None:
    """Read which key the token names; nothing of it is believed yet."""
    try:
        header: Mapping[str, Any] = jws.extract_compact(token.encode()).headers()
    except (JoseError, ValueError, TypeError, KeyError):
        raise TokenInvalidError from None
    kind = header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise TokenInvalidError
    key_id = header.get("kid")
    return key_id if isinstance(key_id, str) else None


def _decode(token: str, keys: KeySet, algorithms: tuple[str, ...]) -> Mapping[str, Any]:
    """Verify the signature by the allowed algorithms only; a key of another type or name is foreign."""
    try:
        return MappingProxyType(jwt.decode(token, keys, algorithms=list(algorithms)).claims)
    except JoseError as error:
        raise (TokenForeignError if error.error == "invalid_key_id" else TokenInvalidError) from None
    except (ValueError, TypeError, AttributeError):
        raise TokenInvalidError from None


def _subject(claims: Mapping[str, Any]) -> str:
    subject = str(claims["sub"])
    if not subject or "\x00" in subject:
        raise TokenInvalidError
    return subject


def _scopes(claims: Mapping[str, Any]) -> frozenset[str]:
    scope = claims.get("scope", "")
    return frozenset(scope.split()) if isinstance(scope, str) else frozenset()


def _agency_id(item: object) -> int | None:
    """Take the region code as a number or as its digits: identity servers write claims of users as text."""
    if isinstance(item, str) and item.isascii() and item.isdigit():
        item = int(item)
    return item if type(item) is int and item in _AGENCIES else None
