import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The oldest Java that runs the broker. */
export const oldestJava = 17;

/**
 * Finds the Java that JAVA_HOME or PATH names.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ok: true, command: string, version: string} | {ok: false, message: string}>}
 */
export async function findJava(env = process.env) {
  const command = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin/java') : 'java';
  let text;
  try {
    text = (await run(command, ['-version'], { env })).stderr;
  } catch {
    const where = env['JAVA_HOME'] ? `JAVA_HOME (${env['JAVA_HOME']})` : 'PATH';
    return {
      ok: false,
      message: `Java ${oldestJava} or newer is needed for Kafka, and ${where} has none. Install it (Debian: apt install openjdk-17-jre-headless, macOS: brew install openjdk) and start again.`,
    };
  }
  const version = javaVersion(text);
  if (!version || Number.parseInt(version, 10) < oldestJava) {
    return {
      ok: false,
      message: `Java ${oldestJava} or newer is needed for Kafka; ${command} is ${version ?? 'of an unknown version'}. Set JAVA_HOME to a newer one.`,
    };
  }
  return { ok: true, command, version };
}

/**
 * Reads the version out of what `java -version` says; undefined when it says none. Java 8 and
 * before called themselves 1.8.
 * @param {string} text
 * @returns {string | undefined}
 */
export function javaVersion(text) {
  return /version "(?:1\.)?([0-9][^"]*)"/.exec(text)?.[1];
}

/**
 * Finds Maven: the message is a whole sentence for the user.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ok: true, command: string} | {ok: false, message: string}>}
 */
export async function findMaven(env = process.env) {
  try {
    await run('mvn', ['--version'], { env });
    return { ok: true, command: 'mvn' };
  } catch {
    return {
      ok: false,
      message:
        'Maven is needed once, to download Kafka, and PATH has none. Install it (Debian: apt install maven, macOS: brew install maven) and start again.',
    };
  }
}
