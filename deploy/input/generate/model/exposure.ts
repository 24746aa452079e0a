import { assign } from './assign.ts';
import { experiments, exposedAgain, quiz } from './parameters.ts';
import type { Random } from './random.ts';
import type { Draft } from './draft.ts';

interface Exposed {
  readonly person: number;
  readonly userId: string;
}

/** Draws what the experiments do in a session at `ts`; answers when it is over. */
export function expose(
  { random, push }: { readonly random: Random; readonly push: (draft: Draft) => void },
  { person, userId }: Exposed,
  occasion: 'first' | 'again',
  ts: number,
): number {
  if (occasion === 'again' && !random.chance(exposedAgain)) return ts;
  for (const { key, variants } of experiments) {
    push({
      ts,
      person,
      body: {
        type: 'exposure',
        user_id: userId,
        experiment: key,
        variant: assign<string>(key, variants, userId),
      },
    });
  }
  if (occasion === 'again') return ts;
  const [hints] = experiments;
  const { passed, score } = quiz[assign(hints.key, hints.variants, userId)];
  const after = ts + 60_000 + random.below(120_000);
  push({
    ts: after,
    person,
    body: {
      type: 'track',
      user_id: userId,
      event_name: 'quiz_score',
      value: Math.round(score + quiz.scoreDeviation * random.normal()),
    },
  });
  if (random.chance(passed)) {
    push({
      ts: after,
      person,
      body: { type: 'track', user_id: userId, event_name: 'quiz_passed', value: 1 },
    });
  }
  return after;
}
