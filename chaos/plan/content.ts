/** An event's fields as a publisher writes them. */
export type Fields = Readonly<Record<string, unknown>>;

/** What an event says, as Anveo shows it. */
export interface Content {
  parameters: Readonly<Record<string, string>>;
  countries: readonly string[];
  variables: Readonly<Record<string, string>>;
}

/** Anveo's names of the fields that are sent unchanged. */
const PLAIN = {
  id: 'ID',
  profileId: 'PROFILEID',
  buttonImageUrl: 'BUTTONIMAGEURL',
  colorStyleName: 'COLORSTYLENAME',
  buttonTitle: 'BUTTONTITLE',
  configuration: 'CONFIGURATION',
  hour24From: 'HOUR24FROM',
  hour24To: 'HOUR24TO',
  offHoursMessage: 'OFFHOURSMESSAGE',
  callFlow: 'CALLFLOW',
};

/** Returns what a button must show once an event has landed. It shares nothing with the function, to check it. */
export const contentOf = (fields: Fields): Content => {
  const plain = Object.entries(PLAIN).filter(([field]) => fields[field] !== undefined);
  const { phoneNumber, askConfirmation } = fields;
  return {
    parameters: {
      ...Object.fromEntries(plain.map(([field, name]) => [name, String(fields[field])])),
      ...(phoneNumber !== undefined && {
        PHONENUMBER: String(phoneNumber).replaceAll(/\D/g, ''),
        ASKCONFIRMATION: askConfirmation ? '1' : '0',
      }),
    },
    countries: (fields['allowCountries'] as string[] | undefined) ?? [],
    variables: (fields['variables'] as Record<string, string> | undefined) ?? {},
  };
};

/** Returns the names of what an event sets, each variable by itself. */
export const namesOf = ({ parameters, countries, variables }: Content): Set<string> =>
  new Set([
    ...Object.keys(parameters),
    ...countries.slice(0, 1).map(() => 'ALLOWCOUNTRY'),
    ...Object.keys(variables).map((name) => `VARIABLE ${name}`),
  ]);
