"""Sends one event to Kafka. First: pip install confluent-kafka"""

import json
import os
import uuid
from datetime import datetime, timezone

from confluent_kafka import Producer

producer = Producer(
    {
        "bootstrap.servers": os.environ.get("KAFKA_BROKERS", "127.0.0.1:9092"),
        "enable.idempotence": True,
        "compression.type": "zstd",
    }
)

event = {
    "id": str(uuid.uuid4()),
    "type": "visit",
    "ts": datetime.now(timezone.utc).isoformat(),
    "anonymous_id": "visitor-7",
    "path": "/pricing",
}


def report(error, message):
    if error is not None:
        raise SystemExit(f"not sent: {error}")
    print(f"sent {event['id']} to {message.topic()}, offset {message.offset()}")


producer.produce("resee.activity", key=event["anonymous_id"], value=json.dumps(event), on_delivery=report)
producer.flush(10)
