import { createServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What an insert is, told by its deduplication token. */
export interface SeenInsert {
  readonly token: string;
  readonly kind: 'claim' | 'rows';
  /** How many of its kind have been seen, this one included. */
  readonly nth: number;
}

/**
 * Where a fault strikes an insert: before the server hears of it, with half its body on the way, or
 * after the server has answered and before the client hears of that.
 */
export type Moment = 'before' | 'midway' | 'after';

/** Says whether and when a fault strikes this insert. */
export type Plan = (insert: SeenInsert) => Moment | null;

/** Stands between processor and ClickHouse and lets faults strike at known moments. */
export class FaultProxy {
  readonly #target: URL;
  readonly #server: Server;
  readonly #seen = { claim: 0, rows: 0 };
  #plan: Plan = () => null;
  #strike: (insert: SeenInsert, moment: Moment) => Promise<void> = () => Promise.resolve();
  /** Faults that struck, in order. */
  readonly struck: { insert: SeenInsert; moment: Moment }[] = [];
  /** While true every connection is refused, as if ClickHouse were away. */
  away = false;

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((incoming, outgoing) => {
      this.#handle(incoming).then(
        (answer) => {
          if (answer === null) {
            incoming.socket.destroy();
            return;
          }
          outgoing.writeHead(answer.status, answer.headers);
          outgoing.end(answer.body);
        },
        () => incoming.socket.destroy(),
      );
    });
  }

  /** Listens on a free port of loopback and returns the URL. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Lets `strike` run when an insert comes that the plan names; each plan strikes once. */
  arm(
    plan: Plan,
    strike: (insert: SeenInsert, moment: Moment) => Promise<void>,
  ): { struck: Promise<void> } {
    let done: () => void;
    const struck = new Promise<void>((resolve) => {
      done = resolve;
    });
    this.#plan = plan;
    this.#strike = async (insert, moment) => {
      this.#plan = () => null;
      this.struck.push({ insert, moment });
      await strike(insert, moment);
      done();
    };
    return { struck };
  }

  async #handle(incoming: IncomingMessage): Promise<Answer | null> {
    const url = new URL(incoming.url ?? '/', this.#target);
    const body = await buffer(incoming);
    if (this.away) return null;
    const token = url.searchParams.get('insert_deduplication_token');
    const insert = token === null ? null : this.#notice(token);
    const moment = insert === null ? null : this.#plan(insert);
    if (insert === null || moment === null) return this.#forward(incoming, url, body);
    if (moment === 'midway') this.#forwardHalf(incoming, url, body);
    if (moment === 'after') await this.#forward(incoming, url, body);
    await this.#strike(insert, moment);
    return null;
  }

  #notice(token: string): SeenInsert {
    const kind = token.startsWith('claim/') ? 'claim' : 'rows';
    return { token, kind, nth: ++this.#seen[kind] };
  }

  #open(incoming: IncomingMessage, url: URL, length: number) {
    const headers = { ...incoming.headers, 'content-length': String(length) };
    delete (headers as Record<string, unknown>)['transfer-encoding'];
    const { hostname, port } = this.#target;
    const path = url.pathname + url.search;
    return httpRequest({ hostname, port, path, method: incoming.method, headers, agent: false });
  }

  async #forward(incoming: IncomingMessage, url: URL, body: Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#open(incoming, url, body.length);
      outgoing.on('error', reject);
      outgoing.on('response', (response) => {
        buffer(response).then((answer) => {
          const headers = { ...response.headers };
          delete headers['transfer-encoding'];
          resolve({ status: response.statusCode ?? 502, headers, body: answer });
        }, reject);
      });
      outgoing.end(body);
    });
  }

  /** Sends the first half of a body and hangs up. */
  #forwardHalf(incoming: IncomingMessage, url: URL, body: Buffer): void {
    const outgoing = this.#open(incoming, url, body.length);
    outgoing.on('error', () => undefined);
    outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.destroy());
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}
