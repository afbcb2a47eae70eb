/**
 * Endpoints are checked here, because ZeroMQ takes `tcp://256.1.1.1:5` and `tcp://127.0.0.1:99999` and then never connects.
 * Two spellings of one endpoint become the same text, so that a duplicate is seen.
 */
import { isIPv6 } from 'node:net';
import { OperatingError, shown } from '../core/errors.js';

export type EndpointUse = 'connect' | 'bind';

/** The endpoint in its canonical spelling. Throws `WP1001` for what can be no address. */
export function normalizeEndpoint(endpoint: unknown, use: EndpointUse): string {
  if (typeof endpoint !== 'string') throw malformed(endpoint, use);
  const [, scheme, rest] = /^([a-z]+):\/\/(.+)$/u.exec(endpoint) ?? [];
  if (rest === undefined || rest.length > 1024 || /[\p{Cc}\s]/u.test(rest)) throw malformed(endpoint, use);
  switch (scheme) {
    case 'tcp':
      return `tcp://${normalizeAddress(rest, use) ?? fail(endpoint, use)}`;
    case 'ipc':
      // A UNIX socket's path has room for 107 bytes.
      return Buffer.byteLength(rest) <= 107 ? endpoint : fail(endpoint, use);
    case 'inproc':
      return endpoint;
    default:
      throw malformed(endpoint, use);
  }
}

function normalizeAddress(address: string, use: EndpointUse): string | undefined {
  const [, host, port] = /^(\[[^\]]+\]|[^:[\]]+):(\*|\d{1,5})$/u.exec(address) ?? [];
  if (host === undefined || port === undefined) return undefined;
  const name = normalizeHost(host, use);
  if (name === undefined) return undefined;
  if (use === 'bind' && (port === '*' || Number(port) === 0)) return `${name}:*`;
  const number = Number(port);
  return number >= 1 && number <= 65_535 ? `${name}:${number}` : undefined;
}

function normalizeHost(host: string, use: EndpointUse): string | undefined {
  if (host === '*') return use === 'bind' ? host : undefined;
  if (host.startsWith('[')) {
    const address = host.slice(1, -1);
    return isIPv6(address) || (use === 'bind' && address === '::') ? `[${address.toLowerCase()}]` : undefined;
  }
  if (/^[\d.]+$/u.test(host)) {
    const parts = host.split('.');
    const valid = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/u.test(part) && Number(part) <= 255);
    return valid ? host : undefined;
  }
  // An underscore is no part of a host name, but container networks use it all the same.
  const label = /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/u;
  const name = host.toLowerCase();
  return name.length <= 253 && name.split('.').every((part) => label.test(part)) ? name : undefined;
}

function fail(endpoint: unknown, use: EndpointUse): never {
  throw malformed(endpoint, use);
}

function malformed(endpoint: unknown, use: EndpointUse): OperatingError {
  return new OperatingError('WP1001', {
    expected: `an endpoint to ${use}${use === 'bind' ? ' to' : ''}, as tcp://127.0.0.1:${use === 'bind' ? '* or tcp://*:5555' : '5555'}, ipc://path or inproc://name`,
    found: shown(endpoint),
    repair: 'Give a host that is a name or an address, and a port from 1 to 65535.',
  });
}
