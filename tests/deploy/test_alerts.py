"""Every figure that an alert or a dashboard reads is one that a process really gives."""

import json
import re
from typing import Any

import pytest
import yaml

from compose import ROOT, read_compose
from web.served_app import serve_app

PROMETHEUS = ROOT / "deploy" / "prometheus"
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((PROMETHEUS / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
]
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "vitrina.json").read_text(encoding="utf-8"))

# Of Prometheus itself, and of the exporter beside it in compose.yaml.
OTHERS = {"up", "node_filesystem_avail_bytes", "node_filesystem_size_bytes"}
WORDS = {"by", "max", "sum", "rate", "increase", "histogram_quantile"}
FAMILY = re.compile(r"^# TYPE (\S+) (\w+)$", re.MULTILINE)


def expressions(node: Any) -> list[str]:
    """Every `expr` of a document, however deep."""
    if isinstance(node, list):
        return [found for one in node for found in expressions(one)]
    if not isinstance(node, dict):
        return []
    own = [node["expr"]] if "expr" in node else []
    return own + [found for one in node.values() for found in expressions(one)]


def names_in(expression: str) -> set[str]:
    """The figures that it reads: what is no function, no label and no duration."""
    bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]|\bby \([^)]*\)', " ", expression)
    return set(re.findall(r"[a-z_:][a-z0-9_:]*", bare, re.IGNORECASE)) - WORDS


def test_names_are_found() -> None:
    read = 'max by (le) (rate(a_bucket{code=~"5|27"}[1h])) / sum(b_total) > 0.02'
    assert names_in(read) == {"a_bucket", "b_total"}


async def test_every_figure_that_is_read_is_given(sqlite_url: str) -> None:
    async with serve_app(sqlite_url, works=False) as served:
        told = (await (await served.program()).get("/metrics")).text
    given = set()
    for name, kind in FAMILY.findall(told):
        given |= {name} | (
            {f"{name}_{part}" for part in ("bucket", "sum", "count")}
            if kind == "histogram"
            else set()
        )
    read = [names_in(found) for found in [*expressions(RULES), *expressions(DASHBOARD)]]
    assert len(read) > 12
    assert set().union(*read) - OTHERS - given == set()


@pytest.mark.parametrize(
    "subject",
    [
        "vitrina_oldest_running_seconds",  # stuck builds
        "vitrina_oldest_queued_seconds",
        "vitrina_check_passes",
        "vitrina_heart_silent_seconds",
        'vitrina_workers{heart="beats"}',
        'vk_api_errors_total{code=~"5|27|1051"}',  # refused tokens
        'vitrina_http_requests_total{status=~"5.."}',  # the rate of errors
        "node_filesystem_avail_bytes",  # the disk
        'up{job="vitrina"}',
    ],
)
def test_somebody_is_told_of(subject: str) -> None:
    assert [rule["alert"] for rule in RULES if subject in rule["expr"]]


def test_every_alert_says_what_it_met() -> None:
    assert [rule["alert"] for rule in RULES if not rule["annotations"]["summary"]] == []
    assert len({rule["alert"] for rule in RULES}) == len(RULES)


def test_prometheus_reads_the_rules_and_asks_every_process() -> None:
    known = yaml.safe_load((PROMETHEUS / "prometheus.yaml").read_text(encoding="utf-8"))
    services = read_compose({"POSTGRES_PASSWORD": "x", "GRAFANA_PASSWORD": "x"})["services"]
    mounted = [one.split(":")[1] for one in services["prometheus"]["volumes"]]
    assert set(known["rule_files"]) <= set(mounted)
    asked = {
        name: str(place["port"])
        for job in known["scrape_configs"]
        for place in job.get("dns_sd_configs", ())
        for name in place["names"]
    }
    assert asked == {name: services[name]["expose"][0] for name in ("serve", "worker", "longpoll")}
    (node,) = [job for job in known["scrape_configs"] if job["job_name"] == "node"]
    assert node["static_configs"][0]["targets"] == ["node:9100"]
    assert "node" in services
