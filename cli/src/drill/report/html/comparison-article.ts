import type { DrillComparison } from '../../drill-report';
import { comparedExpectations, comparedMeasures, comparisonSentences } from '../comparison';
import { lasting, measured, percent, whole } from '../figures';
import { sentences } from '../sentences';
import { servedIds } from '../served-ids';
import { charts, nameOf, reachOf } from './charts';
import { html, NOTHING, type Markup } from './markup';
import { columnHead, expectationHead, facts, heldCell, measureHead, notes, popsText, story, table, timeline, verdictBanner } from './parts';

/** Two templates side by side: what would this change have done in that outage? */
export function comparisonArticle(comparison: DrillComparison, id: string): Markup {
  const { before, after } = comparison;
  const reach = reachOf(before, after);
  return html`<article id="${id}" aria-labelledby="${id}-h">
<header><p class="eyebrow">Drill report, two templates compared, <time datetime="${after.startedAt}">${after.startedAt.slice(0, 16).replace('T', ' ')} UTC</time></p>
<h1 id="${id}-h">${after.title}</h1>
${after.about !== undefined && html`<p class="about">${after.about.trim()}</p>`}
<p>What would this change have done in that outage?</p>
<div class="pair">${verdictBanner(before, html`<small>Before: ${before.template}</small>`)}${verdictBanner(after, html`<small>After: ${after.template}</small>`)}</div></header>
<section><h2>In short</h2>${story(comparisonSentences(comparison))}</section>
<section><h2>In figures</h2>${measureTable(comparison)}</section>
${expectationSection(comparison)}
<section><h2>What visitors saw, second by second</h2>
<div class="pair"><div><p><span class="key">Before</span></p>${charts(before, `${id}-before`, reach)}</div><div><p><span class="key">After</span></p>${charts(after, `${id}-after`, reach)}</div></div></section>
<section><h2>What happened</h2><div class="pair"><div><p><span class="key">Before</span></p>${story(sentences(before))}</div><div><p><span class="key">After</span></p>${story(sentences(after))}</div></div></section>
${after.events.length > 0 && html`<section><h2>What happened when</h2><p class="unit">The numbers are those of the marks above.</p>${timeline(after)}</section>`}
<section><h2>Who answered</h2>${servedTable(comparison)}</section>
<section><h2>About this drill</h2>${notes([...new Set([...before.notes, ...after.notes])])}${facts({
  'Scenario': after.scenario,
  'Before': before.template,
  'After': after.template,
  'Seed': `${after.seed}: both templates had the same visitors, requests and faults`,
  'Duration': lasting(after.durationMs),
  ...(after.timeScale === 1 ? {} : { 'Time-outs': `those of origins were divided by ${after.timeScale}` }),
  'Entered at': popsText(after),
})}</section>
</article>`;
}

function measureTable(comparison: DrillComparison): Markup {
  return table({
    name: 'measures',
    caption: 'Of the whole drill; times that differ by less than chance are said to be about the same',
    head: [columnHead('', 'text'), columnHead('Before'), columnHead('After'), columnHead('Difference', 'text')],
    rows: comparedMeasures(comparison).map(({ measure, before, after, difference }) => (
      html`${measureHead(measure)}<td>${measured(measure, before)}</td><td class="total">${measured(measure, after)}</td><td class="text">${difference}</td>`)),
  });
}

function expectationSection(comparison: DrillComparison): Markup {
  const expectations = comparedExpectations(comparison);
  if (expectations.length === 0) return NOTHING;
  return html`<section><h2>What was expected</h2>${table({
    name: 'expectations',
    caption: 'Each expectation of the scenario under both templates',
    head: [columnHead('Expected', 'text'), columnHead('Before', 'text'), columnHead('After', 'text'), columnHead('Why not (after)', 'text')],
    rows: expectations.map(({ text, before, after }) => (
      html`${expectationHead(text)}${heldCell(before.held)}${heldCell(after.held)}<td class="text">${after.why ?? ''}</td>`)),
  })}</section>`;
}

function servedTable({ before, after }: DrillComparison): Markup {
  const cell = (servedBy: Readonly<Record<string, number>>, id: string) => {
    const [answers, all] = [servedBy[id] ?? 0, Object.values(servedBy).reduce((sum, count) => sum + count, 0)];
    return answers === 0 ? '-' : `${whole(answers)} (${percent(answers / all)})`;
  };
  return table({
    caption: 'Answers by the origin that they came from',
    head: [columnHead('', 'text'), columnHead('Before'), columnHead('After')],
    rows: servedIds([before.overall.servedBy, after.overall.servedBy]).map((id) => (
      html`<th scope="row">${nameOf(id)}</th><td>${cell(before.overall.servedBy, id)}</td><td>${cell(after.overall.servedBy, id)}</td>`)),
  });
}
