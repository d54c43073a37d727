/** What a catalogue's file can be called, for messages. */
export const CATALOGUE_NAME =
  'a .csv or .jsonl file whose name has ASCII letters, digits, hyphens and underscores only';

/** Where a file's catalogue lies in the bucket: `catalogues/NAME.jsonl`, always as JSON Lines. Undefined for another name. */
export const catalogueKey = (file: string): string | undefined => {
  const name = /(?:^|\/)([\w-]+)\.(?:csv|jsonl)$/.exec(file)?.[1];
  return name === undefined ? undefined : `catalogues/${name}.jsonl`;
};
