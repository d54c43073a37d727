import { expect, test } from 'vitest';
import { asShown } from '../../console/pages/button.ts';
import type { View } from '../../console/view.ts';
import { CALLFLOW } from '../../docs/generate/examples.ts';
import { fieldsIn } from '../../functions/event/fields.ts';
import { parseUpdate } from '../../functions/event/parse.ts';

const VIEW: View = {
  path: '/button',
  query: {},
  zone: 'UTC',
  locale: 'en',
  csrf: '',
  readOnly: true,
  target: '',
  isSandbox: false,
  live: false,
};

const { callFlow: _, variables: __, ...COMMON } = CALLFLOW;
const SIMPLE = { ...COMMON, configuration: 'SIMPLE', phoneNumber: '12157010680', askConfirmation: true };

/** Returns the page's part about an event, without the present time. */
const shown = (event: object) => {
  const parsed = parseUpdate(event);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return (without?: string) =>
    String(asShown({ ...parsed.update, ...(without && { [without]: undefined }) }, VIEW)).replaceAll(/\d+:\d+/g, '');
};

test.each([
  ['SIMPLE', SIMPLE],
  ['CALLFLOW', CALLFLOW],
] as const)("a button's page shows every parameter of a %s update", (configuration, event) => {
  const sent = fieldsIn(configuration).filter(([name, { parameter }]) => parameter && name !== 'id');
  const page = shown(event);
  const missing = sent.filter(([name]) => !(name in event) || page(name) === page());
  expect(missing.map(([name]) => name)).toEqual([]);
});
