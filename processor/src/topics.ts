/** Where the stages of the processor meet: a stage reads and writes topics and knows no other stage. */
export { deadLetterTopic, sourceTopics, type SourceTopic } from '@resee-insights/domain/topics';

/** Consumer group of the stage that carries events into ClickHouse. */
export const eventsToClickhouseGroup = 'resee.events-to-clickhouse';
