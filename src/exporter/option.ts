// Options that several exporters share the form of: durations and integers as people write them in YAML.
import { z } from 'zod';

import { durationMillis } from '../model/duration.js';

/** The longest delay that a timer of Node takes: 2^31 - 1 milliseconds. */
const maxTimerMillis = 2_147_483_647;

/** An ISO-8601 duration of fixed length, as text; gives milliseconds. `min` in milliseconds. */
export function durationOption({ min }: { readonly min: number }) {
  return z.string().transform((text, context) => {
    const millis = durationMillis(text);
    if (millis === undefined) {
      context.addIssue({ code: 'custom', message: 'expected an ISO-8601 duration such as PT30S or PT2M' });
      return z.NEVER;
    }
    if (millis < min || millis > maxTimerMillis) {
      const bounds = min === 0 ? '24 days at most' : 'longer than zero and 24 days at most';
      context.addIssue({ code: 'custom', message: `expected a duration of ${bounds}` });
      return z.NEVER;
    }
    return millis;
  });
}

/** An integer, or its digits as text: `"100000"` is what an environment variable gives. */
export function integerOption(min: number) {
  return z.preprocess(
    (value) => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value),
    z.int().min(min),
  );
}

/** One of some upper-case words, in any case. */
export function wordOption<const Words extends readonly string[]>(
  words: Words,
  error?: (found: unknown) => string | undefined,
) {
  return z.preprocess(
    (value) => (typeof value === 'string' ? value.toUpperCase() : value),
    z.enum(words, error && { error: (issue) => error(issue.input) }),
  );
}
