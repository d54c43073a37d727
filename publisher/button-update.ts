import type * as z from 'zod/mini';
import type { buttonUpdateSchema } from '../functions/event/schema.ts';

/** An update of one Click2Call button, as publishers write it. It replaces all parameters of the button. */
export type ButtonUpdate = z.input<typeof buttonUpdateSchema>;
