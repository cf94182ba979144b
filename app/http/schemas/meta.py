"""Bodies of what the service tells about itself."""

from app.wire.types import Whole, WireModel


class ServiceLimits(WireModel):
    """How much one request may ask for."""

    max_body_bytes: Whole
    max_upload_bytes: Whole
    max_evidence_bytes: Whole
    max_entry_evidence: Whole
    max_sync_body_bytes: Whole
    max_sync_mutations: Whole
    max_bulk_items: Whole
    default_page_size: Whole
    max_page_size: Whole
    max_problem_errors: Whole
    max_idempotency_key_length: Whole
    kept_answer_days: Whole
