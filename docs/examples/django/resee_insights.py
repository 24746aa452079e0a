"""Django middleware that tells Resee Insights of every request and of every unhandled exception.

It never makes a request wait or fail: events go into a bounded queue, and a thread of its own sends them in
batches. When the queue is full, or Resee Insights stays away for long, events are dropped and counted.
Python's standard library and Django are all it needs. Settings: see README.md beside this file.
"""

import atexit
import json
import logging
import os
import queue
import threading
import time
import traceback
import urllib.error
import urllib.request
import uuid

logger = logging.getLogger("resee_insights")

MAX_BATCH_EVENTS = 500
MAX_BATCH_BYTES = 900_000
MAX_TEXT = 20_000


class Sender:
    """Sends events in the background; `put` returns at once and never raises."""

    def __init__(self, url, key, *, queue_size=10_000, wait=1.0, timeout=10.0, give_up_after=300.0):
        self.url = url.rstrip("/") + "/api/events"
        self.key = key
        self.queue_size = queue_size
        self.wait = wait
        self.timeout = timeout
        self.give_up_after = give_up_after
        self.dropped = 0
        self._lock = threading.Lock()
        self._reset()
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            # A server that forks its workers leaves them without the thread, and with a lock that may be held.
            os.register_at_fork(after_in_child=self._after_fork)

    def put(self, event):
        try:
            if self._thread is None:
                self._start()
            self._queue.put_nowait(json.dumps(event, ensure_ascii=False).encode("utf-8", "replace"))
        except Exception:  # A full queue above all; whatever it is, the request goes on.
            self.dropped += 1

    def close(self, timeout=2.0):
        """Sends what is queued, for up to `timeout` seconds."""
        self._closing.set()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout)

    def _reset(self):
        self._queue = queue.Queue(self.queue_size)
        self._closing = threading.Event()
        self._thread = None

    def _after_fork(self):
        self._lock = threading.Lock()
        self._reset()

    def _start(self):
        with self._lock:
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="resee-insights", daemon=True)
                thread.start()
                self._thread = thread

    def _run(self):
        held = None
        while True:
            batch, held = self._gather(held)
            if batch:
                try:
                    self._send(batch)
                except Exception:
                    self.dropped += len(batch)
                    logger.debug("events were not sent", exc_info=True)
            elif self._closing.is_set():
                return

    def _gather(self, held):
        """Events for one request, and one that did not fit any more."""
        batch = [] if held is None else [held]
        size = sum(map(len, batch))
        end = time.monotonic() + self.wait
        while len(batch) < MAX_BATCH_EVENTS:
            try:
                left = 0 if self._closing.is_set() else max(0.0, min(0.2, end - time.monotonic()))
                event = self._queue.get(timeout=left) if left > 0 else self._queue.get_nowait()
            except queue.Empty:
                if self._closing.is_set() or time.monotonic() >= end:
                    break
                continue
            if batch and size + len(event) > MAX_BATCH_BYTES:
                return batch, event
            batch.append(event)
            size += len(event) + 1
        return batch, None

    def _send(self, batch):
        """The same body until it is taken: ids are in it, so that each event counts once."""
        request = urllib.request.Request(
            self.url,
            data=b"\n".join(batch),
            headers={
                "Authorization": f"Bearer {self.key}",
                "Content-Type": "application/x-ndjson",
            },
        )
        end = time.monotonic() + self.give_up_after
        pause = 0.5
        while True:
            try:
                with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                    for error in json.load(answer)["errors"]:
                        self.dropped += 1
                        logger.debug("event refused: %s", error)
                    return
            except urllib.error.HTTPError as error:
                if error.code != 429 and error.code < 500:
                    raise
                wait = float(error.headers.get("Retry-After") or pause)
            except OSError:
                wait = pause
            if self._closing.is_set() or time.monotonic() + wait > end:
                raise TimeoutError("Resee Insights did not answer")
            self._closing.wait(wait)
            pause = min(pause * 2, 15.0)


class ReseeInsightsMiddleware:
    """Sends `api_request` for every answer and `error_log` for every unhandled exception."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response):
        from asgiref.sync import iscoroutinefunction, markcoroutinefunction
        from django.conf import settings
        from django.core.exceptions import MiddlewareNotUsed

        url = getattr(settings, "RESEE_INSIGHTS_URL", None)
        key = getattr(settings, "RESEE_INSIGHTS_KEY", None)
        if not url or not key:
            raise MiddlewareNotUsed("RESEE_INSIGHTS_URL and RESEE_INSIGHTS_KEY are not set")
        self.service = getattr(settings, "RESEE_INSIGHTS_SERVICE", "api")
        self.get_response = get_response
        self.sender = Sender(url, key)
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)

    def __call__(self, request):
        if self.is_async:
            return self._call_async(request)
        start = time.perf_counter()
        response = self.get_response(request)
        self._note_request(request, response, start)
        return response

    async def _call_async(self, request):
        start = time.perf_counter()
        response = await self.get_response(request)
        self._note_request(request, response, start)
        return response

    def process_exception(self, request, exception):
        try:
            stack = "".join(traceback.format_exception(exception))
            self.sender.put(
                {
                    **self._envelope("error_log", request),
                    "level": "ERROR",
                    "service": self.service,
                    "logger": "django.request",
                    "message": (str(exception) or type(exception).__name__)[:MAX_TEXT],
                    "exception": type(exception).__name__,
                    "stack": stack[-MAX_TEXT:],
                    "endpoint": endpoint_of(request),
                }
            )
        except Exception:
            logger.debug("an exception was not noted", exc_info=True)

    def _note_request(self, request, response, start):
        try:
            event = {
                **self._envelope("api_request", request),
                "endpoint": endpoint_of(request),
                "method": request.method,
                "status": response.status_code,
                "response_time_ms": round((time.perf_counter() - start) * 1000, 3),
            }
            if not response.streaming:
                event["response_bytes"] = len(response.content)
            self.sender.put(event)
        except Exception:
            logger.debug("a request was not noted", exc_info=True)

    def _envelope(self, kind, request):
        envelope = {"id": str(uuid.uuid4()), "type": kind, "ts": time.time_ns() // 1_000_000}
        # Whether somebody is signed in is only read where Django has found it out already: looking
        # it up would query the database, and in async code fail.
        user = getattr(request, "_cached_user", None)
        if user is not None and user.is_authenticated:
            envelope["user_id"] = str(user.pk)
        request_id = request.headers.get("X-Request-Id")
        if request_id:
            envelope["request_id"] = request_id[:200]
        return envelope


def endpoint_of(request):
    """The route, such as /api/reviews/<int:pk>/, so that ids in paths do not make endpoints of their own."""
    match = getattr(request, "resolver_match", None)
    if match is not None and match.route:
        return ("/" + match.route.lstrip("^/"))[:2048]
    return "(no route)"
