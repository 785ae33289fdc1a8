// What a test may state of itself beside its title, for docs/controls.md.
import 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** How many cases it has tried. */
    count?: number;
  }
}
