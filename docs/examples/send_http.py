"""Sends events over HTTP, with nothing but Python. From the repository's root: python3 docs/examples/send_http.py"""

import json
import os
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

URL = os.environ.get("RESEE_URL", "http://127.0.0.1:8080")
KEY = os.environ.get("RESEE_INGEST_KEY") or Path(".resee/ingest-key").read_text().strip()


def send(events):
    """Sends up to 1,000 events; the same again until the answer is there.

    Ids are made before, so that an event counts once however often it is sent.
    """
    request = urllib.request.Request(
        f"{URL}/api/events",
        data=json.dumps(events).encode(),
        headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
    )
    for tries in range(1, 11):
        wait = tries
        try:
            with urllib.request.urlopen(request, timeout=15) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != 429 and error.code < 500:
                raise SystemExit(f"not sent: {error.read().decode()}")
            wait = float(error.headers.get("Retry-After", tries))
        except OSError as error:
            print(f"no answer ({error}), once more")
        time.sleep(wait)
    raise SystemExit("not sent")


result = send(
    [
        {
            "id": str(uuid.uuid4()),
            "type": "review_completed",
            "ts": int(time.time() * 1000),
            "user_id": "user-42",
            "content_id": "4711",
            "result": "remembered",
            "interval_days": 7,
        }
    ]
)
for error in result["errors"]:
    print(error["index"], error["reason"], error["message"])
print("accepted {accepted}, duplicates {duplicates}, refused {refused}".format(**result))
