/** A value that is read seldom, however many ask for it. */
export interface Kept<T> {
  /** Returns the value of the last read, or reads it anew. */
  look: () => Promise<T>;
  /** Makes the next look read anew. */
  forget: () => void;
}

/** Keeps what `read` resolves to for some milliseconds. A read that fails is not kept, and no two run side by side. */
export const keep = <T>(read: () => Promise<T>, keepMs: (value: T) => number): Kept<T> => {
  let last: Promise<T> | undefined;
  let until = 0;
  return {
    look: () => {
      if (last && performance.now() < until) return last;
      const reading = read();
      last = reading;
      until = Number.POSITIVE_INFINITY;
      const end = (ms: number) => {
        if (last === reading) until = performance.now() + ms;
      };
      reading.then(
        (value) => end(keepMs(value)),
        () => end(0),
      );
      return reading;
    },
    forget: () => {
      last = undefined;
    },
  };
};
