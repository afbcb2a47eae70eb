/** Mistakes of a server that show only where something unusual comes: ids that nearly agree, odd outcomes, malformed repeats. */
import { forgotten, keyedBy } from './server-state-faults.js';
import { faultsIn, type SubjectFault } from './subject-fault.js';

const fault = faultsIn('server', 'python/server.py');
const malformed = 'self.malformed += 1';
const repeated = '        else:\n            self.reply(key, entry.outcome)';
const stored = '        entry.ended_ms = now_ms()\n';
const cleanUp = '            self.clean_up()\n            self.cleanup_due';

export const serverOddFaults: readonly SubjectFault[] = [
  // Keys
  fault('key-normalised', 'recognised by the client and the id alone', 'ids are compared in a normal form of Unicode', keyedBy('(k[0], __import__("unicodedata").normalize("NFKC", k[1].decode(errors="replace")))')),
  fault('key-crc32', 'recognised by the client and the id alone', 'ids are compared by their CRC-32', keyedBy('(k[0], __import__("zlib").crc32(k[1]))')),
  fault('key-without-dashes', 'recognised by the client and the id alone', 'ids are compared without their dashes', keyedBy('(k[0], k[1].replace(b"-", b""))')),
  fault('key-client-lower-case', 'Two clients that use the same request id', 'routing ids are compared in lower case', keyedBy('(k[0].lower(), k[1])')),
  fault('key-client-first-32', 'Two clients that use the same request id', 'routing ids are compared by their first 32 bytes', keyedBy('(k[0][:32], k[1])')),
  // What is kept
  fault('forgets-slow', 'within the cache lifetime', 'an outcome that took over half a second is not kept', forgotten('self.mode == "delay" and self.delay_ms > 500')),
  fault('forgets-error-busy', 'OK or ERROR', 'an ERROR that says BUSY is not kept', forgotten('entry.error == "BUSY"')),
  fault('forgets-error-empty', 'OK or ERROR', 'an ERROR without words is not kept', forgotten('entry.error == ""')),
  fault('forgets-error-long', 'OK or ERROR', 'an ERROR of over a thousand characters is not kept', forgotten('entry.error is not None and len(entry.error) > 1000')),
  fault('remembers-200-clients', 'The bound never drops an entry that is younger than the lifetime', 'outcomes of the last two hundred clients are kept', [stored, `${stored}        clients = list(dict.fromkeys(k[0] for k in self.cache)) if len(self.cache) < 2000 else []\n        for other in [k for k in self.cache if len(clients) > 200 and k[0] == clients[0] and self.cache[k].outcome is not None]:\n            self.drop(other)\n`]),
  fault('answers-ten-repeats', 'within the cache lifetime', 'an outcome is forgotten with its tenth repeat', [repeated, `${repeated}\n            entry.repeats = getattr(entry, "repeats", 0) + 1\n            if entry.repeats >= 10:\n                self.drop(key)`]),
  fault('cleanup-keeps-200', 'The bound never drops an entry that is younger than the lifetime', 'the cleanup keeps the last 200 outcomes', [cleanUp, '            for other in [k for k in self.cache if self.cache[k].outcome is not None][:-200]:\n                self.drop(other)\n            self.clean_up()\n            self.cleanup_due']),
  // Malformed
  fault('repeat-without-payload', 'Anything else is malformed: it is … never answered', 'a repeat needs no payload', [malformed, `${malformed}\n                entry = self.cache.get((client, frames[2])) if len(frames) == 3 and frames[1] == b"REQUEST" else None\n                if entry is not None and entry.outcome is not None:\n                    self.reply((client, frames[2]), entry.outcome)`]),
  fault('cancel-forgets', 'Anything else is malformed', 'an unknown command with the id of a request forgets its outcome', [malformed, `${malformed}\n                entry = self.cache.get((client, frames[2])) if len(frames) > 2 else None\n                if entry is not None and entry.outcome is not None:\n                    self.drop((client, frames[2]))`]),
  fault('repeats-are-kept', 'grows memory without bound', 'what repeats carry is kept', [repeated, `${repeated}\n            entry.kept = [*getattr(entry, "kept", []), payload]`]),
];
