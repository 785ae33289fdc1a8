/**
 * Reads the simulated venue's own log as it grows: what really reached it, and what it answered.
 * Gives each line once, in order; a line that is not whole yet comes with a later look.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';

export const VenueLogLine = z.looseObject({
  receivedMonoNanos: z.number(),
  session: z.string(),
  direction: z.string(),
  method: z.string().nullish(),
  event: z.string().nullish(),
  clientOrderId: z.string().nullish(),
  orderStatus: z.string().nullish(),
});
export type VenueLogLine = z.infer<typeof VenueLogLine>;

const pieceBytes = 1_048_576;

export class VenueLogReader {
  readonly #path: string;
  #file: FileHandle | null = null;
  #position = 0;
  #rest = '';

  constructor(path: string) {
    this.#path = path;
  }

  /** The lines since the last look. */
  async read(): Promise<readonly VenueLogLine[]> {
    this.#file ??= await open(this.#path);
    const decoder = new TextDecoder();
    const piece = Buffer.alloc(pieceBytes);
    let text = this.#rest;
    for (;;) {
      const { bytesRead } = await this.#file.read(piece, 0, pieceBytes, this.#position);
      if (bytesRead === 0) break;
      this.#position += bytesRead;
      text += decoder.decode(piece.subarray(0, bytesRead), { stream: true });
    }
    const lines = text.split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.map((line) => VenueLogLine.parse(JSON.parse(line)));
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }
}
