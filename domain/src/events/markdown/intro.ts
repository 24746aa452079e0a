import { maxEventBytes } from '../../topics.ts';
import { currentVersion, maxJsonDepth, maxJsonLength } from '../limits.ts';
import { markdownTable } from './table.ts';

const reasons: readonly (readonly string[])[] = [
  ['`oversize`', `Larger than ${maxEventBytes} bytes`],
  ['`empty`', 'No value (a tombstone)'],
  ['`not_json`', 'Not UTF-8, or not JSON'],
  ['`not_an_object`', 'JSON, but not an object'],
  ['`unknown_type`', 'No `type`, or none of those below'],
  ['`wrong_topic`', 'The type belongs on another topic'],
  ['`unsupported_version`', `\`v\` is newer than ${currentVersion}`],
  ['`invalid`', 'A field is missing or wrong; the message names each one and what would be right'],
  ['`too_old`', "`ts` lies further before the record's arrival than data is kept"],
  ['`too_far_ahead`', "`ts` lies more than a day after the record's arrival"],
];

/** What holds for every event, up to the envelope's table. */
export const intro = `# Events

<!-- Written by domain/scripts/write-events-docs.ts from domain/src/events; do not edit by hand. -->

What Resee's services send. An event is one JSON object in UTF-8, the value of one Kafka record on the topic
named below with its type. Give the record the user's id (or else the visitor's) as its key, so that a
person's events stay in order.`;

/** The rules behind the envelope. */
export const rules = `**Times** (\`ts\`, and the fields that say so) are RFC 3339 with an offset from UTC, such as
\`2025-03-01T12:00:00.000Z\` or \`2025-03-01T21:00:00+09:00\`, or epoch milliseconds as a number. Epoch seconds and
times without an offset are refused, and so is what lies before March 1973 or after 2199. Fractions of a
millisecond are cut off; a leap second counts as the moment after it.

**People.** Events on \`resee.activity\` and \`resee.experiments\` must name \`user_id\` or \`anonymous_id\`. An event that
names both says that this visitor is this user: from then on they count as one person. Ids are text; send
the number 42 as \`"42"\`.

**Fields left out.** An optional field may be left out or null: both are kept as null, which means 'not known'.

**Unknown fields** are not lost: they move into \`props\` under their name. If \`props\` has a field of that name, that
one stays and the other is kept as \`top_level.<name>\`.

**Free JSON** (\`props\`, \`event_data\`) may be nested ${maxJsonDepth} levels deep and have ${maxJsonLength} characters. Of keys that
repeat in an object, the last one counts. Numbers are 64-bit floats: whole numbers beyond 9007199254740991 lose
digits, so send such ids as text; a number beyond a float's range is refused.

**Text.** NUL and halves of surrogate pairs (\`\\u0000\`, a lone \`\\ud800\`) are replaced by U+FFFD, in keys too. Lengths count
characters. Numbers must be JSON numbers: \`"200"\` is not a status.

**Versions.** \`v\` is ${currentVersion} when left out. Version 1 had the names of Resee's Django models and is still read:
\`status_code\` and \`response_time\` in \`api_request\`; \`cpu_usage\`, \`memory_usage\` and \`disk_usage\` in
\`system_sample\`; \`content\` for \`content_id\`, and \`time_spent\` in seconds for \`duration_ms\`, in \`content_created\` and
\`review_completed\`; numbers for \`user_id\` and \`content\`.

## Refused events

A record that is no event never stops the others. It goes to the topic \`resee.dead-letter\` and to the table
\`dead_letters\`, with one of these reasons, a message and its bytes.

${markdownTable(['Reason', 'Why'], reasons)}`;
