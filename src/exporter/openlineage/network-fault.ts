// What it means when there was no answer at all. Codes are those of Node and OpenSSL.
import { retry, stopped, type Verdict } from './verdict.js';

const lost = retry('connection_lost', 'the connection broke before there was an answer');
const unreachable = retry('unreachable', 'the host is not reachable; check the address and the network');
const unknownName = retry(
  'name_not_found',
  "the host name can't be resolved; check uri and the name service",
);
const timeout = retry('timeout', 'there was no complete answer in time; check the backend or raise timeout');

const faults: Readonly<Record<string, Verdict>> = {
  ABORTED: retry('aborted', 'interrupted before there was an answer; the next run sends it again'),
  TIMEOUT: timeout,
  ETIMEDOUT: timeout,
  ECONNABORTED: lost,
  ECONNRESET: lost,
  EPIPE: lost,
  ECONNREFUSED: retry('connection_refused', 'the connection was refused; check that the backend runs there'),
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  EHOSTDOWN: unreachable,
  ENETDOWN: unreachable,
  ENOTFOUND: unknownName,
  EAI_AGAIN: unknownName,
  EAI_FAIL: unknownName,
  EAI_NODATA: unknownName,
  ADDRESS_REFUSED: stopped(
    'address_refused',
    'the name leads to a link-local or cloud metadata address, which is refused; check uri',
  ),
};

/** Certificate and handshake errors: X509 verification codes, and OpenSSL's own. */
const tls =
  /^(ERR_TLS|ERR_SSL|EPROTO$|CERT_|CRL_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|INVALID_|HOSTNAME_MISMATCH|PATH_LENGTH|ERROR_IN_CERT|ERROR_IN_CRL|AKID_|SUBJECT_ISSUER|KEYUSAGE|NO_EXPLICIT_POLICY)/;

export function faultVerdict(code: string): Verdict {
  const known = Object.hasOwn(faults, code) ? faults[code] : undefined;
  if (known !== undefined) return known;
  if (tls.test(code)) {
    const text = `no trusted TLS connection (${code}); check the certificate, NODE_EXTRA_CA_CERTS and http or https`;
    return stopped('tls', text);
  }
  if (code.startsWith('HPE_')) {
    return retry('invalid_answer', `the answer is no HTTP (${code}); check the port and http or https`);
  }
  return retry('network_error', `the network failed (${code}); check the address and the network`);
}
