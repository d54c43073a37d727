import type { FieldChange } from './changes.ts';
import { cut, printable, toJson } from './output.ts';

/** Returns a field's value as JSON of at most `longest` characters; `none` for a field that is absent. */
export const valueText = (value: unknown, longest: number): string =>
  value === undefined ? 'none' : cut(toJson(value), longest);

/** Returns a change as `hour24From 9 → 7`, with values of at most `longest` characters. */
export const changeText = ({ field, from, to }: FieldChange, longest: number): string =>
  `${printable(field)} ${valueText(from, longest)} → ${valueText(to, longest)}`;
