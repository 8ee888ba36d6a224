#!/usr/bin/env bash
# OpenTelemetry: instrumented, asyncio.gather no longer knows one coroutine given twice, and raises; and a gathered
# asyncio.to_thread is counted as two.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/env"
"$folder/env/bin/python" -m pip install --quiet --disable-pip-version-check \
    opentelemetry-sdk==1.45.1 opentelemetry-instrumentation-asyncio==0.66b1
"$folder/env/bin/python" - <<'PYTHON'
import asyncio, sys
from importlib.metadata import version

from opentelemetry.instrumentation.asyncio import AsyncioInstrumentor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader


async def page(name):
    await asyncio.sleep(0.1)
    return f"page {name}"


async def twice():
    """One coroutine for two places of the result: gather makes one task of it."""
    shared = page("home")
    try:
        return await asyncio.gather(shared, shared, page("about"))
    except RuntimeError as error:
        return error


async def threads():
    return await asyncio.gather(asyncio.to_thread(len, "a"), asyncio.to_thread(len, "ab"))


def counted(reader):
    """How many of each type `asyncio.process.created` holds."""
    totals = {}
    for resource in reader.get_metrics_data().resource_metrics:
        for scope in resource.scope_metrics:
            for metric in scope.metrics:
                if metric.name == "asyncio.process.created":
                    for point in metric.data.data_points:
                        name = point.attributes["name"]
                        totals[name] = totals.get(name, 0) + point.value
    return totals


for package in ("opentelemetry-sdk", "opentelemetry-instrumentation-asyncio"):
    print(package, version(package), end=" · ")
print("Python", sys.version.split()[0])
plain = asyncio.run(twice())
print("gather(shared, shared, page('about')), plain:       ", plain)
reader = InMemoryMetricReader()
AsyncioInstrumentor().instrument(meter_provider=MeterProvider(metric_readers=[reader]))
instrumented = asyncio.run(twice())
print("gather(shared, shared, page('about')), instrumented:", repr(instrumented))
before = counted(reader)
lengths = asyncio.run(threads())
after = {name: value - before.get(name, 0) for name, value in counted(reader).items()}
print("gather(to_thread(len, ..), to_thread(len, ..)) ->", lengths, "is counted as", {k: v for k, v in after.items() if v})
print("Each argument is wrapped in a coroutine of its own before gather sees it; gather then sees two.")
assert plain == ["page home", "page home", "page about"], plain
assert isinstance(instrumented, RuntimeError), "this has changed"
assert "being awaited already" in str(instrumented) or "already awaited" in str(instrumented), instrumented
assert lengths == [1, 2] and after.get("to_thread") == 2 and after.get("len") == 2, "this has changed"
PYTHON
