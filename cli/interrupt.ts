/** Calls `stop` at the first Ctrl-C; a second one ends the process. Returns a function that ends the listening. */
export const onInterrupt = (stop: () => void): (() => void) => {
  process.once('SIGINT', stop);
  return () => {
    process.off('SIGINT', stop);
  };
};
