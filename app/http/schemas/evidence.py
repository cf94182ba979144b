"""Bodies of files of evidence."""

from app.evidence.model import EvidenceFile, EvidenceType
from app.wire.types import DigestText, Identifier, Whole, WireModel


class EvidenceFileOut(WireModel):
    """A file that proves what an entry says: what it is by its content, how large, and the digest of its content."""

    id: Identifier
    name: str
    media_type: EvidenceType
    size: Whole
    content_digest: DigestText

    @classmethod
    def from_file(cls, file: EvidenceFile) -> "EvidenceFileOut":
        return cls.model_validate(file.to_json())
