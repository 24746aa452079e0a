import { readHeader } from './columns.ts';
import {
  draft,
  refused,
  type Draft,
  type FileContext,
  type Format,
  type Opened,
} from './format.ts';

/** Which columns hold what; null where the flag was not given. */
export interface AbSettings {
  readonly userColumn: string | null;
  readonly variantColumn: string | null;
  readonly metrics: readonly string[] | null;
  readonly experiment: string | null;
  /** Epoch ms of the first exposure; null for the spread before now. */
  readonly start: number | null;
  /** Time over which the exposures are spread, ms. */
  readonly spread: number;
}

const usualUserColumns = ['userid', 'user_id', 'user', 'id'];
const usualVariantColumns = ['version', 'variant', 'variation', 'group'];

/**
 * Results of an A/B test, one user a line: an exposure, and a track for every metric that is not 0 or FALSE.
 * A track means that something happened; the exposed users without one are the test's zeros.
 */
export function abCsv(settings: AbSettings): Format {
  return {
    topics: ['resee.experiments'],
    hasHeader: true,
    open: (header, context) => openTest(settings, header, context),
  };
}

function openTest(settings: AbSettings, header: string, context: FileContext): Opened {
  const csv = readHeader(header);
  if (csv === null) return { ok: false, message: 'its first line does not name its columns' };
  const { names } = csv;
  const usual = (words: readonly string[]): string | undefined =>
    names.find((name) => words.includes(name.toLowerCase()));
  const user = settings.userColumn ?? usual(usualUserColumns);
  const variant = settings.variantColumn ?? usual(usualVariantColumns);
  if (user === undefined || variant === undefined) {
    const flag = user === undefined ? '--user-column' : '--variant-column';
    return { ok: false, message: `name one of its columns by ${flag}: ${names.join(', ')}` };
  }
  const metrics =
    settings.metrics ?? names.filter((name) => name !== user && name !== variant && name !== '');
  const missing = [user, variant, ...metrics].filter((name) => !names.includes(name));
  if (missing.length > 0) {
    return { ok: false, message: `no column ${missing.join(', ')}; it has ${names.join(', ')}` };
  }
  const experiment = settings.experiment ?? context.name;
  const places = metrics.map((name) => [name, names.indexOf(name)] as const);
  const timeOf = exposureTimes(settings, context);
  return {
    ok: true,
    parse: (bytes, index) => {
      const fields = csv.read(bytes.toString('utf8'));
      if ('ok' in fields) return fields;
      const person = fields[names.indexOf(user)]?.trim() ?? '';
      const shown = fields[names.indexOf(variant)]?.trim() ?? '';
      if (person === '') return refused('no user', user);
      if (shown === '') return refused('no variant', variant);
      const ts = timeOf(index);
      const drafts: Draft[] = [
        draft('exposure', ts, { user_id: person, experiment, variant: shown }),
      ];
      for (const [metric, place] of places) {
        const value = metricValue(fields[place]?.trim() ?? '');
        if (Number.isNaN(value)) {
          return refused('a metric is neither a number nor TRUE or FALSE', metric);
        }
        if (value === 0) continue;
        // A millisecond apart: what follows an exposure must not look simultaneous with it.
        const at = ts + drafts.length;
        drafts.push(draft('track', at, { user_id: person, event_name: metric, value }));
      }
      return { ok: true, drafts };
    },
  };
}

/** Such files have no times: exposures are spread evenly, in the order of the lines. */
function exposureTimes(settings: AbSettings, context: FileContext): (index: number) => number {
  const start = settings.start ?? context.now - settings.spread;
  const step = settings.spread / Math.max(1, context.lineCount - 1);
  return (index) => Math.round(start + index * step);
}

/** 0 for FALSE and for nothing, NaN for what is no value. */
function metricValue(text: string): number {
  const word = text.toLowerCase();
  if (word === 'true') return 1;
  if (word === 'false' || word === '') return 0;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word) ? Number(word) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}
