/**
 * What is known of the made-up world. The truth file repeats it, so that what charts and tests find can be
 * compared with what was put in.
 */

/** The steps from visitor to paying user, in order. */
export const funnelSteps = [
  'visit',
  'signup',
  'email_verified',
  'content_created',
  'review_completed',
  'subscription_changed',
] as const;

/** Share of those at the step before who take a step. */
export const funnelRates = {
  signup: 0.4,
  email_verified: 0.82,
  content_created: 0.7,
  review_completed: 0.8,
  subscription_changed: 0.15,
} as const;

/** Accounts that are older than the history. */
export const oldShare = 0.4;
/** Of them, those who have paid for long. */
export const oldPaidShare = 0.12;
/** How much more people arrive on the last day than on the first. */
export const growth = 1.6;

/** When people learn: wall clock hours around which sessions start, normally spread. */
export const habits = [
  { name: 'morning', share: 0.3, peak: 7.5, spread: 1.1 },
  { name: 'day', share: 0.3, peak: 13, spread: 1.6 },
  { name: 'evening', share: 0.4, peak: 20.5, spread: 1.2 },
] as const;
/** Share of sessions that keep to no habit: any time from `from` to `to`. */
export const offHabit = { share: 0.12, from: 7, to: 23.5 } as const;
/** Days on which people are more or less active, Sunday first; 1 on average. */
export const weekdays = [0.85, 1.15, 1.1, 1.08, 1.05, 0.95, 0.82] as const;

/** Some lose interest soon, others last; who has not lost it is active on a share of the days. */
export const retention = {
  activeShare: 0.5,
  leaversShare: 0.45,
  leaversDailySurvival: 0.6,
  stayersDailySurvival: 0.985,
  secondSessionShare: 0.15,
} as const;
/** Days after the signup on which who subscribes does so, each as likely. */
export const subscriptionDays = { first: 3, last: 12 } as const;
/** Of new subscriptions; the others are pro. */
export const basicShare = 0.65;

/** Reviews of a session are log-normal. */
export const reviewsOfSession = { median: 6, sigma: 0.6, most: 40 } as const;
/** Days between reviews, and the share remembered after as many; the first is a new one. */
export const intervals = [0, 1, 3, 7, 14, 30, 60] as const;
export const recall = [0.9, 0.84, 0.82, 0.8, 0.79, 0.86, 0.88] as const;
/** Of what is not remembered, what is known in part. */
export const partialShare = 0.4;
export const categories = ['language', 'science', 'history', 'code', 'medicine'] as const;

/** AI use: chance a session by plan, and prices in US dollars a million tokens. */
export const ai = {
  freeShare: 0.15,
  paidShare: 0.5,
  models: [
    { name: 'demo-small', share: 0.8, in: 0.15, out: 0.6, latencyMs: 900 },
    { name: 'demo-large', share: 0.2, in: 2.5, out: 10, latencyMs: 2_600 },
  ],
  features: ['question_generation', 'answer_evaluation', 'hint'],
  questionTypes: ['multiple_choice', 'blank', 'short_answer'],
} as const;

/** Response times are log-normal by endpoint, outside of incidents. */
export const endpoints = {
  today: { endpoint: '/api/reviews/today', method: 'GET', medianMs: 35, sigma: 0.45 },
  review: { endpoint: '/api/reviews/{id}', method: 'POST', medianMs: 60, sigma: 0.4 },
  contents: { endpoint: '/api/contents', method: 'GET', medianMs: 48, sigma: 0.5 },
  create: { endpoint: '/api/contents', method: 'POST', medianMs: 95, sigma: 0.45 },
  login: { endpoint: '/api/accounts/login', method: 'POST', medianMs: 180, sigma: 0.3 },
  signup: { endpoint: '/api/accounts/signup', method: 'POST', medianMs: 240, sigma: 0.3 },
  verify: { endpoint: '/api/accounts/verify', method: 'POST', medianMs: 70, sigma: 0.35 },
  me: { endpoint: '/api/accounts/me', method: 'GET', medianMs: 18, sigma: 0.5 },
  ai: { endpoint: '/api/ai/questions', method: 'POST', medianMs: 1_400, sigma: 0.4 },
  subscribe: { endpoint: '/api/subscriptions', method: 'POST', medianMs: 320, sigma: 0.4 },
} as const;
/** The 95 % quantile of a normal distribution. */
export const z95 = 1.6448536269514722;
/** Shares of requests that fail outside of incidents. */
export const failures = { server: 0.004, client: 0.012, login: 0.05 } as const;

/** One incident every so many days, of each kind in turn. */
export const incidentEveryDays = 5;
export const incidentKinds = [
  { kind: 'latency', title: 'Slow database', latency: 4, serverErrors: 0, cpu: 0 },
  { kind: 'errors', title: 'Errors after a release', latency: 1, serverErrors: 0.18, cpu: 0 },
  { kind: 'cpu', title: 'CPU saturated on web-1', latency: 1.5, serverErrors: 0, cpu: 50 },
] as const;

/** Machines that are sampled, and how often. */
export const hosts = [
  { host: 'web-1', service: 'api', cpu: 14, memory: 52 },
  { host: 'web-2', service: 'api', cpu: 13, memory: 50 },
  { host: 'worker-1', service: 'worker', cpu: 9, memory: 38 },
  { host: 'db-1', service: 'postgres', cpu: 11, memory: 71 },
] as const;
export const sampleEveryMs = 300_000;

/**
 * Two experiments with the same two metrics: everybody exposed gets a score once, and passes or not. Only
 * `demo-hints` changes them; `demo-aa` is an A/A.
 */
export const experiments = [
  { key: 'demo-hints', variants: ['control', 'hints'] },
  { key: 'demo-aa', variants: ['a', 'b'] },
] as const;
export const quiz = {
  control: { passed: 0.3, score: 60 },
  hints: { passed: 0.36, score: 64 },
  scoreDeviation: 12,
} as const;
/** Chance that somebody exposed is told of again, a session. */
export const exposedAgain = 0.25;

/** Share alive and active `day` days after the signup, averaged over weekdays; who subscribes comes that day. */
export function expectedRetention(day: number): number {
  if (day === 0) return 1;
  const alive =
    retention.leaversShare * retention.leaversDailySurvival ** day +
    (1 - retention.leaversShare) * retention.stayersDailySurvival ** day;
  const active = alive * retention.activeShare;
  const { email_verified, content_created, review_completed, subscription_changed } = funnelRates;
  const subscribers = email_verified * content_created * review_completed * subscription_changed;
  const { first, last } = subscriptionDays;
  const today = day >= first && day <= last ? subscribers / (last - first + 1) : 0;
  return active + today * (1 - active);
}
