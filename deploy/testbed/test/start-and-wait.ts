/** A stand-in for a test that is killed: brings a testbed up, says what is in it, and waits. */
import { startTestbed } from '../index.ts';

const testbed = await startTestbed({ topics: false, migrate: false });
const service = testbed.service('deploy/testbed/test/sleeping-service.mjs');
await service.start();
const parts = [testbed.kafka.process, testbed.clickhouse.process, service];
console.log(JSON.stringify({ dir: testbed.dir, pids: parts.map((part) => part.pid()) }));
setInterval(() => undefined, 1000);
