/**
 * Readings of the page that are more lenient, or stricter, than the example subjects': each must be cleared as well, since
 * a false alarm on a program that works costs more than an exotic deviation missed.
 */
import { faultsIn, type SubjectFault } from './subject-fault.js';

const client = faultsIn('client', 'python/client.py');
const server = faultsIn('server', 'python/server.py');
const cClient = faultsIn('client', 'c/client.c');
const heartbeatCase = 'case [b"", b"HEARTBEAT", server_id] if is_text(server_id):';
const errorCase = 'case [b"", b"RESPONSE", request_id, b"ERROR", message] if is_text(request_id, message):';
const serverHeartbeatCase = 'case [b"", b"HEARTBEAT"]:';
const requestCase = 'case [b"", b"REQUEST", request_id, _, *_] if is_text(request_id):';

export const lenientVariants: readonly SubjectFault[] = [
  client('lenient-routing-id-per-socket', 'all with a routing id of the client\'s own', 'each DEALER has its own routing id', ['(zmq.ROUTING_ID, routing_id)', '(zmq.ROUTING_ID, uuid.uuid4().hex.encode())']),
  client('lenient-heartbeat-answer-not-text', 'server id (UTF-8)', 'a server id that is not UTF-8 is taken', [heartbeatCase, 'case [b"", b"HEARTBEAT", server_id]:']),
  client('lenient-heartbeat-answer-longer', 'heartbeat answer: three frames', 'an answer with more frames is taken', [heartbeatCase, 'case [b"", b"HEARTBEAT", server_id, *_] if is_text(server_id):']),
  client('lenient-error-with-more-frames', 'error reply: five frames', 'an ERROR reply with more frames is taken', [errorCase, 'case [b"", b"RESPONSE", request_id, b"ERROR", message, *_] if is_text(request_id, message):']),
  client('lenient-error-without-message', 'error reply: …, message', 'an ERROR reply without message is taken', [errorCase, 'case [b"", b"RESPONSE", request_id, b"ERROR", *_] if is_text(request_id):']),
  client('lenient-error-not-text', 'message (UTF-8)', 'an ERROR reply whose message is not UTF-8 is taken', [errorCase, 'case [b"", b"RESPONSE", request_id, b"ERROR", message] if is_text(request_id):']),
  server('lenient-request-id-not-text', 'request id (UTF-8)', 'a request id that is not UTF-8 is executed', [requestCase, 'case [b"", b"REQUEST", request_id, _, *_]:']),
  server('lenient-heartbeat-longer', 'heartbeat: two frames', 'a heartbeat with more frames is answered', [serverHeartbeatCase, 'case [b"", b"HEARTBEAT", *_]:']),
  cClient('lenient-c-text-not-checked', 'server id (UTF-8)', 'UTF-8 is not checked', ['is(f + 1, "HEARTBEAT") && is_text(f + 2)', 'is(f + 1, "HEARTBEAT")']),
];
