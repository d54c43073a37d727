import fc from 'fast-check';
import { expect, test } from 'vitest';
import { run } from '../sandbox/program.ts';

/** A body: its start, a piece that is repeated, and its end. */
interface Body {
  start: string;
  piece: string;
  end: string;
}

const textOf = ({ start, piece, end }: Body, length: number) => {
  const room = length - start.length - end.length;
  return start + piece.repeat(Math.ceil(room / piece.length)).slice(0, room) + end;
};

const PIECES = [
  ...['x', ' ', '\n', '\r', '\r\n', '\rx', '<', '>', '&', ';', '"', '=', '!', '-', ']', '/', '?', 'é', '\u{1F4DE}'],
  ...['<a>', '<a/>', '<a></a>', '</a>', '<a ', '<a b=""/>', '<a>x', '<a>\u{1F4DE}', ' a=""', 'x<a/>'],
  ...['&amp;', '&a', '&#1', '&#65;', '&&amp;', '<!--', '-->', '<!---->', '<!-- -', '<![CDATA[', ']]>'],
  ...['<![CDATA[]]>', '<![CDATA[&]]>', ']]', '<?', '?>', '<?a?>', '<!DOCTYPE', '<!DOCTYPE a [', '] ', '[ ]'],
];

const FRAMES: [start: string, end: string][] = [
  ['', ''],
  ['<', '>'],
  ['<RESPONSE>', '</RESPONSE>'],
  ['<?xml version="1.0"?>\r<RESPONSE>\r<ERROR>\u{1F4DE}&', '</ERROR></RESPONSE>'],
  ['<RESPONSE a="', '"/>'],
  ['<RESPONSE ', '/>'],
  ['<RESPONSE><![CDATA[', ']]></RESPONSE>'],
  ['<RESPONSE><!-- ', ' --></RESPONSE>'],
];

const listed = FRAMES.flatMap(([start, end]) => PIECES.map((piece): Body => ({ start, piece, end })));

const part = fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary' }));
const random = fc
  .record({ frame: fc.constantFrom(...FRAMES), parts: fc.array(part, { minLength: 1, maxLength: 5 }) })
  .map(({ frame: [start, end], parts }): Body => ({ start, piece: parts.join('') || ' ', end }));

/** Reads the bodies in another process and returns how many blocks of JavaScript ran for each. */
const stepsOf = async (bodies: readonly Body[], length: number): Promise<number[]> => {
  const texts = bodies.map((body) => textOf(body, length).toWellFormed());
  const { out, err } = await run('test/anveo/count-steps.ts', [], undefined, JSON.stringify(texts));
  if (out === '') throw new Error(err);
  return JSON.parse(out) as number[];
};

const expectCheap = async (bodies: readonly Body[], length: number) => {
  const steps = await stepsOf(bodies, length);
  const costs = bodies.map((body, index) => ({ ...body, perCharacter: (steps[index] ?? Number.NaN) / length }));
  expect(costs.filter(({ perCharacter }) => !(perCharacter <= 100))).toEqual([]);
};

test('reading a body takes at most a hundred steps a character, whatever it repeats', async () => {
  const samples = fc.sample(random, Math.min(fc.readConfigureGlobal()?.numRuns ?? 50, 2_000));
  await expectCheap([...listed, ...samples], 4 * 1024);
});

test.each(['<a>', '<a>x', '<a></a>', '&', '&amp;', '\r', '<!---->', '<![CDATA[&]]>', ' a=""'])(
  'so does reading 64 KiB of %j',
  async (piece) => {
    await expectCheap([{ start: '<RESPONSE>', piece, end: '</RESPONSE>' }], 64 * 1024);
  },
);

test('carriage returns take the steps of line feeds', async () => {
  const frame = { start: '<RESPONSE>', end: '</RESPONSE>' };
  const [feeds = 0, returns = Number.NaN] = await stepsOf(
    ['\n', '\r'].map((piece) => ({ ...frame, piece })),
    64 * 1024,
  );
  expect(returns).toBe(feeds);
});
