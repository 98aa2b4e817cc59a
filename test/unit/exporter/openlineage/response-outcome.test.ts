import { describe, expect, it } from 'vitest';

import {
  type Destination,
  type Exchange,
  outcomeOf,
} from '../../../../src/exporter/openlineage/response-outcome.js';

const destination: Destination = {
  exporterId: 'marquez',
  hostAndPort: 'lineage.example:5000',
  redact: (text) => text.replaceAll('canary', '[redacted]'),
};

function answer(
  status: number,
  body = '',
  headers: Record<string, string> = {},
  isComplete = true,
): Exchange {
  return { kind: 'answer', status, headers, body, isComplete, receivedAt: 0 };
}

/** Kind and code; `retry!` where the message may be poison. */
function told(exchange: Exchange, where: Destination = destination): string {
  const outcome = outcomeOf(exchange, where);
  if (outcome.kind === 'delivered') return 'delivered';
  const mark = outcome.kind === 'retry' && outcome.mayBePoison ? '!' : '';
  return `${outcome.kind}${mark} ${outcome.failure.code}`;
}

describe('the outcome of a status', () => {
  it.each([
    [300, 'stopped redirect'],
    [301, 'stopped redirect'],
    [304, 'stopped redirect'],
    [307, 'stopped redirect'],
    [400, 'rejected bad_request'],
    [401, 'stopped unauthorized'],
    [402, 'stopped unexpected_status'],
    [403, 'stopped forbidden'],
    [404, 'stopped not_found'],
    [405, 'stopped not_found'],
    [407, 'stopped proxy_unauthorized'],
    [408, 'retry timeout'],
    [409, 'rejected conflict'],
    [410, 'stopped not_found'],
    [413, 'rejected too_large'],
    [415, 'stopped unsupported_media_type'],
    [418, 'stopped unexpected_status'],
    [422, 'rejected unprocessable'],
    [425, 'retry throttled'],
    [429, 'retry throttled'],
    [451, 'stopped unexpected_status'],
    [500, 'retry! server_error'],
    [501, 'stopped unexpected_status'],
    [502, 'retry unavailable'],
    [503, 'retry unavailable'],
    [504, 'retry unavailable'],
    [505, 'stopped unexpected_status'],
    [511, 'stopped unexpected_status'],
    [599, 'stopped unexpected_status'],
  ])('%i is %s', (status, expected) => {
    expect(told(answer(status))).toBe(expected);
  });
});

describe('the outcome of a 2xx', () => {
  it.each([
    [200, '', {}],
    [201, '', {}],
    [202, '  \n', {}],
    [204, '', { 'content-type': 'text/html' }],
    [200, '{"status":"success","summary":{"received":1,"successful":1,"failed":0},"failed_events":[]}', {}],
    [200, '{"status":200}', { 'content-type': 'application/json' }],
    [200, '{"eventType":"START","error":null}', {}],
    [200, '\uFEFF{}', {}],
    [200, '"accepted"', { 'content-type': 'application/json' }],
    [200, 'OK', { 'content-type': 'text/plain; charset=utf-8' }],
    [200, 'queued', {}],
  ])('%i %j is an acknowledgement', (status, body, headers) => {
    expect(told(answer(status, body, headers))).toBe('delivered');
  });

  it.each([
    ['<!DOCTYPE html><title>Log in</title>', {}],
    ['Welcome', { 'content-type': 'text/html' }],
    ['<ok/>', { 'content-type': 'application/xml' }],
    ['OK', { 'content-type': 'image/png' }],
    ['{"error":"no such tenant"}', {}],
    ['{"error":{"code":1}}', {}],
    ['{"errors":["bad"]}', {}],
    ['{"success":false}', {}],
    ['{"status":"failure"}', {}],
    ['{"status":"PARTIAL_SUCCESS"}', {}],
    ['{"code":400,"message":"no"}', {}],
    ['{"half":', {}],
    ['OK', { 'content-type': 'application/json' }],
    ['Unauthorized', { 'content-type': 'text/plain' }],
  ])('200 %j %j is suspicious and not an acknowledgement', (body, headers) => {
    expect(told(answer(200, body, headers))).toBe('retry suspicious_answer');
  });

  it('an answer that was cut off acknowledges nothing', () => {
    expect(told(answer(200, '{"status":"succ', {}, false))).toBe('retry truncated_answer');
    expect(told(answer(201, '', {}, false))).toBe('retry truncated_answer');
  });

  it('an event that is named as failed is retried only where the backend says that this helps', () => {
    const failed = (event: string) => answer(200, `{"status":"partial_success","failed_events":[${event}]}`);
    expect(told(failed('{"index":0,"retriable":true}'))).toBe('retry failed_event');
    expect(told(failed('{"index":0,"retriable":false}'))).toBe('rejected failed_event');
    expect(told(failed('{"index":0}'))).toBe('rejected failed_event');
    expect(told(answer(207, '{"failedEvents":[{"reason":"x"}]}'))).toBe('rejected failed_event');
    expect(told(answer(200, '{"summary":{"failed":1,"retriable":1}}'))).toBe('retry failed_event');
    expect(told(answer(200, '{"summary":{"failed":1,"retriable":0}}'))).toBe('rejected failed_event');
  });
});

describe('a 500 of Marquez', () => {
  const marquez: Destination = { ...destination, poison: { status: 500, code: 400 } };
  it('with code 400 inside means that the event is bad', () => {
    expect(told(answer(500, '{"code":400,"message":"Unable to process JSON"}'), marquez)).toBe(
      'rejected bad_request',
    );
  });
  it.each(['', '{"code":500}', 'oops', '{"message":"code 400"}', 'null'])(
    'with body %j may still go through',
    (body) => {
      expect(told(answer(500, body), marquez)).toBe('retry! server_error');
    },
  );
  it('with code 400 inside means nothing of other backends', () => {
    expect(told(answer(500, '{"code":400}'))).toBe('retry! server_error');
  });
  it('with code 400 inside an answer that was cut off means nothing', () => {
    expect(told(answer(500, '{"code":400}', {}, false), marquez)).toBe('retry! server_error');
  });
});

describe('the outcome of no answer', () => {
  it.each([
    ['ECONNREFUSED', 'retry connection_refused'],
    ['ECONNRESET', 'retry connection_lost'],
    ['EPIPE', 'retry connection_lost'],
    ['ENOTFOUND', 'retry name_not_found'],
    ['EAI_AGAIN', 'retry name_not_found'],
    ['EHOSTUNREACH', 'retry unreachable'],
    ['ENETUNREACH', 'retry unreachable'],
    ['ETIMEDOUT', 'retry timeout'],
    ['TIMEOUT', 'retry timeout'],
    ['ABORTED', 'retry aborted'],
    ['ADDRESS_REFUSED', 'stopped address_refused'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'stopped tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'stopped tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'stopped tls'],
    ['CERT_HAS_EXPIRED', 'stopped tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'stopped tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'stopped tls'],
    ['EPROTO', 'stopped tls'],
    ['HPE_INVALID_CONSTANT', 'retry invalid_answer'],
    ['EWHATEVER', 'retry network_error'],
    ['constructor', 'retry network_error'],
  ])('%s is %s', (code, expected) => {
    expect(told({ kind: 'fault', code })).toBe(expected);
  });
});

describe('a failure', () => {
  it('names exporter, host and port, status and what to do', () => {
    const outcome = outcomeOf(answer(401, 'who are you?'), destination);
    expect(outcome).toEqual({
      kind: 'stopped',
      failure: {
        code: 'unauthorized',
        message:
          'exporter marquez: lineage.example:5000 answered 401: the credentials are missing or wrong; check auth',
        status: 401,
        answer: 'who are you?',
      },
    });
  });

  it('keeps the first 2 KB of the answer, without secrets and control characters', () => {
    const body = `token=canary\u001b[31m\r\nAuthorization: Bearer abcdefghij ${'x'.repeat(5000)}`;
    const outcome = outcomeOf(answer(400, body), destination);
    if (outcome.kind !== 'rejected') throw new Error(outcome.kind);
    expect(outcome.failure.answer).toHaveLength(2048);
    expect(outcome.failure.answer).not.toMatch(/canary|abcdefghij|\p{Cc}/u);
  });

  it('names the host of a redirect and nothing else of it', () => {
    const outcome = outcomeOf(
      answer(302, '', { location: 'https://login.example/sso?token=abc#x' }),
      destination,
    );
    if (outcome.kind !== 'stopped') throw new Error(outcome.kind);
    expect(outcome.failure.message).toContain('to login.example;');
    expect(outcome.failure.message).not.toMatch(/sso|abc/);
  });

  it.each(['not a url at all\u0000', 'http://', ''])('survives the location %j', (location) => {
    expect(told(answer(302, '', { location }))).toBe('stopped redirect');
  });

  it('says how long the backend asks to wait', () => {
    expect(outcomeOf(answer(429, '', { 'retry-after': '7' }), destination)).toMatchObject({
      kind: 'retry',
      retryAfterMillis: 7_000,
    });
    expect(outcomeOf(answer(429), destination)).not.toHaveProperty('retryAfterMillis');
  });
});
