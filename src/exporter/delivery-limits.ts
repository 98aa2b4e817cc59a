// The defaults of retries and dead letters, and the options that set them. The shipper acts on them, exporters only say them.
import { z } from 'zod';

import type { DeadLetterLimits, RetryLimits } from './exporter.js';
import { durationOption, integerOption } from './option.js';

/** Used for exporters that say nothing of their own. */
export const defaultRetry: RetryLimits = { attempts: 6, maxDelayMillis: 30_000, maxTimeMillis: 120_000 };

/** Used for exporters that say nothing of their own. */
export const defaultDeadLetterLimits: DeadLetterLimits = { maxCount: 100, maxPercent: 1 };

/** `retry: { attempts: 6, maxDelay: PT30S, maxTime: PT2M }`, each optional; gives RetryLimits. */
export const retryOption = z
  .strictObject({
    attempts: integerOption(1).default(defaultRetry.attempts),
    maxDelay: durationOption({ min: 0 }).default(defaultRetry.maxDelayMillis),
    maxTime: durationOption({ min: 0 }).default(defaultRetry.maxTimeMillis),
  })
  .transform(
    ({ attempts, maxDelay, maxTime }): RetryLimits => ({
      attempts,
      maxDelayMillis: maxDelay,
      maxTimeMillis: maxTime,
    }),
  )
  .default(defaultRetry);

/** `deadLetters: { maxCount: 100, maxPercent: 1 }`, each optional. */
export const deadLettersOption = z
  .strictObject({
    maxCount: integerOption(0).default(defaultDeadLetterLimits.maxCount),
    maxPercent: z.number().min(0).max(100).default(defaultDeadLetterLimits.maxPercent),
  })
  .default(defaultDeadLetterLimits);
