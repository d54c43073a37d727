import type { Content } from './content.ts';

/** A button as the updates left it. Each update makes a new one, so one that was handed out does not change. */
export interface Button extends Omit<Content, 'buttonId' | 'test'> {
  readonly id: string;
  /** How many updates have been applied. */
  readonly version: number;
  /** ISO 8601; null before the first update. */
  readonly updatedAt: string | null;
}
