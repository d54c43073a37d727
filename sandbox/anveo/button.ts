import type { Content } from './content.ts';

/** A button's state. An update makes a new object, and never changes an old one. */
export interface Button extends Omit<Content, 'buttonId' | 'test'> {
  readonly id: string;
  /** How many updates have been applied. */
  readonly version: number;
  /** ISO 8601; null before the first update. */
  readonly updatedAt: string | null;
}
