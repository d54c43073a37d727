import { styleText } from 'node:util';
import { type LoggedOutcome, plain } from './outcomes.ts';
import { STYLES, wordsOf } from './table.ts';

/** Lines a second for each kind of outcome; more of them are counted in one line. */
const MOST_A_SECOND = 10;
const BUTTON_WIDTH = 20;

const clock = () => new Date().toTimeString().slice(0, 8);

const detailOf = ({ outcome, attempts, reason, retryInSeconds }: LoggedOutcome): string =>
  [
    outcome === 'delivered' && attempts > 1 && `, ${attempts} calls`,
    outcome === 'superseded' && ' by a newer update',
    outcome === 'unchanged' && ': the button shows it already',
    retryInSeconds !== undefined && `, again in ${retryInSeconds} s`,
    reason !== undefined && `: ${reason}`,
  ]
    .filter(Boolean)
    .join('');

/**
 * Prints a line for each outcome. When more than ten of a kind come in a second, the rest are counted in one line, and
 * so is that kind until fewer come.
 */
export class Feed {
  readonly #stream: NodeJS.WriteStream;
  /** Outcomes of the running second by kind: all of them, and those without a line. */
  readonly #seen = new Map<string, number>();
  readonly #hidden = new Map<string, number>();
  #frequent = new Set<string>();
  #second: NodeJS.Timeout | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** Prints an outcome, or counts it. */
  add(outcome: LoggedOutcome): void {
    const kind = wordsOf(outcome);
    const seen = (this.#seen.get(kind) ?? 0) + 1;
    this.#seen.set(kind, seen);
    this.#second ??= setTimeout(() => this.flush(), 1000).unref();
    if (seen > MOST_A_SECOND || this.#frequent.has(kind)) {
      this.#hidden.set(kind, (this.#hidden.get(kind) ?? 0) + 1);
      return;
    }
    const { mark, style } = STYLES[outcome.outcome];
    const button = plain(outcome.buttonId ?? '–').padEnd(BUTTON_WIDTH);
    this.#print(mark, style, `${button} ${kind}${plain(detailOf(outcome))}`);
  }

  /** Prints something that happened beside the outcomes. */
  note(text: string): void {
    this.#print('!', 'yellow', plain(text));
  }

  /** Prints something that a plan does. */
  plan(text: string): void {
    this.#print('▸', 'bold', plain(text));
  }

  /** Ends the running second: prints what it counted. */
  flush(): void {
    clearTimeout(this.#second);
    this.#second = undefined;
    if (this.#hidden.size > 0) {
      const kinds = Array.from(this.#hidden, ([kind, count]) => `${count} ${kind}`);
      this.#print('+', 'dim', kinds.join(', '));
    }
    this.#frequent = new Set([...this.#seen].filter(([, seen]) => seen > MOST_A_SECOND).map(([kind]) => kind));
    this.#seen.clear();
    this.#hidden.clear();
    if (this.#frequent.size > 0) this.#second = setTimeout(() => this.flush(), 1000).unref();
  }

  /** Prints one line, cut to the terminal's width; a file or a pipe gets it whole. */
  #print(mark: string, style: Parameters<typeof styleText>[0], text: string): void {
    const room = (this.#stream.columns ?? Number.POSITIVE_INFINITY) - 'HH:MM:SS M '.length;
    const cut = text.length > room ? `${text.slice(0, room - 1).toWellFormed()}…` : text;
    const paint = (as: typeof style, words: string) => styleText(as, words, { stream: this.#stream });
    this.#stream.write(`${paint('dim', clock())} ${paint(style, mark)} ${cut}\n`);
  }
}
