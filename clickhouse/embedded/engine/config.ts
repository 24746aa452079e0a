import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where an engine keeps its data and what it may use. */
export interface EngineConfig {
  readonly dataDir: string;
  /** Files of large inserts on their way. */
  readonly spoolDir: string;
  /** One file a worker for small inserts. */
  readonly scratchDir: string;
  /** For the first connection, which starts the engine. */
  readonly serverArgs: readonly string[];
  /** For each further one: reading the configuration again would cost 0.6 ms. */
  readonly connectionArgs: readonly string[];
}

/**
 * Server settings: one memory cap, small caches and small background pools, since the machine is
 * shared with a broker and a browser.
 */
function serverXml(usersPath: string, maxMemoryBytes: number): string {
  const MIB = 1024 * 1024;
  return `<clickhouse>
  <users_config>${usersPath}</users_config>
  <max_server_memory_usage>${maxMemoryBytes}</max_server_memory_usage>
  <mark_cache_size>${256 * MIB}</mark_cache_size>
  <primary_index_cache_size>${128 * MIB}</primary_index_cache_size>
  <index_mark_cache_size>${64 * MIB}</index_mark_cache_size>
  <mmap_cache_size>1000</mmap_cache_size>
  <background_pool_size>4</background_pool_size>
  <background_merges_mutations_concurrency_ratio>2</background_merges_mutations_concurrency_ratio>
  <background_move_pool_size>1</background_move_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <background_schedule_pool_size>4</background_schedule_pool_size>
  <background_buffer_flush_schedule_pool_size>1</background_buffer_flush_schedule_pool_size>
  <background_message_broker_schedule_pool_size>1</background_message_broker_schedule_pool_size>
  <background_distributed_schedule_pool_size>1</background_distributed_schedule_pool_size>
  <tables_loader_background_pool_size>2</tables_loader_background_pool_size>
  <merge_tree>
    <number_of_free_entries_in_pool_to_execute_mutation>2</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>2</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>2</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
  </merge_tree>
</clickhouse>
`;
}

/**
 * The engine knows one user; HTTP users map to its two roles. Neither may read or write files of
 * the machine (in a server those are confined to user_files; the engine has no such fence).
 */
const usersXml = `<clickhouse>
  <profiles><default></default></profiles>
  <quotas><default></default></quotas>
  <roles>
    <resee_full><grants>
      <query>GRANT ALL ON *.*</query>
      <query>REVOKE FILE ON *.*</query>
    </grants></resee_full>
    <resee_reader><grants>
      <query>GRANT SHOW, SELECT, dictGet ON *.*</query>
    </grants></resee_reader>
  </roles>
  <users>
    <default>
      <password></password>
      <networks><ip>127.0.0.1</ip><ip>::1</ip><ip>::/0</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants><query>GRANT resee_full, resee_reader</query></grants>
    </default>
  </users>
</clickhouse>
`;

/** Writes the engine's configuration beside its data and says how to connect. */
export function prepareEngine(dataDir: string, maxMemoryBytes: number): EngineConfig {
  const root = resolve(dataDir);
  const configDir = join(root, 'config');
  const spoolDir = join(root, 'spool');
  const scratchDir = join(root, 'scratch');
  for (const dir of [configDir, spoolDir, scratchDir]) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }
  const users = join(configDir, 'users.xml');
  const config = join(configDir, 'server.xml');
  writeFileSync(users, usersXml);
  writeFileSync(config, serverXml(users, maxMemoryBytes));
  const connectionArgs = [
    // Halves the CPU of a tiny SELECT: parallel formatting starts four threads for one row.
    '--output_format_parallel_formatting=0',
    // Acknowledged means written: the engine's default would answer from a buffer.
    '--async_insert=0',
  ];
  return {
    dataDir: join(root, 'engine'),
    spoolDir,
    scratchDir,
    serverArgs: [`--config-file=${config}`, ...connectionArgs],
    connectionArgs,
  };
}
