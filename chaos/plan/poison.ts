import type { Misbehaviour } from '../../sandbox/anveo/simulator.ts';
import type { Fields } from './content.ts';
import type { Draw } from './draw.ts';

/** Content that Anveo always fails, though it would take any other update of the same button. */
interface Poison {
  fields: Fields;
  /** The same in Anveo's names. */
  parameters: Readonly<Record<string, string>>;
  answer: Misbehaviour;
}

const TITLE = 'Please try us again';
const PROFILE = 'RESTRICTED';
const imageOf = (status: number) => `https://cdn.example.com/${status}.png`;

const byStatus = (status: number): Poison => ({
  fields: { buttonImageUrl: imageOf(status) },
  parameters: { BUTTONIMAGEURL: imageOf(status) },
  answer: { kind: 'status', status },
});

/** The words of two of them read like a passing state and like a refused key. */
const POISONS: readonly [Poison, ...Poison[]] = [
  byStatus(503),
  byStatus(403),
  {
    fields: { buttonTitle: TITLE },
    parameters: { BUTTONTITLE: TITLE },
    answer: { kind: 'error', text: `BUTTONTITLE '${TITLE}' is not allowed`, quote: true },
  },
  {
    fields: { profileId: PROFILE },
    parameters: { PROFILEID: PROFILE },
    answer: { kind: 'error', text: `You are not authorized to use profile ${PROFILE}`, quote: true },
  },
];

/** Returns the fields with one poisoned value. */
export const poisoned = (draw: Draw, fields: Fields): Fields => ({ ...fields, ...draw.pick(POISONS).fields });

/** What Anveo answers poison, each time. */
export const POISON_ANSWERS: readonly Misbehaviour[] = POISONS.map(({ parameters, answer }) => ({
  ...answer,
  parameters,
  share: 1,
}));
