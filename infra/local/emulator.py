"""Starts the pinned emulator (MiniStack) on one port, with the fixed waits taken out that make it slow.

Stock, one client gets 10 to 20 requests a second out of it; started from here, about 200. Every change
replaces a waiting time or moves a loop to its own thread; none changes what the emulator answers. They
reach into its internals, so the version is pinned in emulator.txt and checked here.

    GATEWAY_PORT=4566 AWS_ENDPOINT_URL=http://127.0.0.1:4566 python emulator.py
"""

import os
import socketserver
import sys
import threading
import time
from importlib.metadata import version

EXPECTED = "1.5.33"
if version("ministack") != EXPECTED:
    sys.exit(f"emulator.py is written for ministack {EXPECTED}, found {version('ministack')}")

# Before ministack is imported: its runtime API server takes this default over. With Nagle's algorithm on,
# every answer to a function's poll waits about 40 ms for a delayed acknowledgement.
socketserver.StreamRequestHandler.disable_nagle_algorithm = True

import uvicorn  # noqa: E402
from ministack.core import lambda_runtime  # noqa: E402
from ministack.services import eventbridge, lambda_svc, scheduler  # noqa: E402


def shorten_log_wait():
    """After each invocation it waits 50 ms for a first line of log; ours, if any, is there already."""
    first_line, between_lines, at_most = 0.002, 0.001, 0.05
    lambda_runtime.Worker._drain_stderr_bounded.__defaults__ = (first_line, between_lines, at_most)


def tick_schedules_often():
    """Schedules are looked at every 10 s. Timers here are meant to be right to the second."""
    scheduler._SCHEDULE_TICK_INTERVAL = 0.5
    eventbridge._SCHEDULER_TICK_INTERVAL = 0.5


def poll_table_streams_apart():
    """One thread polls queues and, waiting for each function, table streams: a slow stream handler stops
    all queues. Streams get a thread of their own."""
    poll_streams = lambda_svc._poll_dynamodb_streams
    lambda_svc._poll_dynamodb_streams = lambda: False

    def loop():
        while True:
            try:
                busy = poll_streams()
            except Exception as problem:  # the emulator's own loop also survives anything
                print(f"table stream poller: {problem!r}", file=sys.stderr, flush=True)
                busy = False
            if not busy:
                time.sleep(0.02)

    threading.Thread(target=loop, daemon=True, name="table-streams").start()


shorten_log_wait()
tick_schedules_often()
poll_table_streams_apart()
uvicorn.run(
    "ministack.app:app",
    host="127.0.0.1",
    port=int(os.environ["GATEWAY_PORT"]),
    log_level="warning",
    access_log=False,
    timeout_keep_alive=75,
    timeout_graceful_shutdown=2,
    ws="wsproto",
)
