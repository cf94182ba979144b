# Two stages: the libraries are installed from the lock with their hashes; the image that runs has no build tools.
FROM python:3.12-slim AS build
RUN python -m venv /opt/erk
COPY requirements.lock /srv/erk/requirements.lock
RUN /opt/erk/bin/pip install --no-cache-dir --require-hashes --no-deps -r /srv/erk/requirements.lock

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/erk --create-home erk
COPY --from=build /opt/erk /opt/erk
COPY app /srv/erk/app
COPY migrations /srv/erk/migrations
COPY pyproject.toml /srv/erk/pyproject.toml
ENV PATH=/opt/erk/bin:$PATH PYTHONPATH=/srv/erk PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
ENV ERK_DATA_DIR=/var/lib/erk
WORKDIR /srv/erk
USER erk
EXPOSE 8000
VOLUME /var/lib/erk
# ERK_DATABASE_URL names a PostgreSQL 18 server; without it an embedded one keeps its data in the volume.
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s CMD python -c "import httpx; httpx.get('http://127.0.0.1:8000/healthz', timeout=2).raise_for_status()"
CMD ["python", "-m", "app.cli", "serve", "--host", "0.0.0.0", "--port", "8000"]
