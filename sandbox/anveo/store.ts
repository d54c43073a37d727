import type { Account } from './account.ts';
import type { Button } from './button.ts';
import type { Content } from './content.ts';
import type { Change, Journal } from './journal.ts';

/** One account and its buttons. */
export interface Store {
  readonly account: Account;
  button(id: string): Button | undefined;
  buttons(): Button[];
  /** Adds the buttons that do not exist yet. */
  add(ids: readonly string[]): void;
  /** Replaces all parameters of an existing button. */
  update(id: string, content: Content): void;
  setAccount(account: Account): void;
}

const newButton = (id: string): Button => ({
  id,
  version: 0,
  updatedAt: null,
  parameters: {},
  countries: [],
  variables: {},
});

interface Held {
  account: Account;
  /** In a map `__proto__` is an ordinary ID. */
  buttons: Map<string, Button>;
}

/** Returns a store with the journal's changes. Each later change is written to the journal first. */
export const createStore = (journal: Journal, account: Account, now: () => Date): Store => {
  const held: Held = { account, buttons: new Map() };
  for (const change of journal.past) take(change, held);
  const make = (change: Change): void => {
    journal.append(change);
    take(change, held);
  };
  return {
    get account() {
      return held.account;
    },
    button: (id) => held.buttons.get(id),
    buttons: () => [...held.buttons.values()],
    add: (ids) => {
      const missing = [...new Set(ids)].filter((id) => !held.buttons.has(id));
      if (missing.length > 0) make({ change: 'added', ids: missing });
    },
    update: (id, { parameters, countries, variables }) => {
      const version = (held.buttons.get(id)?.version ?? 0) + 1;
      const updatedAt = now().toISOString();
      make({ change: 'updated', button: { id, version, updatedAt, parameters, countries, variables } });
    },
    setAccount: (next) => make({ change: 'account', account: next }),
  };
};

const take = (change: Change, held: Held): void => {
  switch (change.change) {
    case 'added':
      for (const id of change.ids) held.buttons.set(id, newButton(id));
      return;
    case 'updated':
      held.buttons.set(change.button.id, change.button);
      return;
    case 'account':
      held.account = change.account;
  }
};
