# The portal as one image: the same for web, worker, beat and migrations.
FROM node:22-slim AS front
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY static ./static
RUN npm run build

FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/venv/bin:$PATH
RUN useradd --system --uid 10001 --create-home p4gn && python -m venv /venv
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY manage.py ./
COPY p4gn_portal ./p4gn_portal
COPY accounts ./accounts
COPY agreements ./agreements
COPY programs ./programs
COPY reports ./reports
COPY templates ./templates
COPY --from=front /build/static/dist ./static/dist
RUN mkdir -p var/media && DATABASE_URL=postgres://none REDIS_URL=redis://none SECRET_KEY=build \
    python manage.py collectstatic --no-input --verbosity 0 && chown -R p4gn var
USER p4gn
EXPOSE 8000
CMD ["gunicorn", "p4gn_portal.wsgi", "--config", "p4gn_portal/gunicorn_settings.py"]
