import { readFileSync } from 'node:fs';

/** The parts of a comma-separated list. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** What is wrong with a list of brokers, a line each. */
export function brokersMistakes(brokers: readonly string[]): string[] {
  if (brokers.length === 0) return ['KAFKA_BROKERS: at least one host:port is wanted'];
  return brokers
    .filter((broker) => !/^(\[[0-9a-fA-F:]+\]|[^:\s]+):\d{1,5}$/.test(broker))
    .map((broker) => `KAFKA_BROKERS: host:port is wanted, got '${broker}'`);
}

/** What is wrong with a list of origins, a line each. */
export function originMistakes(origins: readonly string[]): string[] {
  if (origins.length === 1 && origins[0] === '*') return [];
  return origins
    .filter((origin) => URL.parse(origin)?.origin !== origin)
    .map((origin) => `API_CORS_ORIGINS: https://host or * alone is wanted, got '${origin}'`);
}

/** A secret from NAME or from the file that NAME_FILE names; null when neither is set. */
export function readSecret(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  mistakes: string[],
): string | null {
  const value = environment[name];
  const file = environment[`${name}_FILE`];
  if (file === undefined || file === '') return value === undefined || value === '' ? null : value;
  if (value !== undefined) mistakes.push(`${name} and ${name}_FILE are both set: keep one`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    mistakes.push(`${name}_FILE: ${file} cannot be read`);
    return null;
  }
}
