# One image, started as one role (`gateway`) or with a command of `python -m gateway` (`db upgrade`).

FROM node:24-slim AS screens
WORKDIR /build
COPY agent_ui/ ./
RUN npm ci && npm run build

FROM python:3.11-slim AS packages
WORKDIR /build
COPY mainstem requirements.lock ./
COPY deploy/ deploy/
RUN MAINSTEM_VENV=/opt/mainstem ./mainstem setup --packages

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin mainstem \
    && install --directory --owner=mainstem --mode=0750 /data
WORKDIR /app
COPY --from=packages /opt/mainstem /opt/mainstem
COPY --from=screens /build/apps/console/dist agent_ui/apps/console/dist
COPY --from=screens /build/apps/widget/dist agent_ui/apps/widget/dist
COPY --from=screens /build/apps/site/dist agent_ui/apps/site/dist
COPY core/ core/
COPY infra/ infra/
COPY accounts/ accounts/
COPY customers/ customers/
COPY knowledge/ knowledge/
COPY nlu/ nlu/
COPY routing/ routing/
COPY flows/ flows/
COPY channels/ channels/
COPY interactions/ interactions/
COPY gateway/ gateway/
COPY demo/ demo/
COPY deploy/entrypoint deploy/entrypoint
RUN python -m compileall -q .
ENV PATH=/opt/mainstem/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MAINSTEM_DATA_DIR=/data \
    MAINSTEM_HTTP_HOST=0.0.0.0 \
    MAINSTEM_HTTP_PORT=8000 \
    MAINSTEM_LOG_FORMAT=json
USER mainstem
VOLUME /data
EXPOSE 8000
# The first start exports the language models; later ones are ready within seconds.
HEALTHCHECK --interval=10s --timeout=5s --start-period=180s --retries=3 CMD \
    ["python", "-I", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/ready', timeout=3)"]
ENTRYPOINT ["deploy/entrypoint"]
CMD ["gateway"]
