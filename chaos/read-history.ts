import { createHistoryReader } from '../functions/history/read.ts';
import { type DynamoDb, HISTORY_TABLE } from '../sandbox/dynamodb.ts';
import type { ButtonHistory } from './checks/facts.ts';
import type { PlannedButton } from './plan/buttons.ts';

/** Reads what the history says of each button. */
export const readHistory = async (
  { client }: DynamoDb,
  buttons: readonly PlannedButton[],
): Promise<ButtonHistory[]> => {
  const reader = createHistoryReader(client, HISTORY_TABLE);
  const read: ButtonHistory[] = [];
  for (const { id } of buttons) {
    read.push({ button: id, shown: await reader.shown(id), rows: await Array.fromAsync(reader.button(id)) });
  }
  return read;
};
