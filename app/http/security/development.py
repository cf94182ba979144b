"""The development issuer: signs tokens with a key in the data folder; off as soon as a real issuer is set."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from app.http.security.key_file import read_or_make
from app.shared.ids import new_id

DEVELOPMENT_ISSUER = "urn:erk:development"
_ALGORITHM = "ES256"
_KEY_FILE = "development-issuer.pem"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRequest:
    """What a development token is to say."""

    subject: str
    agencies: tuple[int, ...]
    scopes: tuple[str, ...]
    lifetime: timedelta


class DevelopmentIssuer:
    """Issues tokens for the embedded default; its key is made on first use and readable by its owner alone."""

    def __init__(self, data_dir: Path, *, audience: str, agency_claim: str) -> None:
        self._key = _key(data_dir / _KEY_FILE)
        self._audience = audience
        self._agency_claim = agency_claim

    @property
    def public_keys(self) -> KeySet:
        return KeySet([ECKey.import_key(self._key.as_dict(private=False))])

    def issue(self, request: TokenRequest, *, now: datetime) -> str:
        """Sign an access token that begins now."""
        agencies = request.agencies[0] if len(request.agencies) == 1 else list(request.agencies)
        claims = {
            "iss": DEVELOPMENT_ISSUER,
            "aud": self._audience,
            "sub": request.subject,
            "scope": " ".join(request.scopes),
            "iat": int(now.timestamp()),
            "exp": int((now + request.lifetime).timestamp()),
            "jti": str(new_id()),
            self._agency_claim: agencies,
        }
        header = {"alg": _ALGORITHM, "kid": self._key.thumbprint(), "typ": "at+jwt"}
        return jwt.encode(header, claims, self._key, algorithms=[_ALGORITHM])


def _key(path: Path) -> ECKey:
    pem = read_or_make(path, lambda: ECKey.generate_key("P-256").as_pem(private=True))
    return ECKey.import_key(pem, parameters={"use": "sig", "alg": _ALGORITHM})
