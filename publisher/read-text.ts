/** The longest answer that is read, in bytes. */
const MOST_BYTES = 262_144;

/** Returns the body of an answer as text, cut after 256 KiB. */
export const readText = async ({ body }: Response): Promise<string> => {
  if (!body) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    text += decoder.decode(chunk, { stream: true });
    if (bytes >= MOST_BYTES) break;
  }
  return text + decoder.decode();
};
