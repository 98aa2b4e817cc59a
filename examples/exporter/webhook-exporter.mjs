// An exporter of one's own: posts a short JSON notice about each record to a webhook.
// Named in a configuration as `type: ./webhook-exporter.mjs`; docs/exporters.md goes through it line by line.
import { z } from 'zod';

const options = z.object({
  url: z.url({ protocol: /^https?$/ }),
  onlyFailures: z.boolean().default(false),
});

/** @type {import('asset-shipper').ExporterType<typeof options>} */
export default {
  type: 'webhook',
  options,
  create(id, { url, onlyFailures }) {
    const { origin, pathname, host } = new URL(url);
    const failure = (code, text) => ({ code, message: `exporter ${id}: ${host} ${text}` });
    return {
      kind: 'message',
      id,
      type: 'webhook',
      // Decides what arrives where; the query may hold a key, so it stays out.
      settings: { type: 'webhook', url: origin + pathname, onlyFailures },
      destination: host,
      maxPlanRecords: 500,
      maxInFlight: 2,

      // Pure: the same record gives the same bytes. The id lets the receiver drop what it has seen already.
      encode(outgoing) {
        const record = outgoing.record();
        if (onlyFailures && record.state !== 'FAILED') return { kind: 'skipped', reason: 'not a failure' };
        const body = JSON.stringify({
          id: record.uid,
          task: [record.namespace, record.flowId, record.taskId].filter(Boolean).join('.'),
          state: record.state,
          wrote: (record.outputs ?? []).map((asset) => asset.id),
        });
        return { kind: 'messages', messages: [{ body, orderKey: record.flowId ?? '' }] };
      },

      // One attempt; it returns what happened and throws nothing.
      async send(message, signal) {
        let response;
        try {
          response = await fetch(url, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: message.body,
            redirect: 'manual',
            signal: AbortSignal.any([signal, AbortSignal.timeout(10_000)]),
          });
          await response.arrayBuffer();
        } catch {
          return { kind: 'retry', failure: failure('unreachable', 'did not answer; check that it runs') };
        }
        const { status } = response;
        if (response.ok) return { kind: 'delivered', result: undefined };
        if (status === 429 || status >= 500) {
          return {
            kind: 'retry',
            mayBePoison: status === 500,
            failure: { ...failure('unavailable', `answered ${status}; look into its log`), status },
          };
        }
        if (status === 400 || status === 422) {
          return { kind: 'rejected', failure: { ...failure('bad_request', `answered ${status}`), status } };
        }
        return {
          kind: 'stopped',
          failure: { ...failure('refused', `answered ${status}; check url`), status },
        };
      },

      close: () => Promise.resolve(),
    };
  },
};
