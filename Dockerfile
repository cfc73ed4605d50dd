# The job bank: one image for the site and for every command. Not built in the project's tests, which
# have no Docker engine; tests/test_deployment.py holds it and compose.yaml to the program.
FROM python:3.13-slim-bookworm AS made
WORKDIR /app
RUN apt-get update && apt-get install -y --no-install-recommends npm && rm -rf /var/lib/apt/lists/*
COPY requirements.txt pyproject.toml README.md LICENSE DATA-LICENCES.md ./
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --no-deps -r requirements.txt
COPY indexer indexer
COPY matcher matcher
COPY webapp webapp
COPY scripts scripts
RUN scripts/assets && .venv/bin/pybabel -q compile -d webapp/translations
RUN python -m venv /opt/jobbank && /opt/jobbank/bin/pip install --no-cache-dir \
 --constraint requirements.txt "/app[production,elasticsearch]"

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --create-home jobbank
COPY --from=made /opt/jobbank /opt/jobbank
ENV PATH=/opt/jobbank/bin:$PATH PYTHONDONTWRITEBYTECODE=1 \
    JOBBANK_DATA_DIR=/data JOBBANK_HOST=0.0.0.0 JOBBANK_PORT=8000
USER 10001
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=90s CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["jobbank", "serve"]
