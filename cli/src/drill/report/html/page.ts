import type { DrillComparison, DrillReport } from '../../drill-report';
import { counted, measured, whole } from '../figures';
import { verdict } from '../sentences';
import { comparisonArticle } from './comparison-article';
import { html, Markup, NOTHING } from './markup';
import { columnHead, table } from './parts';
import { reportArticle } from './report-article';
import { STYLE } from './style';

/** One page with everything in it: it needs neither a network nor a script, and no text in it can bring one along. */
export function htmlPage(reports: readonly (DrillReport | DrillComparison)[], madeBy: string): string {
  const [first] = reports;
  const title = reports.length === 1 && first !== undefined ? newest(first).title : counted(reports.length, 'drill');
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}: drill report</title>
<style>${Markup.trusted(STYLE)}</style>
</head>
<body>
<main>
${reports.length > 1 ? summary(reports) : NOTHING}
${reports.map((report, index) => ('after' in report ? comparisonArticle(report, `drill-${index + 1}`) : reportArticle(report, `drill-${index + 1}`)))}
<footer>Made by ${madeBy}. Faults and distances were simulated on one machine; what CloudFront does was imitated from its documentation.</footer>
</main>
</body>
</html>
`.text;
}

function summary(reports: readonly (DrillReport | DrillComparison)[]): Markup {
  const drills = reports.map(newest);
  const held = drills.filter((report) => report.held).length;
  return html`<article aria-labelledby="summary-h"><h1 id="summary-h">${counted(drills.length, 'drill')}, ${held === drills.length ? 'all held' : `${whole(drills.length - held)} did not hold`}</h1><section><h2>At a glance</h2>${table({
    caption: 'Each drill has its own report below',
    head: [columnHead('Drill', 'text'), columnHead('Requests'), columnHead('Errors'), columnHead('99 % began within'), columnHead('What came of it', 'text')],
    rows: drills.map((report, index) => {
      const { measures } = report.overall;
      return html`<th scope="row"><a href="#drill-${index + 1}">${report.title}</a></th><td>${measured('requests', measures.requests)}</td><td>${measured('errors', measures.errors)}</td><td>${measured('p99_ms', measures.p99_ms)}</td><td class="text"><span class="${report.held ? 'yes' : 'no'}">${verdict(report).title}</span></td>`;
    }),
  })}</section></article>`;
}

function newest(report: DrillReport | DrillComparison): DrillReport {
  return 'after' in report ? report.after : report;
}
