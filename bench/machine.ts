import { arch, cpus, platform, totalmem } from 'node:os';

/** Returns what the figures depend on: CPU, cores, memory, system and Node.js. */
export const machine = (): string => {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB of memory`;
  return `${cpu?.model ?? 'unknown CPU'}, ${cpus().length} cores, ${memory}, ${platform()} ${arch()}, Node.js ${process.version}`;
};
