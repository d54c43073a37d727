import * as z from 'zod/mini';
import type { Fault } from '../functions/event/faults.ts';
import { CONFIGURATIONS, type Field, fieldEntries, fieldOf } from '../functions/event/fields.ts';
import { isObject, type Json } from '../functions/event/json.ts';
import { type Html, hidden, html } from './html.ts';

/** What a form of an event is to show. */
export interface EventForm {
  /** The event before it is changed. */
  base: Json;
  /** The event as it was changed, if it was. */
  event?: Json;
  faults: readonly Fault[];
  /** Fields that are no part of the form. */
  fixed: readonly string[];
}

/** Pairs of fields for variables that the event does not have. */
const NEW_VARIABLES = [1, 2];
/** Texts that are longer have more than a line. */
const ONE_LINE = 60;

const oneBreak = (text: string) => text.replaceAll(/\r\n?/g, '\n');

/** Returns a value as its field of the form has it. */
const shownAs = (value: unknown): string => {
  if (value === undefined) return '';
  if (typeof value === 'string') return oneBreak(value);
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return oneBreak(value.join('\n'));
  return JSON.stringify(value);
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** How the text of a field is read. */
export const READERS: Readonly<Record<Field['kind'], (text: string) => unknown>> = {
  text: (text) => text,
  number: (text) => (/^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text),
  flag: parseJson,
  list: (text) => text.split('\n').filter((line) => line !== ''),
  variables: parseJson,
};

/** Reads one field: what was not touched keeps its value and its type. An empty field is absent. */
const readField = (form: FormData, name: string, before: unknown, read: (text: string) => unknown): unknown => {
  const given = form.get(name);
  if (typeof given !== 'string') return before;
  const text = oneBreak(given);
  if (text === shownAs(before)) return before;
  return text === '' ? undefined : read(text);
};

const variablesOf = ({ variables }: Json): Json => (isObject(variables) ? variables : {});

const readVariables = (form: FormData, base: Json): unknown => {
  if (form.has('f.variables')) return readField(form, 'f.variables', base['variables'], parseJson);
  const entries = Object.entries(variablesOf(base)).map(([name, value]) => [
    name,
    readField(form, `v.${name}`, value, (text) => text),
  ]);
  const added = NEW_VARIABLES.map((index) => [String(form.get(`n.name${index}`) ?? ''), form.get(`n.value${index}`)]);
  const all = [...entries, ...added.filter(([name]) => name !== '')].filter(([, value]) => value !== undefined);
  return all.length === 0 && base['variables'] === undefined ? undefined : Object.fromEntries(all);
};

/** Reads the event that a form holds. @param base the event before it was changed */
export const readEventForm = (form: FormData, base: Json): Json => {
  const known = fieldEntries.map(([name, { kind }]): [string, unknown] => [
    name,
    kind === 'variables' ? readVariables(form, base) : readField(form, `f.${name}`, base[name], READERS[kind]),
  ]);
  const unknown = Object.keys(base)
    .filter((name) => !fieldOf(name))
    .map((name): [string, unknown] => [name, readField(form, `x.${name}`, base[name], parseJson)]);
  return Object.fromEntries([...known, ...unknown].filter(([, value]) => value !== undefined));
};

/** Reads the event before it was changed, which the form carries. */
export const readBase = (form: FormData): Json => {
  const base = parseJson(String(form.get('base') ?? '{}'));
  return isObject(base) ? base : {};
};

/** Returns `hour24From` as `Hour24 from`. */
export const labelOf = (name: string): string => {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, (_, before, letter) => `${before} ${letter.toLowerCase()}`);
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
};

/** What a field can be, each with its label. */
export type Choices = readonly (readonly [value: string, label: string])[];

const FLAG: Choices = [
  ['', 'not set'],
  ['true', 'yes'],
  ['false', 'no'],
];
const CONFIGURATION: Choices = CONFIGURATIONS.map((each) => [each, each]);

interface Input {
  name: string;
  label: string;
  value: unknown;
  faults?: readonly Fault[];
  hint?: string | undefined;
  choices?: Choices | undefined;
  isList?: boolean;
  /** A moment of the clock is picked. */
  isMoment?: boolean;
  /** What a value without faults means. */
  meaning?: string | undefined;
}

const controlOf = ({ name, value, choices, isList, isMoment }: Input, id: string, about: Html): Html => {
  const shown = shownAs(value);
  if (choices) {
    const all = choices.some(([of]) => of === shown) ? choices : [[shown, shown] as const, ...choices];
    return html`<select id="${id}" name="${name}" ${about}>${all.map(([of, label]) => html`<option ${of === label ? '' : html`value="${of}" `}${of === shown ? 'selected' : ''}>${label}</option>`)}</select>`;
  }
  if (isList || shown.length > ONE_LINE || shown.includes('\n')) {
    // A browser drops the first line break.
    return html`<textarea id="${id}" name="${name}" rows="2" ${about}>${'\n'}${shown}</textarea>`;
  }
  return html`<input id="${id}" name="${name}" value="${shown}" autocomplete="off" ${isMoment ? html`type="datetime-local" ` : ''}${about}>`;
};

/** Returns a field of a form with its label, and what is wrong with it. A form that is checked live reads the latter anew. */
export const inputOf = (input: Input): Html => {
  const { name, label, faults = [], hint, meaning } = input;
  const id = encodeURIComponent(name.toWellFormed());
  const about = html` aria-describedby="${hint ? `${id}-hint ` : ''}${id}-fault"${faults.length > 0 ? html` aria-invalid="true"` : ''}`;
  return html`<div class="field"><label for="${id}">${label}</label>
${controlOf(input, id, about)}
${hint ? html`<small id="${id}-hint">${hint}</small>` : ''}
<p class="${faults.length > 0 ? 'fault' : 'meaning'} told" id="${id}-fault">${faults.length > 0 ? faults.map(({ message }) => html`${message} `) : meaning}</p></div>`;
};

const hintOf = ({ schema, configuration }: Field): string => {
  const description = z.globalRegistry.get(schema)?.['description'] ?? '';
  return [description, configuration && `For ${configuration} only.`].filter(Boolean).join(' ');
};

/** Returns the fields of an event as a form has them, with the faults beside them. */
export const eventFields = ({ base, event = base, faults, fixed }: EventForm): Html => {
  const told = new Set<Fault>();
  const of = (path: string) => {
    const own = faults.filter(
      (fault) => fault.path === path || (path !== 'variables' && fault.path.startsWith(`${path}.`)),
    );
    for (const fault of own) told.add(fault);
    return own;
  };
  const inputs = fieldEntries.flatMap(([name, field]): Html[] => {
    if (fixed.includes(name) && of(name).length === 0) return [];
    if (name === 'variables' && (base[name] === undefined || isObject(base[name]))) {
      return Object.keys(variablesOf(base)).map((variable) =>
        inputOf({
          ...{ name: `v.${variable}`, label: `Variable ${variable}`, value: variablesOf(event)[variable] },
          faults: of(`variables.${variable}`),
        }),
      );
    }
    return [
      inputOf({
        name: `f.${name}`,
        label: labelOf(name),
        value: event[name],
        faults: of(name),
        hint: hintOf(field),
        choices: field.kind === 'flag' ? FLAG : name === 'configuration' ? CONFIGURATION : undefined,
        isList: field.kind === 'list',
      }),
    ];
  });
  const unknown = Object.keys(base).filter((name) => !fieldOf(name));
  const unknowns = unknown.map((name) =>
    inputOf({
      name: `x.${name}`,
      label: name,
      value: event[name],
      faults: of(name),
      hint: 'Empty it to leave it out.',
    }),
  );
  const rest = faults.filter((fault) => !told.has(fault));
  return html`${rest.length === 0 ? '' : html`<ul class="fault" role="alert">${rest.map(({ path, message }) => html`<li>${path} ${message}</li>`)}</ul>`}
${hidden({ base: JSON.stringify(base) })}<div class="fields">${inputs}${unknowns}</div>
<details><summary>Add variables of a call flow</summary><div class="fields">${NEW_VARIABLES.map(
    (index) =>
      html`${inputOf({ name: `n.name${index}`, label: `Name ${index}`, value: '' })}${inputOf({ name: `n.value${index}`, label: `Value ${index}`, value: '' })}`,
  )}</div></details>`;
};
