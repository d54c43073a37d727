import { closestMatch } from 'leven';
import type * as z from 'zod/mini';
import { fieldOf } from './fields.ts';
import { knownFields } from './schema.ts';

/** One fault of an event: where it is (`hour24From`, `variables.CODE`, or `event`), and what would be right. */
export interface Fault {
  path: string;
  message: string;
}

/** An event of 1 MiB can hold tens of thousands of faults: so many are named, the rest are counted. */
const MOST_FAULTS = 100;
const MOST_UNKNOWN_KEYS = 20;
const LONGEST_KEY = 64;
/** A name that differs by more letters is another word, not a typo. */
const MOST_TYPOS = 3;

/** Returns a key as a path shows it: quoted if it is not a plain name, and cut to 64 characters. */
const shown = (key: string) => {
  const short = key.length > LONGEST_KEY ? `${key.slice(0, LONGEST_KEY)}…` : key;
  return /^[\w$.-]+\u2026?$/.test(short) ? short : JSON.stringify(short);
};

const pathOf = (path: readonly PropertyKey[]) =>
  path.length === 0 ? 'event' : path.map((part) => shown(String(part))).join('.');

const unknownKey = (key: string): Fault => {
  const path = shown(key);
  const owner = fieldOf(key)?.configuration;
  if (owner) return { path, message: `belongs to configuration ${owner} only: leave it out` };
  const maxDistance = Math.min(MOST_TYPOS, key.length);
  const nearest = closestMatch(key, knownFields, { maxDistance });
  return { path, message: nearest ? `is not a known field: did you mean ${nearest}?` : 'is not a known field' };
};

const unknownKeys = (keys: readonly string[]): Fault[] => {
  const faults = keys.slice(0, MOST_UNKNOWN_KEYS).map(unknownKey);
  const more = keys.length - faults.length;
  return more > 0 ? [...faults, { path: 'event', message: `has ${more} more unknown fields` }] : faults;
};

/** Words zod's issues for people: one fault for each path and message. */
export const faultsOf = (issues: readonly z.core.$ZodIssue[]): Fault[] => {
  const faults = issues.flatMap((issue): Fault[] => {
    if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys);
    if (issue.code === 'invalid_key') {
      return issue.issues.map(({ message }) => ({ path: pathOf(issue.path), message }));
    }
    return [{ path: pathOf(issue.path), message: issue.message }];
  });
  const distinct = [...new Map(faults.map((fault) => [`${fault.path}\n${fault.message}`, fault])).values()];
  const more = distinct.length - MOST_FAULTS;
  if (more <= 0) return distinct;
  return [...distinct.slice(0, MOST_FAULTS), { path: 'event', message: `has ${more} more faults` }];
};

/** Joins faults to one sentence: `hour24From must be a whole number from 0 to 24, but is 25; …`. */
export const describeFaults = (faults: readonly Fault[]): string =>
  faults.map(({ path, message }) => `${path} ${message}`).join('; ');
