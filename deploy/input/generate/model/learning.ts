import { ai, categories, intervals, partialShare, recall, reviewsOfSession } from './parameters.ts';
import type { Random } from './random.ts';
import { request, type Caller, type RequestContext } from './requests.ts';

interface Learner extends Caller {
  readonly userId: string;
  readonly age: number;
  readonly paid: boolean;
}

/** Draws the creation of something to learn at `ts`; answers when it is done. */
export function createContent(
  context: RequestContext,
  { person, userId }: Learner,
  prefix: string,
  ts: number,
): number {
  const { random } = context;
  request(context, { person, userId }, ts, 'create');
  context.push({
    ts,
    person,
    body: {
      type: 'content_created',
      user_id: userId,
      content_id: `${prefix}-${random.below(1_000)}`,
      category: random.pick(categories),
      length: Math.round(random.around(600, 0.7)),
    },
  });
  return ts;
}

/** Draws a row of reviews from `ts` on; answers when the last one is done. */
export function learn(context: RequestContext, learner: Learner, ts: number): number {
  const { random } = context;
  const { median, sigma, most } = reviewsOfSession;
  const count = Math.min(most, Math.max(1, Math.round(random.around(median, sigma))));
  // Nothing can have rested longer than the account is old.
  const known = intervals.filter((days) => days <= learner.age).length;
  let now = ts;
  for (let review = 0; review < count; review += 1) {
    const duration = Math.min(120_000, Math.round(random.around(6_000, 0.6)));
    now += duration;
    reviewOnce(context, learner, Math.max(1, known), duration, now);
  }
  return now;
}

function reviewOnce(
  context: RequestContext,
  { person, userId }: Learner,
  known: number,
  duration: number,
  ts: number,
): void {
  const { random } = context;
  const place = random.below(known);
  const result = resultOf(place, random);
  request(context, { person, userId }, ts, 'review', 200);
  context.push({
    ts,
    person,
    body: {
      type: 'review_completed',
      user_id: userId,
      content_id: `${userId}-c${random.below(40)}`,
      category: random.pick(categories),
      result,
      review_kind: place === 0 ? 'learn' : 'review',
      interval_days: result === 'remembered' ? (intervals[place + 1] ?? 120) : 1,
      previous_interval_days: intervals[place] ?? 0,
      duration_ms: duration,
    },
  });
}

function resultOf(place: number, random: Random): 'remembered' | 'partial' | 'forgot' {
  if (random.chance(recall[place] ?? 0)) return 'remembered';
  return random.chance(partialShare) ? 'partial' : 'forgot';
}

/** Draws the use of AI from `ts` on, or none. */
export function useAi(
  context: RequestContext,
  { person, userId, paid }: Learner,
  ts: number,
): void {
  const { random } = context;
  if (!random.chance(paid ? ai.paidShare : ai.freeShare)) return;
  const model = random.chance(ai.models[0].share) ? ai.models[0] : ai.models[1];
  const tokensIn = Math.round(random.around(900, 0.4));
  const tokensOut = Math.round(random.around(220, 0.5));
  request(context, { person, userId }, ts, 'ai');
  context.push({
    ts,
    person,
    body: {
      type: 'ai_request',
      user_id: userId,
      feature: random.pick(ai.features),
      model: model.name,
      question_type: random.pick(ai.questionTypes),
      tokens_in: tokensIn,
      tokens_out: tokensOut,
      // In whole millionths of a dollar, so that sums come out even.
      cost_usd: Math.round(tokensIn * model.in + tokensOut * model.out) / 1e6,
      latency_ms: Math.round(random.around(model.latencyMs, 0.35)),
    },
  });
}
