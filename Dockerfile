# Nudge for a PostgreSQL of your own: it needs DATABASE_URL, and has no database inside.
#   docker build --tag nudge .
#   docker run --env DATABASE_URL=postgresql://nudge:secret@db/nudge --env-file chat.env --publish 3000:3000 nudge
# In chat.env are DISCORD_TOKEN, or SLACK_BOT_TOKEN and the others of README.md, without quotation marks. Only Slack over
# HTTP needs something to be published.

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/nudge
WORKDIR /src
# The libraries first: this layer stays as it is until the lock file changes.
COPY requirements/run.lock requirements/run.lock
RUN /opt/nudge/bin/pip install --require-hashes --requirement requirements/run.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY adapters adapters
COPY storage storage
RUN /opt/nudge/bin/pip install --no-index --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/nudge nudge
COPY --from=build /opt/nudge /opt/nudge
ENV PATH=/opt/nudge/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    NUDGE_DATA_DIR=/var/lib/nudge \
    HOST=0.0.0.0 \
    PORT=3000
USER nudge
WORKDIR /var/lib/nudge
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=10s --start-period=20s --retries=3 CMD ["python", "-c", "import http.client, os, sys; nudge = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=5); nudge.request('GET', '/health/live'); sys.exit(nudge.getresponse().status != 200)"]
# Docker waits ten seconds before it kills; Nudge finishes what was begun within twenty: docker stop --time 25.
CMD ["nudge", "run"]
