export { ConfigurationPoll } from './poll.ts';
export { ConfigurationStore } from './store.ts';
export type { ConfigurationVersion, NamedWritten, Read } from './version.ts';
