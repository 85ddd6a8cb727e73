import type { DrillReport, PhaseFigures } from '../../drill-report';
import { measureOf } from '../expectation-words';
import { lasting, measured, milliseconds, moment, percent, whole } from '../figures';
import { sentences } from '../sentences';
import { servedIds } from '../served-ids';
import { BLAMED, MEASURES } from '../words';
import { charts, nameOf } from './charts';
import { html, NOTHING, type Markup } from './markup';
import { columnHead, expectationHead, facts, heldCell, measureHead, notes, popsText, story, table, tiles, timeline, verdictBanner } from './parts';

/** One drill. @param id - begins the ids of its parts, of which each occurs once in a page. */
export function reportArticle(report: DrillReport, id: string): Markup {
  const { title, about, startedAt, overall, phases, events } = report;
  // What did not hold is what readers want to know next; what held may wait for the pictures.
  const failed = report.expectations.some(({ held }) => !held);
  return html`<article id="${id}" aria-labelledby="${id}-h">
<header><p class="eyebrow">Drill report, <time datetime="${startedAt}">${startedAt.slice(0, 16).replace('T', ' ')} UTC</time></p>
<h1 id="${id}-h">${title}</h1>
${about !== undefined && html`<p class="about">${about.trim()}</p>`}
${verdictBanner(report)}</header>
<section aria-label="In short">${story(sentences(report))}${tiles(report)}</section>
${failed && expectationSection(report)}
<section><h2>What visitors saw, second by second</h2>
${charts(report, id)}
${events.length > 0 && html`<h2>What happened when</h2><p class="unit">The numbers are those of the marks above. Times are seconds since the drill began.</p>${timeline(report)}`}</section>
${!failed && expectationSection(report)}
${faultSection(report)}
<section><h2>${phases.length > 1 ? 'Phase by phase' : 'In figures'}</h2>${phaseTable(report)}</section>
<section><h2>Who answered</h2>${servedTable(report)}</section>
<section><h2>Errors</h2>${overall.errors.length === 0 ? html`<p>Nobody saw an error.</p>` : errorTable(overall)}</section>
${aboutSection(report)}
</article>`;
}

function expectationSection({ expectations }: DrillReport): Markup {
  if (expectations.length === 0) return NOTHING;
  const failed = expectations.some(({ held }) => !held);
  return html`<section><h2>What was expected</h2>${table({
    name: 'expectations',
    caption: 'Each expectation of the scenario, and whether it held',
    head: [columnHead('Expected', 'text'), columnHead('Seen'), columnHead('Held', 'text'), ...(failed ? [columnHead('Why not', 'text')] : [])],
    rows: expectations.map(({ text, measured: value, held, why }) => (
      html`${expectationHead(text)}<td>${measured(measureOf(text), value)}</td>${heldCell(held)}${failed && html`<td class="text">${why ?? ''}</td>`}`)),
  })}</section>`;
}

function faultSection({ faults }: DrillReport): Markup {
  if (faults.length === 0) return NOTHING;
  return html`<section><h2>What each fault cost</h2>${table({
    caption: 'Compared with the time before each fault; waiting is added up over all visitors',
    head: [columnHead('Fault', 'text'), columnHead('From - to'), columnHead('Errors'), columnHead('Waited in sum'), columnHead('Moved visitors'), columnHead('Answers of stand-ins')],
    rows: faults.map(({ fault, fromMs, toMs, errors, waitedMs, movedSessions, stoodIn }) => (
      html`<th scope="row">${fault}</th><td>${moment(fromMs)} - ${moment(toMs)}</td><td>${whole(errors)}</td><td>${milliseconds(waitedMs)}</td><td>${whole(movedSessions)}</td><td>${whole(stoodIn)}</td>`)),
  })}</section>`;
}

/** Phases, and behind several of them the whole. */
function columnsOf({ phases, overall }: DrillReport): readonly { readonly name: string; readonly figures: PhaseFigures; readonly kind: string }[] {
  if (phases.length <= 1) return [{ name: 'Over all', figures: overall, kind: '' }];
  return [...phases.map((figures) => ({ name: figures.phase.name, figures, kind: '' })), { name: 'Over all', figures: overall, kind: 'total' }];
}

function phaseTable(report: DrillReport): Markup {
  const columns = columnsOf(report);
  const shown = Object.keys(MEASURES).filter((measure) => columns.some(({ figures }) => figures.measures[measure] !== undefined));
  return table({
    name: 'measures',
    caption: 'A phase begins where the scenario names one; times to first byte count from when the visitor wanted the page',
    head: [columnHead('', 'text'), ...columns.map(({ name }) => columnHead(name))],
    rows: [
      html`<th scope="row">From - to</th>${columns.map(({ figures: { phase }, kind }) => html`<td class="${kind}">${moment(phase.fromMs)} - ${moment(phase.toMs)}</td>`)}`,
      ...shown.map((measure) => html`${measureHead(measure)}${columns.map(({ figures, kind }) => html`<td class="${kind}">${measured(measure, figures.measures[measure])}</td>`)}`),
    ],
  });
}

function servedTable(report: DrillReport): Markup {
  const columns = columnsOf(report);
  return table({
    caption: 'Answers by the origin that they came from; those from the cache count for the origin that had made them, where it is known',
    head: [columnHead('', 'text'), ...columns.map(({ name }) => columnHead(name))],
    rows: servedIds(columns.map(({ figures }) => figures.servedBy)).map((id) => html`<th scope="row">${nameOf(id)}</th>${columns.map(({ figures: { servedBy }, kind }) => {
      const [answers, all] = [servedBy[id] ?? 0, Object.values(servedBy).reduce((sum, count) => sum + count, 0)];
      return html`<td class="${kind}">${answers === 0 ? '-' : `${whole(answers)} (${percent(answers / all)})`}</td>`;
    })}`),
  });
}

function errorTable({ errors }: PhaseFigures): Markup {
  return table({
    caption: 'What visitors got instead of a page, and whose fault it was',
    head: [columnHead('Cause', 'text'), columnHead('Fault of', 'text'), columnHead('Times')],
    rows: [...errors].sort((a, b) => b.count - a.count)
      .map(({ cause, blame, count }) => html`<th scope="row">${cause}</th><td class="text">${BLAMED[blame]}</td><td>${whole(count)}</td>`),
  });
}

function aboutSection(report: DrillReport): Markup {
  const { scenario, template, seed, durationMs, timeScale } = report;
  return html`<section><h2>About this drill</h2>${notes(report.notes)}${facts({
    'Scenario': scenario,
    'Template': template,
    'Seed': `${seed}: the same seed gives the same visitors, requests and faults again`,
    'Duration': lasting(durationMs),
    ...(timeScale === 1 ? {} : { 'Time-outs': `those of origins were divided by ${timeScale}` }),
    'Entered at': popsText(report),
  })}</section>`;
}
