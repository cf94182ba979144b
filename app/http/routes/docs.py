"""Swagger UI, served whole by us: no page fetches anything from the internet."""

from functools import cache
from importlib.resources import files

from starlette.responses import Response

from app.http.operations import public_router
from app.http.refusals import PathUnknownError

router = public_router("docs")

_PAGE = ("app.http", "static/docs.html", "text/html; charset=utf-8")
_FILES = {
    "docs.js": ("app.http", "static/docs.js", "text/javascript; charset=utf-8"),
    "swagger-ui-bundle.js": ("fastapi_swagger", "resources/swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
    "swagger-ui.css": ("fastapi_swagger", "resources/swagger-ui.css", "text/css; charset=utf-8"),
    "favicon.png": ("fastapi_swagger", "resources/favicon-32x32.png", "image/png"),
}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "public, max-age=3600",
}


@router.get("/docs", include_in_schema=False)
async def show_docs() -> Response:
    """Return the page."""
    return _file(*_PAGE)


@router.get("/docs/{name}", include_in_schema=False)
async def get_docs_file(name: str) -> Response:
    """Return one of the page's files."""
    if name not in _FILES:
        raise PathUnknownError
    return _file(*_FILES[name])


def _file(package: str, path: str, media_type: str) -> Response:
    return Response(_content(package, path), media_type=media_type, headers=_HEADERS)


@cache
def _content(package: str, path: str) -> bytes:
    return files(package).joinpath(path).read_bytes()
