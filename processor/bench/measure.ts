/** What a part cost: CPU of its own process in seconds, wall time in seconds, largest memory in MB. */
export interface Measure {
  readonly events: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly rssMb: number;
}

/** Measures this process while it does something with a number of events. */
export async function measured(work: () => Promise<number>): Promise<Measure> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const events = await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    events,
    seconds: (performance.now() - started) / 1_000,
    cpuSeconds: (user + system) / 1e6,
    rssMb: process.resourceUsage().maxRSS / 1_024,
  };
}

/** One row of the report. */
export function row(name: string, { events, seconds, cpuSeconds, rssMb }: Measure): string {
  const perMillion = (cpuSeconds / events) * 1e6;
  const rate = Math.round(events / seconds).toLocaleString('en-US');
  return `| ${name} | ${rate} | ${perMillion.toFixed(1)} | ${Math.round(rssMb)} |`;
}
