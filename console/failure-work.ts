import { discardLetters, whenDiscarded } from '../cli/failures/discard.ts';
import type { Failure } from '../cli/failures/failure.ts';
import { createLetterFile, newFileName } from '../cli/failures/letter-file.ts';
import { type Replayed, replayLetters } from '../cli/failures/replay.ts';
import { type PlanOptions, planReplay, type ReplayPlan } from '../cli/failures/replay-plan.ts';
import { type Selection, select } from '../cli/failures/select.ts';
import type { Worked } from '../cli/failures/work.ts';
import { count } from '../cli/output.ts';
import type { Desk } from './desk.ts';
import { action, facts, type Html, hidden, html, table, text } from './html.ts';
import type { Steps } from './tasks.ts';
import type { View } from './view.ts';

/** Updates sent a second. */
const RATE = 20;
/** Failures that a plan names. */
const MOST_NAMED = 50;

const BACK = { href: '/failures', label: 'Failures' };

/** Returns what sends dead letters again or gives them up. @param of names them @param more stands with what is sent */
export const workForms = (
  view: View,
  of: Readonly<Record<string, string | undefined>>,
  label: string,
  more = html``,
): Html =>
  view.readOnly
    ? html``
    : html`<div class="actions">${action(view, '/failures/replay', html`${hidden(of)}<button>${label}</button>${more}`, 'work')}
${action(view, '/failures/discard', html`${hidden(of)}<div class="field"><label>Why it is given up <input name="because" required autocomplete="off"></label></div><button class="danger">Discard…</button>`, 'work')}</div>`;

const rest = ({ undeleted, unseen }: Worked): Html => html`
${undeleted > 0 ? html`<p class="note warn">${count(undeleted, 'letter')} could not be deleted: do it again.</p>` : ''}
${unseen > 0 ? html`<p class="note warn">About ${count(unseen, 'letter')} could not be seen.</p>` : ''}`;

/** Another page, or another operator, was first. */
const NOTHING_LEFT = html`<p class="note warn">None of them was there any more: nothing was changed.</p>`;

const named = (
  caption: string,
  rows: readonly (Html | string)[][],
): Html => html`${table(caption, ['Button', 'What happens'], rows.slice(0, MOST_NAMED))}
${rows.length > MOST_NAMED ? html`<p class="quiet">… and ${rows.length - MOST_NAMED} more.</p>` : ''}`;

const nameOf = ({ button, id }: Failure) => text(button ?? id);

const verdictInWords = (verdict: ReplayPlan['todo'][number]['verdict']): string => {
  switch (verdict.action) {
    case 'send':
      return 'is sent again';
    case 'settle':
      return 'was given something newer: settled, not sent';
    case 'later':
      return 'stands behind another letter: decided when that is gone';
    case 'skip':
      return `is left alone: it ${verdict.why}`;
  }
};

const replayResult = (replayed: readonly Replayed[], worked: Worked): Html => {
  const of = (action: Replayed['action']) => replayed.filter((each) => each.action === action);
  const failed = of('failed');
  if (replayed.length === 0) return html`${NOTHING_LEFT}${rest(worked)}`;
  return html`${facts({ 'Sent again': of('send').length, 'Settled, not sent': of('settle').length, 'Not taken by SQS': failed.length })}
${
  failed.length > 0
    ? named(
        'Not taken',
        failed.map((each) => [nameOf(each.failure), 'why' in each ? text(each.why) : '']),
      )
    : ''
}${rest(worked)}`;
};

/** Proposes to send dead letters again. Returns the address of the proposal. @throws CommandError when a mended event is invalid */
export const proposeReplay = async ({ sources, failures, tasks }: Desk, options: PlanOptions): Promise<string> => {
  const { signal } = new AbortController();
  const { selected, mend, todo } = await failures.exclusively(() => planReplay(sources, options, signal));
  const doable = todo.filter(({ verdict }) => verdict.action !== 'skip');
  const rows = todo.map(({ failure, verdict }) => [nameOf(failure), verdictInWords(verdict)]);
  const work = (steps: Steps) =>
    failures.exclusively(async () => {
      const replayed = new Map<string, Replayed>();
      const onReplayed = (each: Replayed) => {
        replayed.set(each.failure.id, each);
        steps.done = replayed.size;
      };
      const worked = await replayLetters(sources, selected, { rate: RATE, mend, stop: steps.stop, onReplayed });
      return replayResult([...replayed.values()], worked);
    });
  return tasks.propose({
    title: `Send ${count(todo.length, 'failed update')} again`,
    plan: html`${options.set ? html`<p>On the way ${text(options.set.join(', '))}.</p>` : ''}${named('What happens to each', rows)}`,
    confirm: doable.length === 0 ? undefined : `Send ${doable.length}`,
    ...{ total: doable.length, back: BACK, work },
  });
};

const DISCARDED = {
  now: 'is given up; its letter goes to the file',
  later: 'stands behind another letter of its button: given up with that, or when that is gone',
  never: 'is left alone: it is retried',
} as const;

/** Proposes to give dead letters up. Returns the address of the proposal. */
export const proposeDiscard = async (
  { sources, failures, tasks }: Desk,
  selection: Selection,
  because: string,
): Promise<string> => {
  const { signal } = new AbortController();
  const selected = await failures.exclusively(() => select(sources, selection, signal));
  const rows = selected.failures.map((failure) => ({ failure, when: whenDiscarded(failure, selected.unseen) }));
  const total = rows.filter(({ when }) => when === 'now').length;
  const file = newFileName('discarded');
  const work = (steps: Steps) =>
    failures.exclusively(async () => {
      const writer = await createLetterFile(file);
      const onDiscarded = () => {
        steps.done += 1;
      };
      const { signal: stop } = steps.stop;
      const worked = await discardLetters(sources, selected, {
        because,
        file: writer,
        signal: stop,
        onDiscarded,
      }).finally(writer.close);
      if (steps.done === 0) return html`${NOTHING_LEFT}${rest(worked)}`;
      return html`${facts({ Discarded: steps.done, 'Letters kept in': html`<code>${file}</code>` })}<p><code>anveo-buttons failures import ${file}</code> puts them back.</p>${rest(worked)}`;
    });
  return tasks.propose({
    title: `Discard ${count(total, 'failed update')}`,
    plan: html`${facts({ Why: text(because), File: html`<code>${file}</code>, in the folder of the console` })}${named(
      'What happens to each',
      rows.map(({ failure, when }) => [nameOf(failure), DISCARDED[when]]),
    )}`,
    confirm: total === 0 ? undefined : `Discard ${total}`,
    ...{ total, back: BACK, work },
  });
};
