/** The rule for the name of a catalogue's file, in words. */
export const CATALOGUE_NAME =
  'a .csv or .jsonl file whose name has ASCII letters, digits, hyphens and underscores only';

/** The prefix of all catalogues in the bucket. */
export const CATALOGUES = 'catalogues';

/** Returns a catalogue's key in the bucket, `catalogues/NAME.jsonl`; undefined when the file's name breaks the rule. */
export const catalogueKey = (file: string): string | undefined => {
  const name = /(?:^|\/)([\w-]+)\.(?:csv|jsonl)$/.exec(file)?.[1];
  return name === undefined ? undefined : `${CATALOGUES}/${name}.jsonl`;
};
