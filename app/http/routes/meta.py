"""What the service tells about itself."""

from app.http import limits
from app.http.operations import public_router
from app.http.schemas.meta import ServiceLimits

router = public_router("meta", prefix="/v1")


@router.get("/meta/limits", summary="Read the limits")
async def get_limits() -> ServiceLimits:
    """Return how much one request may ask for.

    Example: `GET /v1/meta/limits`.
    """
    return ServiceLimits(
        max_body_bytes=limits.MAX_BODY_BYTES,
        max_upload_bytes=limits.MAX_UPLOAD_BYTES,
        max_evidence_bytes=limits.MAX_EVIDENCE_BYTES,
        max_entry_evidence=limits.MAX_ENTRY_EVIDENCE,
        max_sync_body_bytes=limits.MAX_SYNC_BODY_BYTES,
        max_sync_mutations=limits.MAX_SYNC_MUTATIONS,
        max_bulk_items=limits.MAX_BULK_ITEMS,
        default_page_size=limits.DEFAULT_PAGE_SIZE,
        max_page_size=limits.MAX_PAGE_SIZE,
        max_problem_errors=limits.MAX_PROBLEM_ERRORS,
        max_idempotency_key_length=limits.MAX_IDEMPOTENCY_KEY_LENGTH,
        kept_answer_days=limits.KEPT_ANSWER_DAYS,
    )
