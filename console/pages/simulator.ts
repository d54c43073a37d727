import { isDeepStrictEqual } from 'node:util';
import { CommandError, EXIT } from '../../cli/exit.ts';
import type { Desk } from '../desk.ts';
import { inputOf } from '../event-form.ts';
import { action, facts, type Html, html, text, value } from '../html.ts';
import { page } from '../layout.ts';
import type { App } from '../view.ts';

/** Ways in which the simulator misbehaves, until it is mended. */
const FAULTS = {
  down: { label: 'is down (503)', fault: { kind: 'status', status: 503 } },
  reset: { label: 'closes the connection', fault: { kind: 'reset' } },
  lost: { label: 'applies the update, but its answer is lost', fault: { kind: 'resetAfter' } },
  refuses: { label: 'refuses updates: Unknown profile', fault: { kind: 'error', text: 'Unknown profile.' } },
  key: { label: 'refuses our key (401)', fault: { kind: 'status', status: 401 } },
} as const;

const CHOICES = Object.entries(FAULTS).map(([name, { label }]) => [name, label] as const);

/** Returns a fault in words; as JSON where it is not one of these. */
const inWords = ({ buttonId, share: _, times: __, ...fault }: Record<string, unknown>): Html => {
  const known = Object.values(FAULTS).find((each) => isDeepStrictEqual(each.fault, fault));
  return html`<li>It ${known ? known.label : html`answers with ${value(fault)}`}, for ${buttonId === undefined ? 'all buttons' : text(String(buttonId))}.</li>`;
};

const LONGEST_ANSWER_MS = 5_000;

/** Adds the page that breaks and mends the sandbox's Anveo. */
export const addSimulator = (app: App, { simulator }: Desk): void => {
  if (simulator === undefined) return;
  const ask = async (method: string, body?: object): Promise<unknown> => {
    const json = body && { body: JSON.stringify(body) };
    const answer = await fetch(`${simulator}/faults`, {
      method,
      ...json,
      signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    }).catch(({ message, cause = message }: Error) => {
      throw new CommandError(`the simulator at ${simulator} cannot be reached: ${cause}`, EXIT.aws);
    });
    return answer.json();
  };
  app.get('/simulator', async (c) => {
    const view = c.get('view');
    const faults = (await ask('GET')) as Record<string, unknown>[];
    return page(
      c,
      'Anveo, simulated',
      html`<p>The sandbox delivers to a simulator of Anveo. Break it here to see what happens to updates, then mend it.</p>
${
  faults.length === 0
    ? html`<p class="note good">It works.</p>`
    : html`<div class="note bad"><p>It is broken:</p><ul>${faults.map(inWords)}</ul></div>${action(view, '/simulator/mend', html`<p><button>Mend it</button></p>`)}`
}
${action(
  view,
  '/simulator/break',
  html`<h2>Break it</h2><div class="fields">${inputOf({ name: 'fault', label: 'Anveo', value: 'down', choices: CHOICES })}${inputOf({ name: 'button', label: 'For one button', value: '', hint: 'Its ID. Empty: for all.' })}</div><p><button class="danger">Break it</button></p>`,
  'edit',
)}
${facts({ Address: simulator })}`,
    );
  });
  app.post('/simulator/break', async (c) => {
    const form = c.get('form');
    const { fault } = FAULTS[String(form.get('fault')) as keyof typeof FAULTS] ?? FAULTS.down;
    const buttonId = String(form.get('button') ?? '').trim();
    await ask('POST', { ...fault, share: 1, ...(buttonId !== '' && { buttonId }) });
    return c.redirect('/simulator', 303);
  });
  app.post('/simulator/mend', async (c) => {
    await ask('DELETE');
    return c.redirect('/simulator', 303);
  });
};
