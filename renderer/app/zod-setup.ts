/** Tells zod not to compile schemas with eval, which the content policy forbids. Imported first. */
import { config } from 'zod';

config({ jitless: true });
