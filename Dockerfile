# Small, non-root, with a volume for data. The same steps as .ci/run: locked requirements with hashes, then the wheel alone.
FROM python:3.13-slim AS build
WORKDIR /build
COPY requirements.lock pyproject.toml README.md LICENSE ./
COPY bot bot
COPY claims claims
COPY dprkwatch dprkwatch
COPY media media
COPY monitors monitors
COPY storage storage
RUN python -m venv --without-pip /opt/dprkwatch \
    && python -m pip --python /opt/dprkwatch/bin/python --no-cache-dir install --require-hashes -r requirements.lock \
    && python -m pip --python /opt/dprkwatch/bin/python --no-cache-dir install --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 dprkwatch && mkdir /data && chown dprkwatch /data
COPY --from=build /opt/dprkwatch /opt/dprkwatch
ENV PATH=/opt/dprkwatch/bin:$PATH PYTHONUNBUFFERED=1
USER dprkwatch
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s CMD ["dprkwatch", "doctor", "--running"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["dprkwatch"]
CMD ["run"]
