import Table from 'cli-table3';
import type { Facts, Violation } from './checks/facts.ts';
import type { Counts } from './figures.ts';
import { storyOf } from './story.ts';

const MOST_STORIES = 10;
const MOST_DETAIL = 500;

/** Returns a table of counts, one row for each group. */
export const renderFigures = (figures: Readonly<Record<string, Counts>>): string => {
  const table = new Table({ style: { head: [], border: [] } });
  for (const [group, counts] of Object.entries(figures)) {
    table.push([group, counts.map(([name, count]) => `${count} ${name}`).join('\n') || 'none']);
  }
  return table.toString();
};

/** Returns the first violations with the stories of their events. */
export const renderViolations = (violations: readonly Violation[], facts: Facts): string =>
  violations
    .slice(0, MOST_STORIES)
    .flatMap(({ rule, detail, messageIds }) => [
      `✖ ${rule}: ${detail.slice(0, MOST_DETAIL)}`,
      ...messageIds.flatMap((id) => storyOf(id, facts)),
      '',
    ])
    .join('\n');
