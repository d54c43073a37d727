import { type Activity, DAY_MS, type Kind } from './activity.ts';
import { type Html, html } from './html.ts';

/** A time that a plot shows, in parts. */
interface Span {
  title: string;
  ms: number;
  parts: number;
  /** What one part is, in words. */
  part: string;
}

const SPANS: readonly Span[] = [
  { title: 'Last hour', ms: DAY_MS / 24, parts: 30, part: '2 min' },
  { title: 'Last day', ms: DAY_MS, parts: 24, part: '1 h' },
];

const KINDS: readonly Kind[] = ['delivered', 'superseded', 'failing'];
type Counts = Record<Kind, number>;
const none = (): Counts => ({ delivered: 0, superseded: 0, failing: 0 });
const sum = (counts: Counts) => KINDS.reduce((total, kind) => total + counts[kind], 0);

const countsOf = ({ outcomes }: Activity, { ms, parts }: Span, now: number): Counts[] => {
  const counts = Array.from({ length: parts }, none);
  for (const { at, kind } of outcomes) {
    const part = counts[Math.floor(((at - now + ms) / ms) * parts)];
    if (part) part[kind] += 1;
  }
  return counts;
};

const [WIDTH, HEIGHT] = [480, 96];

const bars = (counts: readonly Counts[], most: number): Html[] => {
  const width = WIDTH / counts.length;
  return counts.flatMap((part, index) => {
    let top = HEIGHT;
    return KINDS.filter((kind) => part[kind] > 0).map((kind) => {
      const height = Math.max(2, (part[kind] / most) * HEIGHT);
      top -= height;
      return html`<rect class="${kind}" x="${(index * width + 1).toFixed(1)}" y="${top.toFixed(1)}" width="${(width - 2).toFixed(1)}" height="${height.toFixed(1)}"/>`;
    });
  });
};

const plotOf = (activity: Activity, span: Span, now: number): Html => {
  const counts = countsOf(activity, span, now);
  const total = none();
  for (const part of counts) for (const kind of KINDS) total[kind] += part[kind];
  const most = Math.max(1, ...counts.map(sum));
  const words = KINDS.map((kind) => `${total[kind].toLocaleString('en-US')} ${kind}`).join(', ');
  return html`<figure class="plot"><figcaption><b>${span.title}</b> <span class="legend">${KINDS.map(
    (kind) => html`<span class="key ${kind}">${total[kind].toLocaleString('en-US')} ${kind}</span>`,
  )}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${span.title}: ${words}; at most ${most} in ${span.part}" preserveAspectRatio="none">
<line x1="0" x2="${WIDTH}" y1="${HEIGHT - 0.5}" y2="${HEIGHT - 0.5}"/>${bars(counts, most)}</svg>
<p class="axis"><span>${span.ms === DAY_MS ? '24 h' : '60 min'} ago</span><span>at most ${most} in ${span.part}</span><span>now</span></p></figure>`;
};

/** Returns the plots of the last hour and the last day. */
export const plots = (activity: Activity): Html => {
  const now = Date.now();
  return html`<div class="plots">${SPANS.map((span) => plotOf(activity, span, now))}</div>
${activity.isWhole ? '' : html`<p class="quiet">The history is large: these are the updates of some of its buttons, as many as were read quickly.</p>`}`;
};
