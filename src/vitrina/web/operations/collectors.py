"""What this process and the tables say, in Prometheus's terms."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from vitrina.building.queue.verbs import QueueHealth, Workforce
from vitrina.domain.build import BuildState
from vitrina.storage.figures import DURATION_BUCKETS, Figures
from vitrina.storage.redis_health import RedisHealth
from vitrina.wiring.turns import Turns

if TYPE_CHECKING:
    from vitrina.storage.breaker import Breaker


class CheckAnswers:
    """Collects what the process answered about itself."""

    def __init__(self, answers: Mapping[str, bool]) -> None:
        self._answers = answers

    def collect(self) -> Iterator[Metric]:
        family = GaugeMetricFamily(
            "vitrina_check_passes",
            "1 when this process has what the check asks for, 0 when it lacks it",
            labels=["check"],
        )
        for name, passes in self._answers.items():
            family.add_metric([name], float(passes))
        yield family


class RedisFigures:
    """How this process gets on with Redis."""

    def __init__(self, breaker: "Breaker") -> None:
        self._breaker = breaker

    def collect(self) -> Iterator[Metric]:
        states = GaugeMetricFamily(
            "vitrina_redis", "1 at the state that Redis has for this process", labels=["state"]
        )
        for health in RedisHealth:
            states.add_metric([health.value], float(self._breaker.health is health))
        yield states
        yield CounterMetricFamily(
            "vitrina_redis_outages", "Times that Redis went away", value=self._breaker.outages
        )
        yield CounterMetricFamily(
            "vitrina_redis_fallbacks",
            "Commands that were done without Redis, or not at all",
            value=self._breaker.fallbacks,
        )


class QueueFigures:
    """Who waits in this process for a page's own work, and who was sent away."""

    def __init__(self, queues: Sequence[Turns]) -> None:
        self._queues = queues

    def collect(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily(
            "vitrina_queue_waiting", "Requests of pages that wait for their turn", labels=["queue"]
        )
        refused = CounterMetricFamily(
            "vitrina_queue_refused",
            "Requests of pages that were sent away: the queue was full, or no turn came in time",
            labels=["queue", "reason"],
        )
        for queue in self._queues:
            waiting.add_metric([queue.name], queue.waiting)
            for reason, count in queue.refused.items():
                refused.add_metric([queue.name, reason], count)
        yield waiting
        yield refused


class BuildFigures:
    """What the tables say, in Prometheus's terms."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        figures = self._figures
        yield CounterMetricFamily("groups_created", "Communities finished", value=figures.created)
        yield CounterMetricFamily(
            "groups_failed", "Builds that ended without one", value=figures.failed
        )
        yield CounterMetricFamily(
            "communities_connected",
            "Communities opened by hand whose connecting is done",
            value=figures.connected,
        )
        durations = HistogramMetricFamily(
            "group_creation_duration_seconds", "From the first run of a build to its end"
        )
        buckets = [
            (str(edge), count)
            for edge, count in zip(DURATION_BUCKETS, figures.duration_counts, strict=True)
        ]
        buckets.append(("+Inf", figures.duration_count))
        durations.add_metric([], buckets, figures.duration_sum)
        yield durations
        errors = CounterMetricFamily(
            "vk_api_errors", "Errors VK answered; code 0: no answer", labels=["code", "method"]
        )
        for method, code, count in figures.vk_errors:
            errors.add_metric([str(code), method], count)
        yield errors
        states = GaugeMetricFamily("vitrina_builds", "Builds by state", labels=["state"])
        for state in BuildState:
            states.add_metric([state.value], figures.states.get(state, 0))
        yield states
        yield GaugeMetricFamily(
            "vitrina_oldest_queued_seconds",
            "How long the oldest queued build has waited for a worker",
            value=figures.oldest_queued_s,
        )
        yield GaugeMetricFamily(
            "vitrina_oldest_running_seconds",
            "How long ago the build that is longest under way was queued",
            value=figures.oldest_running_s,
        )


class WorkerFigures:
    """Who works, in Prometheus's terms: all processes of the database, and this one."""

    def __init__(self, workforce: Workforce | None, health: QueueHealth) -> None:
        self._workforce = workforce
        self._health = health

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "vitrina_heart_silent_seconds",
            "Seconds since this process's own heartbeat; 0 where it runs no builds",
            value=self._health.silent_s,
        )
        force = self._workforce
        if force is None:
            return
        workers = GaugeMetricFamily("vitrina_workers", "Workers by heartbeat", labels=["heart"])
        workers.add_metric(["beats"], force.alive)
        workers.add_metric(["silent"], force.silent)
        yield workers
        jobs = GaugeMetricFamily("vitrina_jobs", "Jobs of the queue", labels=["state"])
        jobs.add_metric(["waiting"], force.jobs_waiting)
        jobs.add_metric(["running"], force.jobs_running)
        yield jobs
