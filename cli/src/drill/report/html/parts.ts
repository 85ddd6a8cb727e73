import type { DrillReport } from '../../drill-report';
import { expectationWords } from '../expectation-words';
import { counted, measured, moment } from '../figures';
import { verdict, type Verdict } from '../sentences';
import { MEASURES } from '../words';
import { html, joined, Markup } from './markup';

/** Drawn, so that no font has to have them. */
const SIGNS: Readonly<Record<Verdict['kind'], Markup>> = {
  held: html`<path d="M7 12.5l3.4 3.4L17 8.8"/>`,
  failed: html`<path d="M8 8l8 8M16 8l-8 8"/>`,
  inconclusive: html`<path d="M9 9.5a3 3 0 1 1 4.2 2.7c-.8.4-1.2.9-1.2 1.8M12 17v.2"/>`,
  interrupted: html`<path d="M9.5 8v8M14.5 8v8"/>`,
};

export function verdictBanner(report: DrillReport, over?: Markup): Markup {
  const { kind, title } = verdict(report);
  return html`<div class="verdict ${kind}"><svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="12" cy="12" r="10.5"/>${SIGNS[kind]}</svg><div>${over}${title}.</div></div>`;
}

export function story(sentences: readonly string[]): Markup {
  return html`<ul class="story">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}

/** A table that scrolls by itself where the page is narrow, by the keyboard too. */
export function table({ caption, head, rows, name = '' }: {
  readonly caption: string;
  readonly head: readonly Markup[];
  readonly rows: readonly Markup[];
  readonly name?: string;
}): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="${name}"><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>
${rows.map((row) => html`<tr>${row}</tr>
`)}</tbody></table></div>`;
}

export function columnHead(label: string, kind: '' | 'text' = ''): Markup {
  return html`<th scope="col" class="${kind}">${label}</th>`;
}

export function measureHead(measure: string): Markup {
  const words = MEASURES[measure];
  return html`<th scope="row">${words?.label ?? measure}${words !== undefined && html`<small>${words.meaning}</small>`}</th>`;
}

/** In words, and as the scenario has it. */
export function expectationHead(text: string): Markup {
  const words = expectationWords(text);
  return words === undefined ? html`<th scope="row"><code>${text}</code></th>` : html`<th scope="row">${words}<small><code>${text}</code></small></th>`;
}

export function heldCell(held: boolean): Markup {
  return held ? html`<td class="text"><span class="yes">held</span></td>` : html`<td class="text"><span class="no">did not hold</span></td>`;
}

/** What the eye is to find first. */
const TILES = ['requests', 'errors', 'p99_ms', 'moved_sessions', 'hit_ratio', 'recovered_within_s'];

/** Measures that ought to be 0. */
const BAD_ABOVE_ZERO = ['errors', 'moved_sessions'];

export function tiles({ overall: { measures } }: DrillReport): Markup {
  const shown = TILES.filter((measure) => measures[measure] !== undefined);
  return html`<dl class="tiles">${shown.map((measure) => {
    const value = measures[measure]!;
    const bad = value === Infinity || (BAD_ABOVE_ZERO.includes(measure) && value > 0);
    return html`<div class="tile${bad ? ' bad' : ''}"><dt>${MEASURES[measure]!.label}</dt><dd>${measured(measure, value)}</dd></div>`;
  })}</dl>`;
}

export function timeline({ events }: DrillReport): Markup {
  return html`<ol class="timeline">${events.map(({ atMs, text, kind = 'other' }, index) => (
    html`<li class="${kind}"><b class="${kind}">${index + 1}</b><time datetime="PT${(atMs / 1000).toFixed(1)}S">${moment(atMs)}</time><span>${text}</span></li>`))}</ol>`;
}

export function facts(entries: Readonly<Record<string, string>>): Markup {
  return html`<dl class="facts">${Object.entries(entries).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

export function notes(texts: readonly string[]): Markup {
  return joined(texts.length === 0 ? [] : [html`<ul class="notes">${texts.map((text) => html`<li>${text}</li>`)}</ul>`]);
}

export function popsText({ pops }: DrillReport): string {
  return `${counted(pops.length, 'point')} of presence: ${pops.map(({ name, region }) => `${name} (${region})`).join(', ')}`;
}
