import type { Draft } from '../model/draft.ts';
import { endpoints, failures, z95 } from '../model/parameters.ts';
import type { Tally } from './tally.ts';

/** What is known of one endpoint. */
export interface EndpointTruth {
  readonly endpoint: string;
  readonly method: string;
  readonly requests: number;
  readonly serverErrors: number;
  readonly clientErrors: number;
  /** Response times outside of incidents are log-normal: median (ms), sigma of the logarithm, 95 % quantile (ms). */
  readonly medianMs: number;
  readonly sigma: number;
  readonly p95Ms: number;
}

/** What is known of requests. */
export interface RequestsTruth {
  readonly endpoints: readonly EndpointTruth[];
  /** Shares of requests that fail outside of incidents, failed logins aside. */
  readonly serverErrorShare: number;
  readonly clientErrorShare: number;
}

/** Counts requests and failures by endpoint. */
export class RequestsTally implements Tally {
  readonly #counts = new Map<string, { requests: number; server: number; client: number }>();

  add({ body }: Draft): void {
    if (body.type !== 'api_request') return;
    const name = `${body.method} ${body.endpoint}`;
    const counts = this.#counts.get(name) ?? { requests: 0, server: 0, client: 0 };
    counts.requests += 1;
    if (body.status >= 500) counts.server += 1;
    else if (body.status >= 400) counts.client += 1;
    this.#counts.set(name, counts);
  }

  result(): RequestsTruth {
    return {
      endpoints: Object.values(endpoints).map(({ endpoint, method, medianMs, sigma }) => {
        const counts = this.#counts.get(`${method} ${endpoint}`);
        return {
          endpoint,
          method,
          requests: counts?.requests ?? 0,
          serverErrors: counts?.server ?? 0,
          clientErrors: counts?.client ?? 0,
          medianMs,
          sigma,
          p95Ms: medianMs * Math.exp(z95 * sigma),
        };
      }),
      serverErrorShare: failures.server,
      clientErrorShare: failures.client,
    };
  }
}
