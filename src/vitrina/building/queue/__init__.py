"""When builds run: the only room that knows the job engine. Three verbs: submit, run, stop."""

from vitrina.building.queue.engine import ProcrastinateQueue, apply_engine_schema, is_engine_ready
from vitrina.building.queue.heartbeats import last_heartbeat
from vitrina.building.queue.in_process import InProcessQueue
from vitrina.building.queue.verbs import Queue, QueueError, QueueHealth, Workforce

__all__ = [
    "InProcessQueue", "ProcrastinateQueue", "Queue", "QueueError", "QueueHealth", "Workforce",
    "apply_engine_schema", "is_engine_ready", "last_heartbeat",
]  # fmt: skip
