import { writeFileSync } from 'node:fs';
import { eventsMarkdown } from '../src/events/markdown/index.ts';

writeFileSync(new URL('../../docs/events.md', import.meta.url), eventsMarkdown());
