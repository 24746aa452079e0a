export { startTestbed } from './testbed.ts';
export type { ServiceOptions, Testbed, TestbedOptions } from './testbed.ts';
export type { ManagedProcess } from './managed.ts';
export type { Broker } from './broker.ts';
export type { Engine } from './engine.ts';
