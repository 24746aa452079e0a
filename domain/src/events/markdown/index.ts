import type { TProperties } from 'typebox';
import { sourceTopics, type SourceTopic } from '../../topics.ts';
import { describeField } from '../describe.ts';
import { exampleOf } from '../example.ts';
import { marksOf } from '../explain.ts';
import { eventSchemas, eventTypes, topicOfType, type EventType } from '../registry.ts';
import { envelope } from '../schemas/envelope.ts';
import { intro, rules } from './intro.ts';
import { markdownTable } from './table.ts';

const topicTitles: Readonly<Record<SourceTopic, string>> = {
  'resee.metrics': 'how services fare',
  'resee.activity': 'what people do',
  'resee.experiments': 'what experiments need',
};

/** The events' documentation for Resee's developers, in Markdown, from the schemas. */
export function eventsMarkdown(): string {
  const envelopeTable = fieldTable(envelope, new Set(['id', 'ts']));
  const topics = sourceTopics.map(topicSection);
  return `${[intro, '## Every event', envelopeTable, rules, ...topics].join('\n\n')}\n`;
}

function topicSection(topic: SourceTopic): string {
  const types = eventTypes.filter((type) => topicOfType(type) === topic);
  return [`## \`${topic}\`: ${topicTitles[topic]}`, ...types.map(typeSection)].join('\n\n');
}

function typeSection(type: EventType): string {
  const { schema, fields, description } = eventSchemas[type];
  const { required } = schema as { required?: readonly string[] };
  const table =
    Object.keys(fields).length === 0
      ? 'No fields of its own.'
      : fieldTable(fields, new Set(required ?? []));
  const example = `\`\`\`json\n${JSON.stringify(exampleOf(type), null, 2)}\n\`\`\``;
  return [`### ${type}`, description, table, example].join('\n\n');
}

function fieldTable(fields: TProperties, required: ReadonlySet<string>): string {
  const rows = Object.entries(fields).map(([name, schema]) => {
    const { description = '' } = schema as { description?: string };
    return [
      `\`${name}\``,
      required.has(name) ? 'yes' : 'no',
      withoutNull(describeField(schema), marksOf(schema).optional),
      description,
    ];
  });
  return markdownTable(['Field', 'Required', 'What it must be', 'Meaning'], rows);
}

function withoutNull(text: string, optional: boolean): string {
  return optional ? text.replace(/ or null$/, '') : text;
}
