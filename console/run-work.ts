import type { RunResult } from '../cli/send-run.ts';
import { facts, type Html, href, html } from './html.ts';
import type { Steps } from './tasks.ts';

/** Returns how a run is sent: at the pace of `bulk run`. */
export const SENDING = (steps: Steps) => ({
  concurrency: 10,
  backlog: 500,
  signal: steps.stop.signal,
  progress: {
    advance(messages: number) {
      steps.done += messages;
    },
    look: () => undefined,
  },
});

/** Returns how the sending of a run ended. */
export const runResult = (runId: string, { sent, rejected, rejectedFile, stopped }: RunResult): Html => html`
${stopped ? html`<p class="note warn">It stopped: ${stopped.reason}.</p>` : ''}
${facts({ Run: runId, Sent: sent, Rejected: rejected, 'Rejected rows are in': rejectedFile })}
<p><a class="button" href="${href('/run', { id: runId })}">Follow it</a></p>`;
