import { arch, cpus, platform, totalmem } from 'node:os';

/** The machine's kind, as far as figures depend on it. */
export const machine = (): string => {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB of memory`;
  return `${cpu?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${memory}, ${platform()} ${arch()}, Node.js ${process.version}`;
};
