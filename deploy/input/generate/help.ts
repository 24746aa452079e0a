/** What --help prints. */
export const help = `Sends made-up, plausible use of Resee to Kafka, and writes down what is true of it.

npm run generate -- [--users N] [--days N] [--seed N] [--live [--rate N/s]] [more]

  --users N        accounts (2500); visitors who never sign up come on top
  --days N         whole days of history before today (30, at most 398)
  --seed N         the same seed, users, days, end and timezone give the same events (1)
  --end TIME       where the history ends, RFC 3339 or a date (now)
  --live           goes on from now until Ctrl-C; without --days it sends no history
  --rate N/s       events a second of the live traffic (5)
  --to FILE        writes JSON lines there instead of sending them
  --truth FILE     where the truth goes (.resee/truth/<seed>.json)
  --record FILE    remembers the history there: one that is done is not sent again, one that
                   was cut off goes on, and none is sent where the topics have events already
  --brokers host:port,...  Kafka (KAFKA_BROKERS, or 127.0.0.1:9092)

RESEE_TIMEZONE is the timezone of days and habits (UTC).
A history that was cut off goes on without doubling when it is started again with the same
seed, users, days and --end.
`;
