import { randomBytes } from 'node:crypto';

const instance = randomBytes(6).toString('hex');
let lastJob = 0;

/** The next job's number; unique in this process. */
export function nextJobId(): number {
  lastJob += 1;
  return lastJob;
}

/** The text by which a running job is found in system.processes. */
export function jobTag(id: number): string {
  return `job:${instance}-${id}.`;
}

/**
 * The comment carried by a statement. The engine takes no query id from its caller, so the client's
 * own stands here, for whoever reads system.processes.
 */
export function jobComment(id: number, queryId: string): string {
  return `/* query_id:${queryId.replace(/[^\w.:-]/g, '_').slice(0, 128)} ${jobTag(id)} */`;
}
