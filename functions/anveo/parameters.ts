import type { ButtonUpdate } from '../event/schema.ts';

/** One PARAMETER of the action; `variableName` is the attribute VARIABLENAME of a VARIABLE. */
export interface Parameter {
  name: string;
  value: string;
  variableName?: string;
}

const one = (name: string, value: string | number | undefined): Parameter[] =>
  value === undefined ? [] : [{ name, value: String(value) }];

const variables = (update: ButtonUpdate): Parameter[] =>
  update.configuration === 'CALLFLOW'
    ? Object.entries(update.variables ?? {}).map(([variableName, value]) => ({ name: 'VARIABLE', value, variableName }))
    : [];

const configuration = (update: ButtonUpdate): Parameter[] =>
  update.configuration === 'SIMPLE'
    ? [...one('PHONENUMBER', update.phoneNumber), ...one('ASKCONFIRMATION', update.askConfirmation ? 1 : 0)]
    : [...one('CALLFLOW', update.callFlow), ...variables(update)];

/** The parameters of CLICK2CALL.BUTTON.UPDATE that an update sets, in the order of Anveo's full example. */
export const parametersOf = (update: ButtonUpdate): Parameter[] => [
  ...one('ID', update.id),
  ...one('PROFILEID', update.profileId),
  ...one('BUTTONIMAGEURL', update.buttonImageUrl),
  ...one('COLORSTYLENAME', update.colorStyleName),
  ...one('BUTTONTITLE', update.buttonTitle),
  ...one('CONFIGURATION', update.configuration),
  ...one('HOUR24FROM', update.hour24From),
  ...one('HOUR24TO', update.hour24To),
  ...one('OFFHOURSMESSAGE', update.offHoursMessage),
  ...configuration(update),
  ...(update.allowCountries ?? []).flatMap((country) => one('ALLOWCOUNTRY', country)),
];
