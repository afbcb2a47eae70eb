/**
 * Endpoints are checked here, because ZeroMQ takes `tcp://256.1.1.1:5` and `tcp://127.0.0.1:99999` and then never connects.
 * Two spellings of one endpoint become the same text, so that a duplicate is seen.
 */
import { isIPv6 } from 'node:net';
import { OperatingError, shown } from '../core/errors.js';

export type EndpointUse = 'connect' | 'bind';
export type EndpointScheme = 'tcp' | 'ipc' | 'inproc';

const allSchemes: readonly EndpointScheme[] = ['tcp', 'ipc', 'inproc'];

/** The endpoint in its canonical spelling. Throws `WP1001` for what can be no address. */
export function normalizeEndpoint(endpoint: unknown, use: EndpointUse, schemes = allSchemes): string {
  const normal = typeof endpoint === 'string' ? canonical(endpoint, use, schemes) : undefined;
  if (normal === undefined) throw malformed(endpoint, use, schemes);
  return normal;
}

function canonical(endpoint: string, use: EndpointUse, schemes: readonly string[]): string | undefined {
  const [, scheme, rest] = /^([a-z]+):\/\/(.+)$/u.exec(endpoint) ?? [];
  if (scheme === undefined || rest === undefined || !schemes.includes(scheme)) return undefined;
  if (rest.length > 1024 || /[\p{Cc}\s]/u.test(rest)) return undefined;
  if (scheme === 'tcp') {
    const address = normalizeAddress(rest, use);
    return address === undefined ? undefined : `tcp://${address}`;
  }
  // A UNIX socket's path has room for 107 bytes.
  return scheme === 'ipc' && Buffer.byteLength(rest) > 107 ? undefined : endpoint;
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
  if (host.startsWith('[')) return isIPv6(host.slice(1, -1)) ? normalizeIPv6(host.slice(1, -1)) : undefined;
  if (/^[\d.]+$/u.test(host)) {
    const parts = host.split('.');
    const valid = parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/u.test(part) && Number(part) <= 255);
    return valid ? host : undefined;
  }
  // An underscore is no part of a host name, but container networks use it all the same; libzmq takes none at the beginning.
  if (host.startsWith('_')) return undefined;
  const label = /^[a-z\d_](?:[a-z\d_-]{0,61}[a-z\d_])?$/u;
  const name = host.toLowerCase();
  return name.length <= 253 && name.split('.').every((part) => label.test(part)) ? name : undefined;
}

/** The shortest spelling, RFC 5952, which is what WHATWG URLs have. What follows % is the name of an interface. */
function normalizeIPv6(address: string): string {
  const [number = '', zone] = address.split('%');
  const { hostname } = new URL(`tcp://[${number}]`);
  return zone === undefined ? hostname : `${hostname.slice(0, -1)}%${zone}]`;
}

function malformed(endpoint: unknown, use: EndpointUse, schemes: readonly EndpointScheme[]): OperatingError {
  const examples = { tcp: use === 'bind' ? 'tcp://127.0.0.1:* or tcp://*:5555' : 'tcp://127.0.0.1:5555', ipc: 'ipc://path', inproc: 'inproc://name' };
  return new OperatingError('WP1001', {
    expected: `an endpoint to ${use}${use === 'bind' ? ' to' : ''}, as ${schemes.map((scheme) => examples[scheme]).join(', or ')}`,
    found: shown(endpoint),
    repair: 'Give a host that is a name or an address, and a port from 1 to 65535.',
  });
}
