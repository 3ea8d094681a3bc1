# The site without its servers: DATABASE_URL and REDIS_URL name them. Runs as an ordinary user; only /state is written.
FROM python:3.12-slim-bookworm

RUN apt-get update -q \
 && apt-get install -y -q --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 fonts-lxgw-wenkai fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --home-dir /state --create-home desk \
 && chmod 700 /state

WORKDIR /app
COPY requirements.lock .
RUN pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock

COPY . .
RUN for po in locale/*/LC_MESSAGES/django.po; do pybabel compile -f -i "$po" -o "${po%.po}.mo"; done \
 && python -m compileall -q .

USER desk
ENV STATE_DIR=/state PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp
VOLUME /state
EXPOSE 8000

HEALTHCHECK --interval=30s --timeout=5s \
  CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': os.environ['ALLOWED_HOSTS'].split(',')[0]}))"]
CMD ["gunicorn", "--bind=0.0.0.0:8000", "--workers=2", "--threads=4", "--worker-tmp-dir=/dev/shm", "config.wsgi"]
