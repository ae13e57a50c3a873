"""Figures of a running site for monitoring, in the form of Prometheus: what was asked, what it cost, and what waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

MEDIA_TYPE = CONTENT_TYPE_LATEST
_BOUNDS_S = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
Figures = Callable[[], Mapping[tuple[str, str], float]]
"""Gives figures as they stand now, each by its name and the kind that it is of, which may be empty."""


class SiteMetrics:
    """What one worker counts. Routes are named by their templates, so that nothing in it is of what anybody asked."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry(auto_describe=False)
        self._requests = Counter(
            "marchland_requests", "Requests answered.", ("route", "method", "status"), registry=self._registry
        )
        self._took_s = Histogram(
            "marchland_request_seconds", "Time to answer.", ("route",), buckets=_BOUNDS_S, registry=self._registry
        )
        self._cpu_s = Counter(
            "marchland_cpu_seconds", "Time of the processor that answers took.", ("route",), registry=self._registry
        )
        self._refused = Counter("marchland_refused", "Requests refused.", ("reason",), registry=self._registry)
        self.in_flight = Gauge("marchland_requests_in_flight", "Requests under way.", registry=self._registry)

    def answered(self, route: str, method: str, status: int, took_s: float, cpu_s: float) -> None:
        """Count an answer. Methods that nobody serves are one, so that no asker makes figures without end."""
        named = method if method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
        self._requests.labels(route, named, str(status)).inc()
        self._took_s.labels(route).observe(took_s)
        if cpu_s:
            self._cpu_s.labels(route).inc(cpu_s)

    def refused(self, reason: str) -> None:
        """Count a refusal, by the code of its error."""
        self._refused.labels(reason).inc()

    def gauge(self, figures: Figures) -> None:
        """Have figures told that are looked up when somebody asks."""
        self._registry.register(_Gauges(figures))

    def text(self) -> bytes:
        """Return every figure as Prometheus reads it."""
        return generate_latest(self._registry)


class _Gauges(Collector):
    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        for (name, of), value in self._figures().items():
            family = families.get(name) or GaugeMetricFamily(f"marchland_{name}", _MEANS[name], labels=("of",))
            family.add_metric((of,), value)
            families[name] = family
        yield from families.values()


_MEANS = {
    "lane_running": "Work under way, by lane.",
    "lane_waiting": "Work that waits, by lane.",
    "connections": "Open connections.",
    "connections_dropped": "Connections that were ended, by why, since the worker began.",
    "entries": "Entries recorded in the register.",
    "check_well": "Whether a check of the site's health is well.",
    "check_age_seconds": "How old what was checked is, such as the newest public release.",
}
