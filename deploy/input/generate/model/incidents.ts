import { incidentEveryDays, incidentKinds } from './parameters.ts';
import { momentOf, type LocalDay } from './local-days.ts';
import { unit } from './random.ts';

/** A span of trouble. */
export interface Incident {
  readonly kind: (typeof incidentKinds)[number]['kind'];
  readonly title: string;
  /** Epoch ms. */
  readonly started: number;
  readonly ended: number;
  /** Response times are so many times longer. */
  readonly latency: number;
  /** Share of requests that fail on top. */
  readonly serverErrors: number;
  /** CPU on web-1 on top, percent. */
  readonly cpu: number;
}

const hourMs = 3_600_000;

/** The incident of a calendar day, or null: the schedule goes on for ever. It ends on the same day. */
export function incidentOf(seed: number, day: LocalDay): Incident | null {
  const turn = day.number - (seed % incidentEveryDays);
  const kind = incidentKinds[Math.floor(turn / incidentEveryDays) % incidentKinds.length];
  if (turn % incidentEveryDays !== 0 || kind === undefined) return null;
  const minutes = 10 * 60 + Math.floor(unit(seed, 0x1c1d, day.number) * 10 * 60);
  const started = momentOf(day, minutes * 60_000);
  const lasts = 25 + Math.floor(unit(seed, 0x1c1e, day.number) * 46);
  return { ...kind, started, ended: started + lasts * 60_000 };
}

/** Finds the incident at a moment among many. */
export class IncidentCalendar {
  readonly #byHour = new Map<number, Incident[]>();

  constructor(incidents: readonly Incident[]) {
    for (const incident of incidents) {
      const last = Math.floor(incident.ended / hourMs);
      for (let hour = Math.floor(incident.started / hourMs); hour <= last; hour += 1) {
        this.#byHour.set(hour, [...(this.#byHour.get(hour) ?? []), incident]);
      }
    }
  }

  /** The incident at a moment (epoch ms), or null. */
  at(moment: number): Incident | null {
    for (const incident of this.#byHour.get(Math.floor(moment / hourMs)) ?? []) {
      if (moment >= incident.started && moment < incident.ended) return incident;
    }
    return null;
  }
}
