import { createReadStream, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { selectFrom } from '../../catalogue/selection.ts';
import { describeFaults } from '../../functions/event/faults.ts';
import { PlanError, readPlans } from '../../plans/plan-file.ts';

/**
 * Checks that the `where` of each plan in a folder selects something from its catalogue. A catalogue that is not on this
 * machine is not checked.
 * @throws PlanError with the faults of all plans
 * @throws UnreadableFileError when a catalogue is here and cannot be read
 */
export const checkSelections = async (folder: string): Promise<void> => {
  const selecting = readPlans(folder).filter(({ where }) => where !== undefined);
  const byCatalogue = Map.groupBy(selecting, ({ catalogue }) => resolve(folder, catalogue));
  const messages: string[] = [];
  for (const [file, readers] of byCatalogue) {
    if (!existsSync(file)) continue;
    const faults = await selectFrom(
      createReadStream(file),
      file,
      readers.map(({ where }) => where),
    );
    for (const [index, { name }] of readers.entries()) {
      const own = faults[index] ?? [];
      if (own.length > 0) messages.push(`the plan ${name}: ${describeFaults(own)} (${file})`);
    }
  }
  if (messages.length > 0) throw new PlanError(messages.join('\n'));
};
