"""The catalogue of problems: every `type` URI leads here."""

from typing import Annotated

from fastapi import Path

from app.http.operations import problems, public_router
from app.http.problem_texts import PROBLEMS, ProblemText, Words
from app.http.refusals import ProblemUnknownError
from app.http.schemas.problems import (
    BilingualText,
    ProblemDescription,
    ProblemErrorText,
    ProblemList,
    ProblemRemedyText,
)

router = public_router("problems", prefix="/v1")


@router.get("/problems", summary="List all problems")
async def list_problems() -> ProblemList:
    """List everything that the service can say no with: status, texts in both languages, remedies.

    Example: `GET /v1/problems`.
    """
    return ProblemList(items=[_describe(code, text) for code, text in sorted(PROBLEMS.items())])


@router.get("/problems/{code}", summary="Read one problem", responses=problems(404))
async def get_problem(code: Annotated[str, Path(json_schema_extra={"pattern": "^[a-z0-9-]+$"})]) -> ProblemDescription:
    """Return one problem; this is where a problem's `type` points.

    Example: `GET /v1/problems/token-expired`.
    """
    text = PROBLEMS.get(code)
    if text is None:
        raise ProblemUnknownError
    return _describe(code, text)


def _describe(code: str, text: ProblemText) -> ProblemDescription:
    return ProblemDescription(
        type=f"/v1/problems/{code}",
        code=code,
        status=text.status,
        title=_both(text.title),
        detail=_both(text.detail),
        errors=[ProblemErrorText(code=key, detail=_both(words)) for key, words in text.errors.items()],
        remedies=[ProblemRemedyText(code=key, title=_both(words)) for key, words in text.remedies.items()],
    )


def _both(words: Words) -> BilingualText:
    return BilingualText(id=words.id, en=words.en)
