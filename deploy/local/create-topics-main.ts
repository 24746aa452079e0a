import { createTopics } from './create-topics.ts';

const brokers = process.env.KAFKA_BROKERS?.split(',') ?? ['127.0.0.1:9092'];
const outcomes = await createTopics({ brokers });
for (const { name, outcome, differences } of outcomes) {
  if (outcome === 'refused') {
    console.error(
      `${name} is compacted: offsets vanish from such topics, so it cannot be a source.`,
    );
    process.exitCode = 1;
  } else if (differences.length > 0) {
    console.log(`Warning: ${name} is kept as it is, but ${differences.join(', ')}.`);
  }
}
const created = outcomes.filter(({ outcome }) => outcome === 'created').length;
const differing = outcomes.filter(({ differences }) => differences.length > 0).length;
const warning = differing > 0 ? `, ${differing} with other settings (see the log)` : '';
if (process.exitCode !== 1) {
  console.log(`${created} created, ${outcomes.length - created} there already${warning}`);
}
