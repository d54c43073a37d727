import type { Fault } from '../functions/event/faults.ts';
import { parseUpdate } from '../functions/event/parse.ts';
import { faultOfSize } from '../functions/event/size.ts';

/** Returns every fault of an update; none when it is valid. Never throws. */
export const checkUpdate = (event: unknown): readonly Fault[] => {
  const parsed = parseUpdate(event);
  if (!parsed.ok) return parsed.faults;
  const fault = faultOfSize(event, parsed.update);
  return fault ? [fault] : [];
};
