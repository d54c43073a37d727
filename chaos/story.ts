import type { Facts } from './checks/facts.ts';
import type { Entry } from './chronicle.ts';

const SECOND_MS = 1000;
const TIME_WIDTH = 9;

const detailsOf = (entry: Entry): string => {
  switch (entry.kind) {
    case 'published':
      return `as event ${entry.event}`;
    case 'called': {
      const { fault, answer, applied } = entry.request;
      return `Anveo: ${fault ?? 'no fault'}, answered ${answer}, ${applied ? 'landed' : 'did not land'}`;
    }
    case 'logged': {
      const { outcome, failure, cause, by, reason } = entry.outcome;
      const said = [outcome, failure, cause, by && `by ${by}`, reason].filter(Boolean).join(', ');
      return `for receive ${entry.receive}: ${said} (worker ${entry.worker})`;
    }
    case 'received':
      return `receive ${entry.receive}, sequence ${entry.sequence.replace(/^0+/, '')} (worker ${entry.worker})`;
    case 'postponed':
      return `after receive ${entry.receive} by ${entry.seconds} s (worker ${entry.worker})`;
    case 'deleted':
      return `after receive ${entry.receive} (worker ${entry.worker})`;
    case 'shown':
      return `by the history, update ${entry.messageId} (worker ${entry.worker})`;
    case 'recorded':
      return `by the history: ${entry.outcome} (worker ${entry.worker})`;
    case 'fault':
      return `${entry.action}: ${entry.fault} (worker ${entry.worker})`;
    case 'settled':
      return `by a replay, for update ${entry.by}`;
    case 'undo':
      return `${entry.undoId} of ${entry.run}: ${entry.step}`;
    case 'decided':
      return `${entry.undoId} of ${entry.run}: ${entry.action} ${entry.button}`;
    case 'rotated':
      return '';
    case 'phase':
      return entry.phase;
    default:
      return `worker ${entry.worker}`;
  }
};

const lineOf = (entry: Entry) =>
  `  ${`+${(entry.at / SECOND_MS).toFixed(3)}`.padStart(TIME_WIDTH)} s  ${entry.kind.padEnd(13)} ${detailsOf(entry)}`;

/** Whether a fact is about the whole run, so that every story shows it. */
const isAboutAll = ({ kind }: Entry) => kind === 'killed' || kind === 'rotated' || kind === 'phase';

/** Returns all that was seen of one event, line by line. */
export const storyOf = (messageId: string, { published, entries, letters }: Facts): string[] => {
  const event = published.get(messageId);
  const isOwn = (entry: Entry) =>
    ('messageId' in entry && entry.messageId === messageId) ||
    (entry.kind === 'called' && entry.event === event?.number) ||
    (entry.kind === 'decided' && entry.button === event?.button.id);
  const last = entries.findLastIndex(isOwn);
  const first = entries.findIndex(isOwn);
  const shown = entries.filter((entry, index) => isOwn(entry) || (isAboutAll(entry) && index > first && index < last));
  const letter = letters.find(({ attributes }) => attributes['SourceMessageId'] === messageId);
  return [
    `event ${event?.number}, ${event?.nature}, button ${event?.button.id} (${event?.button.nature}), message ${messageId}`,
    `  ${event?.body}`,
    ...shown.map(lineOf),
    ...(letter ? [`  dead letter: ${JSON.stringify(letter.attributes)}`] : []),
  ];
};
