import type { FoundAlarms } from '../../cli/alarms.ts';
import { CommandError } from '../../cli/exit.ts';
import { setPaused } from '../../cli/pause.ts';
import { type FailingGroup, flowOf, type Status } from '../../cli/status.ts';
import { duration } from '../../cli/times.ts';
import type { Desk } from '../desk.ts';
import { action, ago, badge, type Html, href, html, live, moment, table, text } from '../html.ts';
import { page } from '../layout.ts';
import { nextRuns, readFolder } from '../planned.ts';
import { plots } from '../plot.ts';
import type { App, View } from '../view.ts';

const HEADLINES = {
  flowing: ['good', 'Flowing', 'No update is being retried.'],
  'held up': ['bad', 'Held up', 'Updates that are retried wait in the queue, and so does what is behind them.'],
  paused: [
    'warn',
    'Paused',
    'Updates wait in the queue until the delivery is resumed. SQS deletes them after 14 days.',
  ],
} as const;

const headline = (status: Status): Html => {
  const [tone, word, sentence] = HEADLINES[flowOf(status)];
  return html`<p class="headline ${tone}"><strong>${word}</strong> ${sentence}</p>`;
};

const tile = (name: string, number: Html | string | number, note = ''): Html =>
  html`<div class="tile"><dt>${name}</dt><dd>${number}${note === '' ? '' : html` <small>${note}</small>`}</dd></div>`;

const oldestText = (seconds: number | undefined) =>
  seconds === undefined ? '–' : seconds === 0 ? '0 s' : duration(seconds);

const pausedTile = (view: View, { mapping }: Desk, { paused }: Status): Html => {
  if ('unknown' in paused) return tile('Delivery', 'unknown', 'only a stack tells');
  const [word, to, label] = paused.paused ? ['paused', '/resume', 'Resume…'] : ['running', '/pause', 'Pause…'];
  return tile('Delivery', html`${word} ${mapping && action(view, to, html`<button class="small">${label}</button>`)}`);
};

const tiles = (view: View, desk: Desk, status: Status): Html => {
  const { waiting, inFlight, oldestSeconds } = status.queue;
  return html`<dl class="tiles">
${tile('Waiting', waiting.toLocaleString('en-US'), 'in the queue')}
${tile('In flight', inFlight.toLocaleString('en-US'), 'being delivered or put off')}
${tile('Oldest', oldestText(oldestSeconds), oldestSeconds ? 'at least' : 'nothing waits')}
${tile('Dead letters', html`<a href="/failures?state=dead">${status.deadLetters?.toLocaleString('en-US') ?? 'unknown'}</a>`)}
${pausedTile(view, desk, status)}</dl>`;
};

const groupRow = (view: View, { state, kind, reason, buttons, since }: FailingGroup) => [
  html`<a href="${href('/failures', { state, kind, reason: reason.slice(0, 200) })}">${text(reason || kind, 160)}</a>
<br>${badge(state)} <small>${kind} · since ${moment(view, since)}, ${ago(since)}</small>`,
  buttons.toLocaleString('en-US'),
];

/** Groups that are shown. */
const MOST_GROUPS = 10;

const failing = (view: View, status: Status): Html => {
  const groups = status.failing.slice(0, MOST_GROUPS);
  const left = status.failing.length - groups.length;
  return html`<section><h2>What fails now</h2>
${
  groups.length === 0
    ? html`<p>Nothing fails${status.deadLetters ? html`, by the history. <a href="/failures">The dead-letter queue has more</a>: updates that were never valid` : ''}.</p>`
    : table(
        'What fails now, by reason',
        ['Reason', 'Buttons'],
        groups.map((group) => groupRow(view, group)),
      )
}
${left > 0 || status.more ? html`<p><a href="/failures">All failures</a>${left > 0 ? `: ${left} more reasons` : ''}</p>` : ''}</section>`;
};

const alarmsPanel = (view: View, alarms: FoundAlarms): Html => {
  if ('unknown' in alarms) return html`<section><h2>Alarms</h2><p>Not known: ${text(alarms.unknown)}.</p></section>`;
  const { raised, ok, noData } = alarms;
  return html`<section><h2>Alarms</h2>
${raised.length === 0 ? html`<p>None is raised.</p>` : html`<ul class="entries">${raised.map(({ name, description, reason, since }) => html`<li>${badge('in alarm', 'bad')} <b>${text(name)}</b> since ${moment(view, since)}, ${ago(since)}<p>${text(description, 1_500)}</p><small>${text(reason)}</small></li>`)}</ul>`}
<p class="quiet">${ok} OK, ${noData} without data</p></section>`;
};

const MOST_RUNS = 3;

const planned = (view: View, folder: string): Html => {
  const { files } = readFolder(folder);
  const runs = nextRuns(
    files.filter(({ plan }) => plan.enabled),
    MOST_RUNS,
  ).slice(0, MOST_RUNS);
  return html`<section><h2>Next plans</h2>
${
  runs.length === 0
    ? html`<p>No enabled plan has a run ahead. <a href="/plans">All plans</a></p>`
    : html`<ul class="plain">${runs.map(
        ({ file, name, at, isWayBack }) =>
          html`<li>${moment(view, at)} <a href="${href('/plan', { file })}">${text(name)}</a>${isWayBack ? ', back to the catalogue' : ''}</li>`,
      )}</ul>`
}</section>`;
};

const PAUSE = {
  '/pause': {
    title: 'Pause the delivery',
    plan: 'Updates will wait in the queue. Batches under way end first.',
    paused: true,
  },
  '/resume': { title: 'Resume the delivery', plan: 'What waits in the queue will be delivered.', paused: false },
} as const;

/** Adds the overview, and pausing. */
export const addOverview = (app: App, desk: Desk): void => {
  app.get('/', async (c) => {
    const view = c.get('view');
    const [status, activity, alarms] = await Promise.all([
      desk.status(),
      desk.activity().catch((error: Error) => error),
      desk.alarms(),
    ]);
    const content = html`${headline(status)}${tiles(view, desk, status)}
<section><h2>What became of updates</h2>${activity instanceof Error ? html`<p class="note warn">It cannot be read: ${activity.message}</p>` : plots(activity)}</section>
<div class="columns">${failing(view, status)}<div>${alarmsPanel(view, alarms)}${planned(view, desk.options.schedules)}</div></div>`;
    return page(c, 'Overview', live(view, 5, content));
  });
  for (const [path, { title, plan, paused }] of Object.entries(PAUSE)) {
    app.post(path, (c) => {
      const { mapping } = desk;
      const work = async ({ stop }: { stop: AbortController }) => {
        if (!mapping)
          throw new CommandError('only a stack, or the sandbox, can be paused: start the console with --stack');
        await setPaused(mapping, paused, stop.signal);
        return html`<p>${paused ? 'The delivery is paused.' : 'The delivery is resumed.'}</p>`;
      };
      const back = { href: '/', label: 'Overview' };
      return c.redirect(desk.tasks.propose({ title, plan: html`<p>${plan}</p>`, confirm: title, back, work }), 303);
    });
  }
};
