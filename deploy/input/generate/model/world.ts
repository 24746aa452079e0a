import { IncidentCalendar, incidentOf, type Incident } from './incidents.ts';
import { dayNumber, localDay, offsetsOf, type LocalDay, type Offset } from './local-days.ts';
import { drawPeople, type People } from './people.ts';
import { modelVersion, type Settings } from './settings.ts';

/** The made-up world of some settings: everything that events are drawn from. */
export interface World {
  readonly settings: Settings;
  readonly offset: Offset;
  /** The days of the history, the last one cut off by its end. */
  readonly days: readonly LocalDay[];
  readonly people: People;
  readonly incidents: readonly Incident[];
  readonly calendar: IncidentCalendar;
  /** Index of the first day of the experiments. */
  readonly experimentsFrom: number;
}

/** Makes the world; throws a RangeError for a timezone that there is not. */
export function createWorld(settings: Settings): World {
  const offset = offsetsOf(settings.timezone);
  const last = dayNumber(offset, settings.end - 1);
  const days = Array.from({ length: settings.days + 1 }, (_, index) =>
    localDay(offset, last - settings.days + index),
  );
  const incidents = days.flatMap((day) => {
    const incident = incidentOf(settings.seed, day);
    return incident !== null && incident.started < settings.end ? [incident] : [];
  });
  return {
    settings,
    offset,
    days,
    people: drawPeople(settings, days),
    incidents,
    calendar: new IncidentCalendar(incidents),
    experimentsFrom: Math.floor(settings.days / 3),
  };
}

/** The name of the history of some settings; its events' ids are made from it. */
export function historyName({ seed, users, days, end, timezone }: Settings): string {
  return `${modelVersion}/${seed}/${users}/${days}/${end}/${timezone}`;
}
