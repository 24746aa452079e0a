import { loadAt } from './day-times.ts';
import { tenths, type Draft } from './draft.ts';
import type { Incident, IncidentCalendar } from './incidents.ts';
import { momentOf, type LocalDay } from './local-days.ts';
import { hosts } from './parameters.ts';
import { unit, type Random } from './random.ts';

/** The releases of a calendar day: the api on Tuesdays and Thursdays, the worker on Wednesdays. */
export function deploysOf(seed: number, day: LocalDay): Draft[] {
  const service = [null, null, 'api', 'worker', 'api', null, null][day.weekday] ?? null;
  if (service === null) return [];
  const minute = 14 * 60 + Math.floor(unit(seed, 0xdeb1, day.number) * 60);
  const version = `${day.date.replaceAll('-', '.')}.1`;
  const ts = momentOf(day, minute * 60_000);
  return [{ ts, person: -1, body: { type: 'deploy', service, version } }];
}

/** Incidents are told when they start, and again once they are over. */
export function incidentEvents({ title, started, ended }: Incident): Draft[] {
  return [
    { ts: started, person: -1, body: { type: 'incident', title, started } },
    { ts: ended, person: -1, body: { type: 'incident', title, started, ended } },
  ];
}

/** One sample of every machine at `ts`, when the wall clock shows `wall`. */
export function samples(
  random: Random,
  calendar: IncidentCalendar,
  ts: number,
  wall: number,
): Draft[] {
  const load = loadAt(wall);
  const incident = calendar.at(ts);
  const slow = incident?.latency ?? 1;
  return hosts.map(({ host, service, cpu, memory }) => {
    const extra = host === 'web-1' ? (incident?.cpu ?? 0) : 0;
    return {
      ts,
      person: -1,
      body: {
        type: 'system_sample',
        host,
        service,
        cpu_usage_percent: tenths(Math.min(99, random.around(cpu * (0.5 + load), 0.12) + extra)),
        memory_usage_percent: tenths(Math.min(99, random.around(memory, 0.03))),
        disk_usage_percent: 41.5,
        db_connections: Math.round(random.around(6 + 6 * load, 0.15)),
        db_query_ms: tenths(random.around(3 * slow, 0.3)),
        queue_depth: random.times(0.5 + load * slow),
      },
    };
  });
}

/** A warning of the day's course. */
export function warning(random: Random, ts: number): Draft {
  const seconds = tenths(random.around(1.6, 0.3));
  return {
    ts,
    person: -1,
    body: {
      type: 'error_log',
      level: 'WARNING',
      service: 'api',
      logger: 'django.db.backends',
      message: `Slow query: ${seconds} s`,
    },
  };
}
