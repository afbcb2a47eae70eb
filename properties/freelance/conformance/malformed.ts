/** Messages that the table of frames does not have, each with the reason. */
import type { Frames } from '../../../model/freelance/monitor/events.js';
import { text } from './scripted-server.js';

export interface MalformedMessage {
  readonly why: string;
  readonly frames: Frames;
}

const someId = '7c1f6f0e-35a9-4a26-9f3b-2f0f3c9f5b11';

/** To a client, from its server. */
export const malformedForClients: readonly MalformedMessage[] = [
  { why: 'one empty frame', frames: text('') },
  { why: 'a word alone', frames: text('HEARTBEAT') },
  { why: 'no delimiter', frames: text('HEARTBEAT', 's1') },
  { why: 'a delimiter that is not empty', frames: text('x', 'HEARTBEAT', 's1') },
  { why: 'a heartbeat answer without a server id', frames: text('', 'HEARTBEAT') },
  { why: 'an unknown command', frames: text('', 'PING', 's1') },
  { why: 'a command that begins with HEARTBEAT', frames: text('', 'HEARTBEATS', 's1') },
  { why: 'a command in lower case', frames: text('', 'heartbeat', 's1') },
  { why: 'a command with a byte too many', frames: text('', 'HEARTBEAT\0', 's1') },
  { why: 'a client\'s message to a client', frames: text('', 'REQUEST', someId, 'x') },
  { why: 'a response without anything', frames: text('', 'RESPONSE') },
  { why: 'a response without a status', frames: text('', 'RESPONSE', someId) },
  { why: 'a response with an unknown status', frames: text('', 'RESPONSE', someId, 'MAYBE', 'x') },
  { why: 'bytes that are no text', frames: [Buffer.from([0xff, 0xfe, 0x00, 0x80])] },
  { why: 'bytes that are no text, behind a delimiter', frames: [Buffer.alloc(0), Buffer.from([0xff, 0xfe, 0x00, 0x80]), Buffer.from([0xc0, 0x80])] },
];

/** The same kinds of damage to the reply to an open request. */
export function malformedReplies(id: Uint8Array): readonly MalformedMessage[] {
  const words = Buffer.from(id).toString('latin1');
  const otherCase = words === words.toLowerCase() ? words.toUpperCase() : words.toLowerCase();
  return [
    ...(otherCase === words ? [] : [{ why: 'the id in the other case', frames: text('', 'RESPONSE', otherCase, 'OK', 'wrong') }]),
    { why: 'the id and a byte more', frames: [...text('', 'RESPONSE'), Buffer.concat([id, Buffer.from('0')]), ...text('OK', 'wrong')] },
    { why: 'the id behind a space', frames: [...text('', 'RESPONSE'), Buffer.concat([Buffer.from(' '), id]), ...text('OK', 'wrong')] },
    ...malformedForClients,
    { why: 'no delimiter', frames: [...text('RESPONSE'), id, ...text('OK', 'wrong')] },
    { why: 'a delimiter that is not empty', frames: [...text('x', 'RESPONSE'), id, ...text('OK', 'wrong')] },
    { why: 'an OK without a payload frame', frames: [...text('', 'RESPONSE'), id, ...text('OK')] },
    { why: 'a status that begins with OK', frames: [...text('', 'RESPONSE'), id, ...text('OKAY', 'wrong')] },
    { why: 'a status with a space', frames: [...text('', 'RESPONSE'), id, ...text(' OK', 'wrong')] },
    { why: 'a status that begins with ERROR', frames: [...text('', 'RESPONSE'), id, ...text('ERRORS', 'wrong')] },
    { why: 'an error in lower case', frames: [...text('', 'RESPONSE'), id, ...text('error', 'wrong')] },
    { why: 'a command that begins with RESPONSE', frames: [...text('', 'RESPONSES'), id, ...text('OK', 'wrong')] },
    { why: 'a heartbeat command with the frames of a reply', frames: [...text('', 'PONG'), id, ...text('OK', 'wrong')] },
    { why: 'two delimiters', frames: [...text('', '', 'RESPONSE'), id, ...text('OK', 'wrong')] },
    { why: 'no status', frames: [...text('', 'RESPONSE'), id] },
    { why: 'a status in lower case', frames: [...text('', 'RESPONSE'), id, ...text('ok', 'wrong')] },
    { why: 'an empty status', frames: [...text('', 'RESPONSE'), id, ...text('', 'wrong')] },
    { why: 'an unknown status', frames: [...text('', 'RESPONSE'), id, ...text('MAYBE', 'wrong')] },
    { why: 'a command in lower case', frames: [...text('', 'response'), id, ...text('OK', 'wrong')] },
    { why: 'a request in place of a response', frames: [...text('', 'REQUEST'), id, ...text('OK', 'wrong')] },
    { why: 'a part of the id', frames: [...text('', 'RESPONSE'), id.subarray(0, id.byteLength - 1), ...text('OK', 'wrong')] },
    { why: 'an empty id', frames: text('', 'RESPONSE', '', 'OK', 'wrong') },
  ];
}

/** To a server. `payload` would show, should it be executed. */
export function malformedForServers(payload: string): readonly MalformedMessage[] {
  return [
    // In front, so that it follows upon a request, whose frames may still lie about.
    { why: 'a request without a payload frame', frames: text('', 'REQUEST', someId) },
    { why: 'one empty frame', frames: text('') },
    { why: 'a word alone', frames: text('HEARTBEAT') },
    { why: 'a request without a delimiter', frames: text('REQUEST', someId, payload) },
    { why: 'a delimiter that is not empty', frames: text('x', 'REQUEST', someId, payload) },
    { why: 'two delimiters', frames: text('', '', 'REQUEST', someId, payload) },
    { why: 'no delimiter and a heartbeat behind', frames: text('HEARTBEAT', 'HEARTBEAT') },
    { why: 'an unknown command', frames: text('', 'PING') },
    { why: 'an unknown command like a request', frames: text('', 'REQUESTS', someId, payload) },
    { why: 'a heartbeat in lower case', frames: text('', 'heartbeat') },
    { why: 'a command that begins with HEARTBEAT', frames: text('', 'HEARTBEATS') },
    { why: 'a heartbeat behind a delimiter that is not empty', frames: text('x', 'HEARTBEAT') },
    { why: 'a delimiter alone with an empty command', frames: text('', '') },
    { why: 'a request command with a byte too many', frames: text('', 'REQUEST\0', someId, payload) },
    { why: 'a heartbeat command with a byte too many', frames: text('', 'HEARTBEAT\0') },
    { why: 'a heartbeat command with a line feed', frames: text('', 'HEARTBEAT\n') },
    { why: 'a request command behind a space', frames: text('', ' REQUEST', someId, payload) },
    { why: 'two delimiters in front of a heartbeat', frames: text('', '', 'HEARTBEAT') },
    { why: 'a space for a delimiter', frames: text(' ', 'REQUEST', someId, payload) },
    { why: 'a request command cut short', frames: text('', 'REQ', someId, payload) },
    { why: 'a request in lower case', frames: text('', 'request', someId, payload) },
    { why: 'a request without an id', frames: text('', 'REQUEST') },
    { why: 'a server\'s message to a server', frames: text('', 'RESPONSE', someId, 'OK', payload) },
    { why: 'bytes that are no text', frames: [Buffer.from([0xff, 0xfe, 0x00, 0x80])] },
    { why: 'a command that is no text', frames: [Buffer.alloc(0), Buffer.from([0xff, 0xfe, 0x00, 0x80]), Buffer.from(payload)] },
    { why: 'a command of many bytes', frames: text('', 'R'.repeat(70_000), someId, payload) },
    { why: 'a delimiter of many bytes', frames: text('x'.repeat(70_000), 'REQUEST', someId, payload) },
  ];
}
