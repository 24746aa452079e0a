import type { Kafka } from 'kafkajs';
import { StoreError } from '../../events-to-clickhouse/ports.ts';
import { brokerFailure } from './errors.ts';
import {
  decodeMetadataResponse,
  encodeMetadataRequest,
  type TopicIdentity,
} from './metadata-v12.ts';

/** What is used of kafkajs' cluster: its authenticated connections, for a request it does not know. */
interface KafkajsCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  getNodeIds(): number[];
  findBroker(at: { nodeId: number }): Promise<{
    connectionPool: { send(protocol: unknown): Promise<TopicIdentity | { errorCode: number }> };
  }>;
}

const metadataApiKey = 3;
const metadataApiVersion = 12;

function createCluster(kafka: Kafka): KafkajsCluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find(
    ({ description }) => description === 'private:Kafka:createCluster',
  );
  const create = symbol && (kafka as unknown as Record<symbol, unknown>)[symbol];
  if (typeof create !== 'function') {
    throw new Error('this version of kafkajs hides its cluster; topic ids need kafkajs 2.2.4');
  }
  return (create as (options: object) => KafkajsCluster)({ allowAutoTopicCreation: false });
}

/** Asks brokers for the identity of topics over connections of its own. */
export class TopicIdentities {
  readonly #kafka: Kafka;
  #cluster: Promise<KafkajsCluster> | null = null;
  readonly #asking = new Map<string, Promise<TopicIdentity>>();

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /**
   * The identity of a topic in an answer that was asked for after this call; calls that wait at the same
   * time share the next answer. Throws a StoreError, retryable unless the topic does not exist.
   */
  async identify(topic: string): Promise<TopicIdentity> {
    // An answer under way may have been given before this call: wait for it, then share a fresh one.
    const waiting = this.#asking.get(`next/${topic}`);
    if (waiting !== undefined) return waiting;
    const current = this.#asking.get(topic);
    const next = (current ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        this.#asking.delete(`next/${topic}`);
        const asked = this.#ask(topic).finally(() => this.#asking.delete(topic));
        this.#asking.set(topic, asked);
        return asked;
      });
    this.#asking.set(`next/${topic}`, next);
    return next;
  }

  /** Closes its connections. */
  async close(): Promise<void> {
    const cluster = this.#cluster;
    this.#cluster = null;
    await (await cluster?.catch(() => undefined))?.disconnect();
  }

  async #ask(topic: string): Promise<TopicIdentity> {
    try {
      const cluster = await (this.#cluster ??= this.#connect());
      const [nodeId] = cluster.getNodeIds();
      if (nodeId === undefined) throw new Error('no broker is known');
      const broker = await cluster.findBroker({ nodeId });
      const answer = await broker.connectionPool.send(protocolOf(topic));
      if ('topicId' in answer) return answer;
      throw new StoreError(
        'TOPIC_UNKNOWN',
        `the broker cannot name topic ${topic}: Kafka error ${answer.errorCode}`,
        true,
      );
    } catch (error) {
      if (error instanceof StoreError) throw error;
      await this.close();
      const { code, message } = brokerFailure(error);
      // Whatever it was, a new connection may help: nothing here depends on what was asked.
      throw new StoreError(code, message, true, error);
    }
  }

  async #connect(): Promise<KafkajsCluster> {
    const cluster = createCluster(this.#kafka);
    await cluster.connect();
    await cluster.refreshMetadata();
    return cluster;
  }
}

function protocolOf(topic: string) {
  return {
    request: {
      apiKey: metadataApiKey,
      apiVersion: metadataApiVersion,
      apiName: 'Metadata',
      encode: () => Promise.resolve(asEncoder(encodeMetadataRequest(topic))),
    },
    response: {
      decode: (bytes: Buffer) => Promise.resolve(decodeMetadataResponse(bytes, topic)),
      parse: (answer: unknown) => Promise.resolve(answer),
    },
  };
}

/** What kafkajs wants of a request body: an encoder that already holds its bytes. */
function asEncoder(bytes: Buffer) {
  return { buf: bytes, buffer: bytes };
}
