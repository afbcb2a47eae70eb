/** Cuts a stream of bytes into lines, holding no more than one unfinished line of a bounded length. */

export interface LineReader {
  /** Hands every line that the chunk completes to `onLine`, without its line feed. */
  push(chunk: Uint8Array): void;
}

export interface LineSink {
  onLine(line: Uint8Array): void;
  /** The unfinished line has grown beyond the bound. Called once; what comes after is dropped. */
  onOverflow(head: Uint8Array): void;
}

const lineFeed = 0x0a;

export function createLineReader(maxLineBytes: number, sink: LineSink): LineReader {
  let parts: Uint8Array[] = [];
  let size = 0;
  let overflown = false;
  return {
    push(chunk) {
      let start = 0;
      while (!overflown && start < chunk.length) {
        const end = chunk.indexOf(lineFeed, start);
        const part = chunk.subarray(start, end < 0 ? chunk.length : end);
        parts.push(part);
        size += part.length;
        if (size > maxLineBytes) {
          overflown = true;
          sink.onOverflow(Buffer.concat(parts).subarray(0, 200));
          parts = [];
          return;
        }
        if (end < 0) return;
        const line = parts.length === 1 ? part : Buffer.concat(parts);
        parts = [];
        size = 0;
        start = end + 1;
        sink.onLine(line);
      }
    },
  };
}
