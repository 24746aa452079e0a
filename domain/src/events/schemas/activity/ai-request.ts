import { defineEvent } from '../../define.ts';
import { count, measure, milliseconds, optional, text } from '../../fields.ts';

/** `ai_request`. */
export const aiRequest = defineEvent({
  type: 'ai_request',
  topic: 'resee.activity',
  description: 'A model answered a request that a user caused.',
  fields: {
    feature: text('Feature that asked, such as question_generation', 100),
    model: text('Model that answered', 200),
    question_type: optional(text('Kind of question asked for', 100)),
    tokens_in: optional(count('Tokens sent')),
    tokens_out: optional(count('Tokens received')),
    cost_usd: optional(measure('Cost in US dollars', 1_000_000)),
    latency_ms: optional(milliseconds('Time until the answer was there')),
  },
  example: {
    feature: 'question_generation',
    model: 'small-1',
    question_type: 'multiple_choice',
    tokens_in: 900,
    tokens_out: 210,
    cost_usd: 0.0021,
    latency_ms: 1830,
  },
});
