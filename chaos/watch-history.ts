import { readOrder, SHOWS } from '../functions/history/table.ts';
import type { Chronicle, Fact } from './chronicle.ts';
import type { Between, Call } from './proxy.ts';

/** Texts of an item by attribute, as DynamoDB's protocol writes them. */
type Item = Readonly<Partial<Record<string, { S: string }>>>;

/** What a written item says: what a button shows, or what became of an update. */
const factOf = (item: Item, worker: number): Fact => {
  const text = (name: string) => item[name]?.S ?? '';
  const button = text('button');
  if (text('order') === SHOWS) {
    return { kind: 'shown', button, ...readOrder(text('row')), sentAt: Date.parse(text('sentAt')), worker };
  }
  const { messageId } = readOrder(text('order'));
  const outcome = [text('outcome'), text('failure')].filter(Boolean).join(' ');
  return { kind: 'recorded', button, messageId, outcome, worker };
};

const putItems = (requests: unknown): Item[] =>
  Object.values(requests as Record<string, { PutRequest: { Item: Item } }[]>)
    .flat()
    .map(({ PutRequest }) => PutRequest.Item);

/** Returns what an UpdateItem sets, with its key. That a button is uncertain sets no outcome. */
const updatedItems = ({ Key, ExpressionAttributeValues }: Record<string, unknown>): Item[] => {
  const values = Object.entries(ExpressionAttributeValues as Item).map(([name, value]) => [name.slice(1), value]);
  const item = { ...(Key as Item), ...Object.fromEntries(values) };
  return 'outcome' in item ? [item] : [];
};

const itemsOf = ({ action, input }: Call): Item[] => {
  if (action === 'BatchWriteItem') return putItems(input['RequestItems']);
  return action === 'UpdateItem' ? updatedItems(input) : [];
};

/** Adds to the chronicle what the table takes, as soon as it has taken it. */
export const watchHistory =
  (worker: number, chronicle: Chronicle): Between =>
  async (call, forward) => {
    const answer = await forward(call);
    if (answer.status === 200) for (const item of itemsOf(call)) chronicle.add(factOf(item, worker));
    return answer;
  };
