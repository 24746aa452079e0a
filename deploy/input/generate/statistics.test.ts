import { beforeAll, describe, expect, it } from '@jest/globals';
import { encodeDraft } from './model/encode.ts';
import { eventIds } from './model/event-id.ts';
import { drawHistory } from './model/history.ts';
import { habits, offHabit, weekdays } from './model/parameters.ts';
import type { Settings } from './model/settings.ts';
import { createWorld, historyName } from './model/world.ts';
import type { Truth } from './truth/truth.ts';
import { writeHistory } from './test/history-file.ts';
import { calendarOf, type Line } from './test/recount.ts';

const settings: Settings = {
  seed: 11,
  users: 3_000,
  days: 28,
  end: Date.UTC(2025, 5, 30, 1),
  timezone: 'Asia/Seoul',
};
let lines: Line[];
let truth: Truth;
beforeAll(async () => {
  ({ lines, truth } = await writeHistory(settings));
}, 60_000);

/** How many standard deviations a share lies off what is expected. */
function off(found: number, of: number, expected: number): number {
  return Math.abs(found / of - expected) / Math.sqrt((expected * (1 - expected)) / of);
}

describe('the made-up world', () => {
  // Well over 100,000 on an idle machine; a busy one counts waiting for memory as CPU time.
  it('is drawn fast', () => {
    const before = process.cpuUsage();
    const world = createWorld(settings);
    const idOf = eventIds(historyName(settings));
    let events = 0;
    let characters = 0;
    for (const slice of drawHistory(world)) {
      for (const draft of slice) {
        characters += encodeDraft(draft, idOf(events)).value.length;
        events += 1;
      }
    }
    const { user, system } = process.cpuUsage(before);
    expect(events).toBe(lines.length);
    expect(characters / events).toBeGreaterThan(200);
    expect(events / ((user + system) / 1e6)).toBeGreaterThan(10_000);
  });

  it('has the funnel that was put in', () => {
    const people = truth.funnel.map((step) => step.people);
    // Subscriptions come days later: those of the last days lie behind the end.
    for (const [place, step] of truth.funnel.slice(1, -1).entries()) {
      const rate = truth.funnelRates[step.step as keyof typeof truth.funnelRates];
      expect(off(step.people, people[place] ?? 0, rate)).toBeLessThan(4);
    }
    const last = (people.at(-1) ?? 0) / (people.at(-2) ?? 0);
    expect(last).toBeGreaterThan(0.15 * 0.5);
    expect(last).toBeLessThan(0.15);
  });

  it('has the retention that was put in', () => {
    for (const day of [1, 3, 7, 14]) {
      // Days that are over, and as many of each weekday as can be.
      const whole = truth.retention.cohorts.filter((cohort) => cohort.active.length > day + 1);
      const size = whole.reduce((sum, cohort) => sum + cohort.size, 0);
      const returned = whole.reduce((sum, cohort) => sum + (cohort.active[day] ?? 0), 0);
      expect(off(returned, size, truth.retention.expected[day] ?? 0)).toBeLessThan(4);
    }
  });

  it('has the rhythm of days and weeks that was put in, on the wall clock of the timezone', () => {
    const calendar = calendarOf(settings.timezone);
    const logins = lines.filter(({ type, result }) => type === 'login' && result === 'success');
    const total = logins.length;
    const within = (from: number, to: number) =>
      logins.filter(({ ts }) => {
        const { hour } = calendar(ts);
        return hour >= from && hour < to;
      }).length;
    // 7.5 ± 1.1 h, 13 ± 1.6 h, 20.5 ± 1.2 h: two hours around the peaks against the hours between.
    const share = (habit: (typeof habits)[number], hours: number) =>
      habit.share * (1 - offHabit.share) * hours;
    expect(within(6, 9) / total).toBeGreaterThan(share(habits[0], 0.8));
    expect(within(11, 15) / total).toBeGreaterThan(share(habits[1], 0.75));
    expect(within(19, 22) / total).toBeGreaterThan(share(habits[2], 0.75));
    expect(within(0, 5) / total).toBeLessThan(0.005);
    const byWeekday = weekdays.map(
      (_, weekday) =>
        logins.filter(
          ({ ts }) => new Date(`${calendar(ts).date}T00:00:00Z`).getUTCDay() === weekday,
        ).length,
    );
    const monday = byWeekday[1] ?? 0;
    const saturday = byWeekday[6] ?? 0;
    expect(saturday / monday).toBeGreaterThan((weekdays[6] / weekdays[1]) * 0.85);
    expect(saturday / monday).toBeLessThan((weekdays[6] / weekdays[1]) * 1.2);
  });

  it('has the effects that were put in, and none in the A/A', () => {
    const z = (experiment: string) => {
      const [a, b] =
        truth.experiments.results.find((one) => one.experiment === experiment)?.arms ?? [];
      if (!a || !b) throw new Error('two arms are wanted');
      const moments = [a, b].map((arm) => {
        const mean = arm.quizScoreSum / arm.quizScores;
        const variance = arm.quizScoreSquares / arm.quizScores - mean ** 2;
        const passed = arm.quizPassed / arm.users;
        return {
          mean,
          se2: variance / arm.quizScores,
          passed,
          pse2: (passed * (1 - passed)) / arm.users,
        };
      });
      const [one, two] = moments;
      if (!one || !two) throw new Error('two arms are wanted');
      return {
        score: two.mean - one.mean,
        scoreSe: Math.sqrt(one.se2 + two.se2),
        passed: two.passed - one.passed,
        passedSe: Math.sqrt(one.pse2 + two.pse2),
        split: off(a.users, a.users + b.users, 0.5),
      };
    };
    const hints = z('demo-hints');
    expect(Math.abs(hints.score - 4)).toBeLessThan(4 * hints.scoreSe);
    expect(hints.score / hints.scoreSe).toBeGreaterThan(4);
    expect(Math.abs(hints.passed - 0.06)).toBeLessThan(4 * hints.passedSe);
    const aa = z('demo-aa');
    expect(Math.abs(aa.score)).toBeLessThan(3.5 * aa.scoreSe);
    expect(Math.abs(aa.passed)).toBeLessThan(3.5 * aa.passedSe);
    expect([hints.split < 4, aa.split < 4]).toEqual([true, true]);
  });

  it('answers as fast as was put in, and slower or with errors in incidents', () => {
    const requests = lines.filter(({ type }) => type === 'api_request');
    const incidentAt = (ts: number) =>
      truth.incidents.find(({ started, ended }) => ts >= started && ts < ended) ?? null;
    const quiet = requests.filter(({ ts }) => incidentAt(ts) === null);
    for (const { endpoint, method, p95Ms } of truth.requests.endpoints) {
      const times = quiet
        .filter((line) => line.endpoint === endpoint && line.method === method)
        .map((line) => line.response_time_ms as number);
      if (times.length < 1_000) continue;
      const below = times.filter((time) => time <= p95Ms).length;
      expect(off(below, times.length, 0.95)).toBeLessThan(4.5);
    }
    const failed = (some: readonly Line[]) =>
      some.filter(({ status }) => (status as number) >= 500).length;
    expect(off(failed(quiet), quiet.length, truth.requests.serverErrorShare)).toBeLessThan(4);
    const during = (kind: string) => requests.filter(({ ts }) => incidentAt(ts)?.kind === kind);
    const errors = during('errors');
    expect(off(failed(errors), errors.length, 0.184)).toBeLessThan(4);
    const review = (some: readonly Line[]) =>
      some
        .filter(({ endpoint }) => endpoint === '/api/reviews/{id}')
        .map((line) => line.response_time_ms as number)
        .sort((a, b) => a - b);
    const slow = review(during('latency'));
    expect((slow[slow.length >> 1] ?? 0) / 60).toBeGreaterThan(3);
  });

  it('loads web-1 in incidents of the CPU', () => {
    const cpu = truth.incidents.filter(({ kind }) => kind === 'cpu');
    const hot = lines.filter(
      ({ type, host, ts }) =>
        type === 'system_sample' &&
        host === 'web-1' &&
        cpu.some(({ started, ended }) => ts >= started && ts < ended),
    );
    expect(hot.length).toBeGreaterThan(3);
    expect(hot.every((line) => (line.cpu_usage_percent as number) > 50)).toBe(true);
  });
});
