import * as z from 'zod/mini';
import { colorStyle, flag, hour, imageUrl, moment, phone, texts } from './rules.ts';
import { type Rule, text } from './text.ts';
import { variables } from './variables.ts';

/** The values of `configuration`. */
export const CONFIGURATIONS = ['SIMPLE', 'CALLFLOW'] as const;
/** How a button handles a call: it rings one phone, or runs a call flow. */
export type Configuration = (typeof CONFIGURATIONS)[number];

/** Everything that the project knows about one field of the event. */
export interface Field extends Rule {
  /** Anveo's name for it; a field without one is not sent. */
  parameter?: string;
  required: boolean;
  /** The only configuration that has the field. */
  configuration?: Configuration;
  /** Whether a plan's `where` can compare it. */
  comparable: boolean;
  /** Why a plan's `set` cannot hold it. */
  notSettable?: string;
}

/** What is wrong with any other value. */
export const configurationError = `must be ${CONFIGURATIONS.map((value) => `"${value}"`).join(' or ')}`;

/** The fields of the event, in the order of the parameters in Anveo's full example. */
export const FIELDS = {
  id: {
    ...text({ max: 128, description: 'ID of an existing button.', examples: ['ANVEOCLICK2CALL1000'] }),
    parameter: 'ID',
    required: true,
    comparable: true,
    notSettable: 'cannot be changed: it says which button is meant',
  },
  profileId: {
    ...text({ max: 128, description: 'ID of an existing profile.', examples: ['PROFILE123'] }),
    parameter: 'PROFILEID',
    required: true,
    comparable: true,
  },
  buttonImageUrl: {
    ...imageUrl({ description: "Picture for the button's Small mode.", examples: ['http://www.anveo.com/c2c.png'] }),
    parameter: 'BUTTONIMAGEURL',
    required: true,
    comparable: true,
  },
  colorStyleName: {
    ...colorStyle('Colour theme, needed even with a custom CSS theme.'),
    parameter: 'COLORSTYLENAME',
    required: true,
    comparable: true,
  },
  buttonTitle: {
    ...text({ max: 32, description: 'Text on the button; Anveo shows "Call Me" without it.' }),
    parameter: 'BUTTONTITLE',
    required: false,
    comparable: true,
  },
  configuration: {
    kind: 'text',
    schema: z.enum(CONFIGURATIONS, { error: configurationError }),
    parameter: 'CONFIGURATION',
    required: true,
    comparable: true,
  },
  hour24From: {
    ...hour('First hour of the day in which calls can be placed.'),
    parameter: 'HOUR24FROM',
    required: true,
    comparable: true,
  },
  hour24To: {
    ...hour('Last hour of the day in which calls can be placed; before `hour24From` for a window over midnight.'),
    parameter: 'HOUR24TO',
    required: true,
    comparable: true,
  },
  offHoursMessage: {
    ...text({ description: 'Shown outside the window.', examples: ['I am not available.'] }),
    parameter: 'OFFHOURSMESSAGE',
    required: true,
    comparable: true,
  },
  phoneNumber: {
    ...phone('Country code, area code and number; separators as people write them are dropped.'),
    parameter: 'PHONENUMBER',
    required: true,
    configuration: 'SIMPLE',
    comparable: true,
  },
  askConfirmation: {
    ...flag('Whether the called party must confirm the call before it is connected.'),
    parameter: 'ASKCONFIRMATION',
    required: true,
    configuration: 'SIMPLE',
    comparable: true,
  },
  callFlow: {
    ...text({ description: "The call flow's API key." }),
    parameter: 'CALLFLOW',
    required: true,
    configuration: 'CALLFLOW',
    comparable: true,
  },
  variables: {
    ...variables('Call flow variables by name.'),
    parameter: 'VARIABLE',
    required: false,
    configuration: 'CALLFLOW',
    comparable: false,
  },
  allowCountries: {
    ...texts('a list of country names', {
      description: 'Countries in which callers may be, by the names that Anveo knows; all without it.',
      examples: ['USA', 'CANADA'],
    }),
    parameter: 'ALLOWCOUNTRY',
    required: false,
    comparable: false,
  },
  notAfter: {
    ...moment('A delivery later than this moment is not wanted: the event has expired.'),
    required: false,
    comparable: false,
    notSettable: 'cannot be set: say when late updates expire with expireAfterMinutes',
  },
  asOf: {
    ...moment('When the update was decided (else: first sent). It does not overwrite a later decision.'),
    required: false,
    comparable: false,
    notSettable: 'cannot be set: it says when an update was decided',
  },
} as const satisfies Readonly<Record<string, Field>>;

/** The name of a field of the event. */
export type FieldName = keyof typeof FIELDS;

/** The table's rows with their names. */
export const fieldEntries = Object.entries(FIELDS) as [name: FieldName, field: Field][];

/** The rows of the fields that an event of one configuration can have. */
export const fieldsIn = (owner: Configuration) =>
  fieldEntries.filter(([, { configuration }]) => configuration === undefined || configuration === owner);

/** Whether every event has the field, whatever its configuration. */
export const isInEveryEvent = ({ required, configuration }: Field) => required && configuration === undefined;

/** Returns the row of a field, if there is one of that name. */
export const fieldOf = (name: string): Field | undefined =>
  Object.hasOwn(FIELDS, name) ? FIELDS[name as FieldName] : undefined;
