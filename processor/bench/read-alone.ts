/** Reads a topic whole with kafkajs and does nothing with it; prints its measure as JSON. */
import { pino } from 'pino';
import { createKafka } from '../src/adapters/kafka/client.ts';
import { measured } from './measure.ts';

const [brokers = '', count = '0'] = process.argv.slice(2);
const kafka = createKafka({ brokers: [brokers], clientId: 'bench' }, pino({ level: 'silent' }));
const consumer = kafka.consumer({ groupId: 'bench.read-alone', maxWaitTimeInMs: 100 });
await consumer.connect();
await consumer.subscribe({ topic: 'resee.metrics', fromBeginning: true });
const measure = await measured(
  () =>
    new Promise<number>((resolve, reject) => {
      let read = 0;
      consumer
        .run({
          autoCommit: false,
          eachBatch: ({ batch }) => {
            read += batch.messages.length;
            if (read >= Number(count)) resolve(read);
            return Promise.resolve();
          },
        })
        .catch(reject);
    }),
);
await consumer.disconnect();
console.log(JSON.stringify(measure));
