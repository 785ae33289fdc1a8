/**
 * JSON lines on a TCP connection, one after another.
 * Knows no meaning; a line beyond the bound ends the connection.
 */
import type { Socket } from 'node:net';

/** Longest line, in characters. */
const lineLengthLimit = 4_000_000;

/** Hands each line of a socket to `onLine`. */
export function eachLine(socket: Socket, onLine: (line: string) => void): void {
  let kept = '';
  socket.setEncoding('utf8');
  socket.setNoDelay(true);
  socket.on('data', (chunk: string) => {
    const lines = `${kept}${chunk}`.split('\n');
    kept = lines.pop() ?? '';
    if (kept.length > lineLengthLimit) socket.destroy(new Error('a line is too long'));
    for (const line of lines) onLine(line);
  });
}
