#!/bin/sh
# Sends two events over HTTP. Run from the repository's root: sh docs/examples/send-http.sh
set -eu
url=${RESEE_URL:-http://127.0.0.1:8080}
key=${RESEE_INGEST_KEY:-$(cat .resee/ingest-key)}
new_id() { node -p 'crypto.randomUUID()'; }
now=$(date +%s)000

# One event a line. --retry sends the same again after 429 and 503, as long as Retry-After says:
# the ids are the same, so each event counts once.
curl --silent --show-error --fail-with-body --retry 5 "$url/api/events" \
  -H "Authorization: Bearer $key" -H 'Content-Type: application/x-ndjson' --data-binary @- <<EOF
{"id":"$(new_id)","type":"visit","ts":$now,"anonymous_id":"visitor-7","path":"/pricing"}
{"id":"$(new_id)","type":"signup","ts":$now,"anonymous_id":"visitor-7","user_id":"user-42"}
EOF
echo
