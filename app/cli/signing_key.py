"""The key that signs checkpoints, asked for before anything is served, worked off or signed."""

from app.audit.signing import Signer, SigningKeyError
from app.cli.options import refuse
from app.main import signer_of
from app.settings import Settings


def require_good_signing_key(settings: Settings) -> Signer | None:
    """Return who signs, None where the site has set no key; refuse to go on with a file that holds none."""
    try:
        return signer_of(settings)
    except (SigningKeyError, OSError) as error:
        reason = error if isinstance(error, SigningKeyError) else type(error).__name__
        message = f"ERK_AUDIT_KEY_FILE: {reason} (openssl genpkey -algorithm ed25519)"
        raise refuse(message) from None
