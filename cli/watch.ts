import { setTimeout } from 'node:timers/promises';
import { onInterrupt } from './interrupt.ts';
import { cut, paint, print, printable, printJson, screen } from './output.ts';

/** A value that is read again and again, and how it is shown. */
export interface View<T> {
  read(): Promise<T>;
  lines(value: T): string[];
  json(value: T): unknown;
  /** Whether later values would say nothing new. By default never. */
  isFinal?(value: T): boolean;
}

/** The options of commands that can look again and again. */
export interface WatchOptions {
  /** Seconds between two looks. Without it there is one. */
  watch?: number;
  json?: true;
}

const CLEAR_SCREEN = '\u001b[2J';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** A line that is too long after all, as with wide characters, is cut by the terminal. */
const WRAP_OFF = '\u001b[?7l';
const WRAP_ON = '\u001b[?7h';

/** Prints lines in the place of those before. */
const redraw = (lines: readonly string[]) =>
  print(`${HOME}${WRAP_OFF}${lines.map((line) => `${line}${CLEAR_LINE}`).join('\n')}${WRAP_ON}${CLEAR_BELOW}`);

const show = async <T>(value: T, view: View<T>, { json, watch }: WatchOptions): Promise<void> => {
  if (json) await printJson(view.json(value));
  else if (watch === undefined || !process.stdout.isTTY) await print(...view.lines(value));
  else await redraw([...view.lines(value), `Again every ${watch} s; Ctrl-C ends it.`]);
};

/** Shows the view again and again. On a terminal an error is shown in its place. */
const keepShowing = async <T>(view: View<T>, options: WatchOptions & { watch: number }): Promise<T | undefined> => {
  const stop = new AbortController();
  const { signal } = stop;
  const release = onInterrupt(() => stop.abort());
  const inPlace = process.stdout.isTTY && !options.json;
  const interrupted = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
  let last: T | undefined;
  const look = async (): Promise<boolean> => {
    try {
      const value = await Promise.race([view.read(), interrupted]);
      if (value === undefined) return true;
      last = value;
      await show(value, view, options);
      return view.isFinal?.(value) ?? false;
    } catch (error) {
      if (!inPlace) throw error;
      await redraw([paint('red', cut(printable((error as Error).message), screen().columns))]);
      return false;
    }
  };
  if (inPlace) process.stdout.write(CLEAR_SCREEN);
  while (!(await look()) && !signal.aborted) {
    await setTimeout(options.watch * 1000, undefined, { signal }).catch(() => undefined);
  }
  release();
  return last;
};

/** Shows a view once, or with `watch` until it is final or Ctrl-C. Returns the last value; undefined when there was none. */
export const watchView = async <T>(view: View<T>, options: WatchOptions): Promise<T | undefined> => {
  const { watch } = options;
  if (watch !== undefined) return keepShowing(view, { ...options, watch });
  const value = await view.read();
  await show(value, view, options);
  return value;
};
