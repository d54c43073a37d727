import { Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { CommandError, EXIT, exitCodeOf } from '../cli/exit.ts';
import { localZone } from '../cli/times.ts';
import type { Desk } from './desk.ts';
import { inputOf } from './event-form.ts';
import { action, html, live } from './html.ts';
import { page } from './layout.ts';
import { addButton } from './pages/button.ts';
import { addButtons } from './pages/buttons.ts';
import { addFailure } from './pages/failure.ts';
import { addFailures } from './pages/failures.ts';
import { addNewPlan } from './pages/new-plan.ts';
import { addOverview } from './pages/overview.ts';
import { addPlans } from './pages/plans.ts';
import { addRuns } from './pages/runs.ts';
import { addSimulator } from './pages/simulator.ts';
import { addTask } from './pages/task.ts';
import { addSafety, csrfOf, type Safety } from './safety.ts';
import type { App, Env } from './view.ts';

const ZONES = Intl.supportedValuesOf('timeZone');

/** Returns the reader's first language that dates can be written in. */
const localeOf = (languages = ''): string => {
  const wanted = languages.split(',').map((each) => each.split(';')[0]?.trim() ?? '');
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(wanted.filter((each) => each !== '' && each !== '*'))[0] ?? 'en-GB';
  } catch {
    return 'en-GB';
  }
};

const addView = (app: App, { target, simulator }: Desk, safety: Safety): void => {
  const csrf = csrfOf(safety);
  app.use(async (c, next) => {
    const query = c.req.query();
    const zone = getCookie(c, 'anveo-buttons-zone') ?? '';
    c.set('view', {
      ...{ path: c.req.path, query, csrf, target, readOnly: safety.readOnly, isSandbox: simulator !== undefined },
      zone: ZONES.includes(zone) ? zone : localZone(),
      locale: localeOf(c.req.header('accept-language')),
      live: query['live'] !== 'off',
    });
    await next();
  });
};

const addZone = (app: App): void => {
  app.get('/zone', (c) => {
    const view = { ...c.get('view'), readOnly: false };
    const choices = ZONES.map((zone) => [zone, zone] as const);
    return page(
      c,
      'Time zone',
      html`<p>All times are shown in this zone, and whether a button is open now is reckoned in it.</p>
${action(view, '/zone', html`${inputOf({ name: 'zone', label: 'Time zone', value: view.zone, choices })}<p><button>Use it</button></p>`)}`,
    );
  });
  app.post('/zone', (c) => {
    const zone = String(c.get('form').get('zone') ?? '');
    if (ZONES.includes(zone))
      setCookie(c, 'anveo-buttons-zone', zone, { httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 31_536_000 });
    return c.redirect('/', 303);
  });
};

const addErrors = (app: App): void => {
  app.notFound((c) => page(c, 'No such page', html`<p><a href="/">Overview</a></p>`, 404));
  app.onError((error, c) => {
    const view = c.get('view');
    const isOurs = error instanceof CommandError && error.exitCode !== EXIT.aws;
    const lines = error.message.split('\n').map((line) => html`<p>${line}</p>`);
    const status = isOurs ? 422 : exitCodeOf(error) === EXIT.aws ? 502 : 500;
    const content = html`<div class="note bad" role="alert">${lines}</div><p><a href="/">Overview</a></p>`;
    // A part that updates by itself says what is wrong, and tries again.
    const isPart = c.req.header('hx-request') === 'true';
    return page(c, 'That did not work', isPart ? live(view, 5, content) : content, status);
  });
};

/** Makes the console's application: checks first, then pages. */
export const createApp = (desk: Desk, safety: Safety): App => {
  const app = new Hono<Env>();
  addView(app, desk, safety);
  addSafety(app, safety);
  for (const add of [
    addOverview,
    addButtons,
    addButton,
    addFailures,
    addFailure,
    addNewPlan,
    addPlans,
    addRuns,
    addSimulator,
    addTask,
  ]) {
    add(app, desk);
  }
  addZone(app);
  addErrors(app);
  return app;
};
