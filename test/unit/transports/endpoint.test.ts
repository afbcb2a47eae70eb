/** Which endpoints are endpoints, and which are the same. */
import { describe, expect, it } from 'vitest';
import { normalizeEndpoint } from '../../../src/transports/endpoint.js';

describe('an endpoint', () => {
  it.each([
    ['tcp://127.0.0.1:5555', 'tcp://127.0.0.1:5555'],
    ['tcp://LocalHost:05555', 'tcp://localhost:5555'],
    ['tcp://a_service.example-1.com:1', 'tcp://a_service.example-1.com:1'],
    ['tcp://[::1]:65535', 'tcp://[::1]:65535'],
    ['tcp://[FE80::1]:1', 'tcp://[fe80::1]:1'],
    ['tcp://[0:0:0:0:0:0:0:1]:1', 'tcp://[::1]:1'],
    ['tcp://[0:0::1.2.3.4]:1', 'tcp://[::102:304]:1'],
    ['tcp://[FE80:0::1%Eth0]:1', 'tcp://[fe80::1%Eth0]:1'],
    ['tcp://a._b.c_:1', 'tcp://a._b.c_:1'],
    ['ipc:///tmp/socket', 'ipc:///tmp/socket'],
    ['inproc://Name', 'inproc://Name'],
  ])('to connect to: %s', (given, normal) => {
    expect(normalizeEndpoint(given, 'connect')).toBe(normal);
  });

  it.each([
    ['tcp://*:5555', 'tcp://*:5555'],
    ['tcp://127.0.0.1:*', 'tcp://127.0.0.1:*'],
    ['tcp://127.0.0.1:0', 'tcp://127.0.0.1:*'],
    ['tcp://[::]:*', 'tcp://[::]:*'],
  ])('to bind to: %s', (given, normal) => {
    expect(normalizeEndpoint(given, 'bind')).toBe(normal);
    expect(() => normalizeEndpoint(given.includes('*') || given.endsWith(':0') ? given : '', 'connect')).toThrow('WP1001');
  });

  it.each([
    '', 'tcp', 'tcp://', 'tcp://:5555', 'tcp://host', 'tcp://host:', 'tcp://host:port', 'tcp://host:0', 'tcp://host:65536', 'tcp://host:-1', 'tcp://host:5 5',
    'tcp://256.1.1.1:5', 'tcp://1.2.3:5', 'tcp://01.2.3.4:5', 'tcp://1.2.3.4.5:5', 'tcp://-host:5', 'tcp://_srv:5', 'tcp://ho st:5', 'tcp://host..name:5', 'tcp://host\n:5',
    'tcp://[::1:5', 'tcp://[zz::1]:5', 'tcp://::1:5', 'udp://127.0.0.1:5', 'http://127.0.0.1:5', 'TCP://127.0.0.1:5', `tcp://${'h'.repeat(64)}:5`,
    `tcp://${'host.'.repeat(60)}com:5`, `ipc://${'x'.repeat(108)}`, 'ipc://', 'inproc://',
  ])('is not: %j', (given) => {
    for (const use of ['connect', 'bind'] as const) {
      if (use === 'bind' && given === 'tcp://host:0') continue;
      expect(() => normalizeEndpoint(given, use)).toThrow(expect.objectContaining({ code: 'WP1001' }) as Error);
    }
  });

  it('is of a scheme that the transport carries', () => {
    expect(normalizeEndpoint('inproc://name', 'bind', ['inproc'])).toBe('inproc://name');
    expect(() => normalizeEndpoint('inproc://name', 'bind', ['tcp', 'ipc'])).toThrow('as tcp://127.0.0.1:* or tcp://*:5555, or ipc://path;');
  });

  it.each([undefined, null, 5, {}, ['tcp://127.0.0.1:5']])('is no %j', (given) => {
    expect(() => normalizeEndpoint(given, 'connect')).toThrow('WP1001');
  });
});
