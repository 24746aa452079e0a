import type { ManagedProcess, Testbed } from '../../../deploy/testbed/index.ts';
import { pickPorts } from '../../../deploy/local/ports.mjs';

/** A processor under a test's control. */
export interface TestProcessor extends ManagedProcess {
  readonly metrics: () => Promise<string>;
  readonly readiness: () => Promise<number>;
}

/** Prepares a processor against the testbed; `env` wins over the testbed's settings. */
export async function processorOf(
  testbed: Testbed,
  env: Readonly<Record<string, string>> = {},
): Promise<TestProcessor> {
  const [port = 0] = await pickPorts(1);
  const at = `http://127.0.0.1:${port}`;
  const readiness = () =>
    fetch(`${at}/readyz`).then(
      (response) => response.status,
      () => 0,
    );
  const service = testbed.service('processor/src/main.ts', {
    name: 'processor',
    env: {
      PROCESSOR_PORT: String(port),
      LOG_LEVEL: 'debug',
      KAFKA_SESSION_TIMEOUT_MS: '6000',
      ...env,
    },
    isReady: async () => (await readiness()) === 200,
  });
  return { ...service, readiness, metrics: async () => (await fetch(`${at}/metrics`)).text() };
}

/** Runs `verify` to its end: 0 it adds up, 1 it does not, 2 it could not tell. */
export async function verify(
  testbed: Testbed,
  waitSeconds = 30,
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; report: string }> {
  const { code, stdout, stderr } = await testbed.run(
    'processor/src/verify/main.ts',
    ['--wait', String(waitSeconds)],
    env,
  );
  return { code, report: stdout + stderr };
}
