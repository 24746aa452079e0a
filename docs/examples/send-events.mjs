// Sends two events to Kafka. Run from the repository's root: npm run example:send
// In a project of your own: npm install kafkajs, then the same.
import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';

const brokers = (process.env.KAFKA_BROKERS ?? '127.0.0.1:9092').split(',');
const kafka = new kafkajs.Kafka({ clientId: 'example', brokers, logLevel: kafkajs.logLevel.ERROR });

const request = {
  id: randomUUID(), // made once, kept when you send again
  type: 'api_request',
  ts: new Date().toISOString(),
  user_id: 'user-42',
  endpoint: '/api/example/',
  method: 'GET',
  status: 200,
  response_time_ms: 41.7,
};

const review = {
  id: randomUUID(),
  type: 'review_completed',
  ts: Date.now(),
  user_id: 'user-42',
  content_id: '4711',
  result: 'remembered',
  interval_days: 7,
  deck: 'a field we do not know: it is kept in props',
};

const producer = kafka.producer({ allowAutoTopicCreation: false });
await producer.connect();
await producer.sendBatch({
  acks: -1,
  topicMessages: [
    {
      topic: 'resee.metrics',
      messages: [{ key: request.user_id, value: JSON.stringify(request) }],
    },
    {
      topic: 'resee.activity',
      messages: [{ key: review.user_id, value: JSON.stringify(review) }],
    },
  ],
});
await producer.disconnect();
console.log(`sent ${request.id} and ${review.id}`);
