import { createContent, learn, useAi } from './learning.ts';
import { expose } from './exposure.ts';
import { creates, reviews, signedUp } from './people.ts';
import { basicShare, failures } from './parameters.ts';
import type { Random } from './random.ts';
import { request, type Caller, type RequestContext } from './requests.ts';

/** Who has a session. */
export interface Visitor extends Caller {
  readonly userId: string;
  readonly visitorId: string;
  /** Steps of the funnel that this person takes. */
  readonly depth: number;
  readonly paid: boolean;
  /** Days since the signup, which no interval between reviews can pass. */
  readonly age: number;
}

/** What happens in a session beside its usual course. */
export interface Occasion {
  /** Begins the ids of what is created in it. */
  readonly contentPrefix: string;
  /** What the experiments do: nothing yet, a first exposure or perhaps one more. */
  readonly experiments: 'none' | 'first' | 'again';
  readonly subscribes: boolean;
}

/** What a session is drawn with. */
export interface SessionContext extends RequestContext {
  readonly random: Random;
}

const pages = ['/', '/', '/pricing', '/blog/spaced-repetition', '/features'];
const referrers = ['', 'https://www.google.com/', 'https://news.ycombinator.com/'];
const secondMs = 1000;

/** Draws the first visit of somebody who does or does not become a user; `ts` is its first moment. */
export function onboarding(
  context: SessionContext,
  visitor: Visitor,
  occasion: Occasion,
  ts: number,
): void {
  const { random } = context;
  const at = visits(context, visitor, ts);
  if (visitor.depth < signedUp) return;
  let now = at + between(random, 20, 240);
  const { person, userId, visitorId } = visitor;
  const both = { user_id: userId, anonymous_id: visitorId };
  request(context, visitor, now, 'signup');
  context.push({ ts: now, person, body: { type: 'signup', ...both } });
  if (occasion.experiments !== 'none') {
    now = expose(context, visitor, occasion.experiments, now + between(random, 1, 4));
  }
  if (visitor.depth <= signedUp) return;
  now += between(random, 30, 900);
  request(context, visitor, now, 'verify', 200);
  context.push({ ts: now, person, body: { type: 'email_verified', user_id: userId } });
  if (visitor.depth < creates) return;
  now = createContent(context, visitor, occasion.contentPrefix, now + between(random, 60, 900));
  if (visitor.depth < reviews) return;
  learn(context, visitor, now + between(random, 10, 300));
}

/** Draws a later session; `ts` is its first moment. */
export function session(
  context: SessionContext,
  visitor: Visitor,
  occasion: Occasion,
  ts: number,
): void {
  const { random } = context;
  let now = signIn(context, visitor, ts);
  request(context, visitor, now, 'me');
  request(context, visitor, now + 40, 'today');
  if (random.chance(0.4)) request(context, visitor, now + 900, 'contents');
  if (occasion.experiments !== 'none') {
    now = expose(context, visitor, occasion.experiments, now + between(random, 1, 4));
  }
  if (visitor.depth >= reviews) now = learn(context, visitor, now + between(random, 2, 20));
  if (occasion.subscribes) now = subscribe(context, visitor, now + between(random, 10, 120));
  if (visitor.depth >= creates && random.chance(0.15)) {
    now = createContent(context, visitor, occasion.contentPrefix, now + between(random, 30, 300));
  }
  if (visitor.depth >= creates) useAi(context, visitor, now + between(random, 3, 60));
  const minutes = Math.round((now - ts) / 6_000) / 10;
  const { person, userId } = visitor;
  context.push({
    ts: now + secondMs,
    person,
    body: { type: 'track', user_id: userId, event_name: 'session_minutes', value: minutes },
  });
}

function visits(context: SessionContext, visitor: Visitor, ts: number): number {
  const { random } = context;
  let now = ts;
  const count = 1 + random.times(0.6);
  for (let page = 0; page < count; page += 1) {
    if (page > 0) now += between(random, 5, 90);
    context.push({
      ts: now,
      person: visitor.person,
      body: {
        type: 'visit',
        anonymous_id: visitor.visitorId,
        path: random.pick(pages),
        ...(page === 0 && { referrer: random.pick(referrers) }),
      },
    });
  }
  return now;
}

function signIn(context: SessionContext, visitor: Visitor, ts: number): number {
  const { person, userId } = visitor;
  let now = ts;
  if (context.random.chance(failures.login)) {
    request(context, visitor, now, 'login', 401);
    context.push({
      ts: now,
      person,
      body: { type: 'login', user_id: userId, result: 'failure' },
    });
    now += between(context.random, 4, 30);
  }
  request(context, visitor, now, 'login', 200);
  context.push({ ts: now, person, body: { type: 'login', user_id: userId, result: 'success' } });
  return now + between(context.random, 1, 3);
}

function subscribe(context: SessionContext, visitor: Visitor, ts: number): number {
  const { person, userId } = visitor;
  const to = context.random.chance(basicShare) ? 'basic' : 'pro';
  request(context, visitor, ts, 'subscribe');
  context.push({
    ts,
    person,
    body: { type: 'subscription_changed', user_id: userId, from: 'free', to },
  });
  return ts;
}

/** A span from `from` to `to` seconds, in whole ms. */
function between(random: Random, from: number, to: number): number {
  return Math.floor((from + random.next() * (to - from)) * secondMs);
}
