/** Calls `stop` at the first Ctrl-C; a second one ends the process. Returns a function that ends the listening. */
export const onInterrupt = (stop: () => void): (() => void) => {
  process.once('SIGINT', stop);
  return () => {
    process.off('SIGINT', stop);
  };
};

/** Runs work that Ctrl-C asks to end. */
export const interruptible = async <T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const interrupt = new AbortController();
  const release = onInterrupt(() => interrupt.abort());
  try {
    return await work(interrupt.signal);
  } finally {
    release();
  }
};
