/** What --help prints. */
export const help = `Sends a file's events to Kafka and reports on every line.

npm run replay -- <format> <file> [--speed N|max] [--shift-to now|none] [more]

Formats
  apache-combined  access log of Apache or nginx    -> api_request
  anki-revlog      Anki's review log as CSV         -> review_completed
  ab-csv           users of an A/B test as CSV      -> exposure and track
  jsonl            our events, one JSON a line      -> any

For all
  --speed N|max          N times the recorded pace, or as fast as it goes (max)
  --shift-to now|none    move all times by one span so that the last one is now (now),
                         or leave them
  --brokers host:port,…  Kafka (KAFKA_BROKERS, or 127.0.0.1:9092)
  --compression none|gzip
  --refused-to FILE      write refused lines there, with their reasons, as JSON

anki-revlog
  --user ID              whose reviews they are (anki)
  --category NAME        what they are about (anki)

ab-csv
  --user-column NAME     (userid, user_id, user or id)
  --variant-column NAME  (version, variant, variation or group)
  --metrics A,B          columns that become track events (all others)
  --experiment NAME      (the file's name)
  --spread 14d           time over which the exposures are spread evenly: such files have
                         no times (14d; d, h, m or s)
  --start TIME           when the first exposure is, RFC 3339 or a date; the times then
                         stay unless --shift-to says otherwise

apache-combined
  REPLAY_VISITOR_KEY     secret by which addresses become visitors' ids (in the environment);
                         without it a key made from the file, so that visitors of one file
                         cannot be matched with another's
`;
