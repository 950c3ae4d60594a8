# One image for `vitrina serve`, `vitrina worker`, `vitrina longpoll` and `vitrina migrate`.
# `--build-arg HEIC=on` adds the photos of iPhones, and with them x265 (docs/licences.md).
FROM python:3.11-slim AS build
ARG HEIC=off
WORKDIR /build
COPY requirements.txt requirements-heic.txt ./
RUN python -m venv /opt/vitrina \
    && /opt/vitrina/bin/pip install --no-cache-dir --require-hashes -r requirements.txt \
    && if [ "$HEIC" = on ]; then \
        /opt/vitrina/bin/pip install --no-cache-dir --require-hashes -r requirements-heic.txt; fi
COPY pyproject.toml README.md LICENSE ./
COPY src ./src
RUN /opt/vitrina/bin/pip install --no-cache-dir "setuptools>=77" \
    && /opt/vitrina/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && /opt/vitrina/bin/pip uninstall --yes setuptools

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 vitrina
COPY --from=build /opt/vitrina /opt/vitrina
ENV PATH=/opt/vitrina/bin:$PATH PYTHONUNBUFFERED=1
USER vitrina
WORKDIR /home/vitrina
EXPOSE 8000 8001
STOPSIGNAL SIGTERM
CMD ["vitrina", "serve", "--host", "0.0.0.0"]
