import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodeEvent, isEventType, topicOfType } from '@resee-insights/domain/events';
import type { Truth } from './truth/truth.ts';
import { smallHistory, writeHistory } from './test/history-file.ts';
import { funnelOf, recount, type Line } from './test/recount.ts';

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

let text: string;
let lines: Line[];
let truth: Truth;
beforeAll(async () => {
  ({ text, lines, truth } = await writeHistory(smallHistory));
}, 60_000);

describe('a history', () => {
  it('is the same, byte by byte, for the same settings', async () => {
    const again = await writeHistory(smallHistory);
    expect(hashOf(again.text)).toBe(hashOf(text));
    expect(again.truth).toEqual(truth);
  }, 60_000);

  it.each([
    ['seed', { seed: 8 }],
    ['end', { end: smallHistory.end + 1 }],
  ])(
    'is another one for another %s, with other ids',
    async (_, change) => {
      const other = await writeHistory({ ...smallHistory, ...change });
      const ids = new Set(lines.map(({ id }) => id));
      expect(other.lines.filter(({ id }) => ids.has(id))).toEqual([]);
    },
    60_000,
  );

  it('has events that the processor takes, in order of time, each id once', () => {
    const limits = { retentionMs: 400 * 86_400_000, maxAheadMs: 0 };
    const refused = lines.filter(({ type, ...fields }) => {
      if (!isEventType(type)) return true;
      const value = Buffer.from(JSON.stringify({ type, ...fields }));
      return !decodeEvent(topicOfType(type), value, smallHistory.end, limits).ok;
    });
    expect(refused).toEqual([]);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
    expect(lines.every(({ ts }, at) => ts >= (lines[at - 1]?.ts ?? 0))).toBe(true);
    expect(lines.at(-1)?.ts).toBeLessThan(smallHistory.end);
  });

  it('marks every event as made up', () => {
    expect(lines.every(({ props }) => JSON.stringify(props) === '{"source":"demonstration"}')).toBe(
      true,
    );
  });

  it('has a person before every event that is his', () => {
    const seen = new Set<string>();
    for (const { type, user_id } of lines) {
      if (type === 'signup' || type === 'login' || type === 'api_request') seen.add(user_id ?? '');
      if (user_id !== undefined && !seen.has(user_id)) throw new Error(`${type} of ${user_id}`);
    }
    expect(seen.size).toBeGreaterThan(smallHistory.users / 2);
  });
});

describe('the truth', () => {
  it('has the counts of a recount of the events, by local day', () => {
    const counted = recount(lines, smallHistory.timezone);
    expect(truth.counts.total).toBe(lines.length);
    expect(Object.keys(truth.counts.byType)).toHaveLength(15);
    expect(truth.counts.byType).toEqual(counted.byType);
    expect(truth.counts.byDay).toEqual(counted.byDay);
    expect(truth.counts.reviewsByHour).toEqual(counted.reviewsByHour);
    const sizes = (sets: Map<string, Set<string>>) =>
      Object.fromEntries([...sets].map(([date, people]) => [date, people.size]));
    expect(truth.dailyPeople).toEqual(sizes(counted.active));
    expect(truth.dailyLearners).toEqual(sizes(counted.learners));
  });

  it('has the funnel and the cohorts of a recount', () => {
    const { firsts, active, signups } = recount(lines, smallHistory.timezone);
    const steps = truth.funnel.map(({ step }) => step);
    expect(truth.funnel.map(({ people }) => people)).toEqual(funnelOf(firsts, steps));
    const dates = [...active.keys()].sort();
    for (const { date, size, active: returned } of truth.retention.cohorts) {
      const cohort = signups.get(date) ?? new Set();
      expect(size).toBe(cohort.size);
      const found = dates
        .slice(dates.indexOf(date))
        .map((day) => [...(active.get(day) ?? [])].filter((one) => cohort.has(one)).length);
      expect(returned).toEqual(found);
    }
  });

  it('has the reviews, AI use and requests of a recount', () => {
    const of = (type: string) => lines.filter((line) => line.type === type);
    const reviews = of('review_completed');
    const mature = reviews.filter((review) => (review.previous_interval_days as number) >= 21);
    expect(truth.reviews).toMatchObject({
      remembered: reviews.filter(({ result }) => result === 'remembered').length,
      partial: reviews.filter(({ result }) => result === 'partial').length,
      forgot: reviews.filter(({ result }) => result === 'forgot').length,
      mature: mature.length,
      matureRetained: mature.filter(({ result }) => result !== 'forgot').length,
    });
    const use = of('ai_request');
    const sum = (name: string) => use.reduce((all, line) => all + (line[name] as number), 0);
    expect(truth.ai.requests).toBe(use.length);
    expect(truth.ai.tokensIn).toBe(sum('tokens_in'));
    expect(truth.ai.costUsd).toBeCloseTo(sum('cost_usd'), 9);
    for (const known of truth.requests.endpoints) {
      const found = of('api_request').filter(
        ({ endpoint, method }) => endpoint === known.endpoint && method === known.method,
      );
      const between = (from: number, to: number) =>
        found.filter(({ status }) => (status as number) >= from && (status as number) < to).length;
      expect([known.requests, known.serverErrors, known.clientErrors]).toEqual([
        found.length,
        between(500, 600),
        between(400, 500),
      ]);
    }
  });

  it('has the arms of a recount, one variant a person', () => {
    for (const { experiment, arms } of truth.experiments.results) {
      const exposures = lines.filter((line) => line.experiment === experiment);
      const variants = new Map(exposures.map((line) => [line.user_id, line.variant as string]));
      const tracks = lines.filter(({ event_name }) => String(event_name).startsWith('quiz_'));
      for (const arm of arms) {
        const of = (name: string) =>
          tracks.filter(
            ({ event_name, user_id }) =>
              event_name === name && variants.get(user_id) === arm.variant,
          );
        expect(arm).toEqual({
          variant: arm.variant,
          users: [...variants.values()].filter((variant) => variant === arm.variant).length,
          exposures: exposures.filter(({ variant }) => variant === arm.variant).length,
          quizPassed: of('quiz_passed').length,
          quizScores: of('quiz_score').length,
          quizScoreSum: of('quiz_score').reduce((sum, line) => sum + (line.value as number), 0),
          quizScoreSquares: of('quiz_score').reduce(
            (sum, line) => sum + (line.value as number) ** 2,
            0,
          ),
        });
      }
      expect(arms.reduce((sum, { users }) => sum + users, 0)).toBe(variants.size);
      expect(exposures.every((line) => variants.get(line.user_id) === line.variant)).toBe(true);
    }
  });

  it('knows every incident and every release that is told', () => {
    const told = lines.filter(({ type, ended }) => type === 'incident' && ended !== undefined);
    expect(told.map(({ started, ended, title }) => ({ started, ended, title }))).toEqual(
      truth.incidents.map(({ started, ended, title }) => ({ started, ended, title })),
    );
    expect(told.length).toBeGreaterThanOrEqual(3);
    // Tuesdays, Wednesdays and Thursdays of three weeks.
    expect(truth.counts.byType.deploy).toBe(9);
  });
});
