"""Runs the middleware in a real Django against the api at RESEE_URL; prints the ids it expects to arrive."""

import asyncio
import json
import logging
import os
import socket
import sys
import threading
import time

import django
from django.conf import settings
from django.http import HttpResponse
from django.test import AsyncClient, Client
from django.urls import path

import resee_insights

URL = os.environ["RESEE_URL"]
settings.configure(
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["resee_insights.ReseeInsightsMiddleware"],
    RESEE_INSIGHTS_URL=URL,
    RESEE_INSIGHTS_KEY=os.environ["RESEE_INGEST_KEY"],
    LOGGING_CONFIG=None,
)
django.setup()
logging.disable(logging.ERROR)


def show(request, pk):
    return HttpResponse("x" * pk)


async def show_async(request):
    return HttpResponse("later")


def fail(request):
    raise ValueError("the answer is wrong")


urlpatterns = [
    path("items/<int:pk>/", show),
    path("async/", show_async),
    path("fail/", fail),
]

seen = []
put = resee_insights.Sender.put


def noting(sender, event):
    seen.append((sender, event))
    put(sender, event)


resee_insights.Sender.put = noting

client = Client(raise_request_exception=False)
assert client.get("/items/7/").status_code == 200
assert client.get("/fail/").status_code == 500
assert client.get("/nowhere/").status_code == 404
assert asyncio.run(AsyncClient().get("/async/")).status_code == 200
events = [event for _, event in seen]
requests = [event for event in events if event["type"] == "api_request"]
assert [(e["endpoint"], e["status"]) for e in requests] == [
    ("/items/<int:pk>/", 200),
    ("/fail/", 500),
    ("(no route)", 404),
    ("/async/", 200),
], requests
assert requests[0]["response_bytes"] == 7
[error] = [event for event in events if event["type"] == "error_log"]
assert error["exception"] == "ValueError" and "in fail" in error["stack"], error
for sender, _ in seen:
    sender.close(10)
assert sum(sender.dropped for sender in {id(s): s for s, _ in seen}.values()) == 0

# Somebody who takes connections and never answers: requests go on as fast as ever.
mute = socket.create_server(("127.0.0.1", 0))
sender = resee_insights.Sender(
    f"http://127.0.0.1:{mute.getsockname()[1]}", "k", queue_size=10, timeout=0.5
)
start = time.monotonic()
for _ in range(5_000):
    put(sender, {"a": 1})
assert time.monotonic() - start < 1, "putting events waits"
assert sender.dropped > 4_000
put(sender, {"not": object()})
sender.close(2)
assert threading.active_count() <= 2 + len({id(s) for s, _ in seen})

json.dump([event["id"] for event in events], sys.stdout)
