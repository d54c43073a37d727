import type { Program } from '../sandbox/program.ts';

/** Resolves to the address that a program prints after a title. */
export const addressOf = ({ child }: Program, title: string): Promise<string> => {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let out = '';
  child.stdout?.on('data', (chunk) => {
    out += chunk;
    const [, address] = new RegExp(`^${title} +(http\\S+)\\s`, 'm').exec(out) ?? [];
    if (address !== undefined) resolve(address);
  });
  child.once('close', () => reject(new Error(`it ended: ${out}`)));
  return promise;
};
