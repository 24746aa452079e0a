export { createClickHouse } from './create-client.ts';
export type { ClickHouse, ClickHouseOptions } from './create-client.ts';
export { classifyClickHouseError } from './errors.ts';
export type { ClickHouseFailure } from './errors.ts';
export { readClickHouseEnvironment } from './environment.ts';
export type { ClickHouseEnvironment, ClickHouseEnvironmentRead } from './environment.ts';
export {
  insertBlock,
  maxBlockBytes,
  maxBlockRows,
  repeatableInsertSettings,
} from './insert-block.ts';
export type { BlockInsert, BlockInserted } from './insert-block.ts';
export { pingClickHouse, waitForClickHouse } from './wait.ts';
export type { ClickHousePing, WaitOptions } from './wait.ts';
