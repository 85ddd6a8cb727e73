import type { IncomingHttpHeaders } from 'node:http';

/** Points that one rule gives or takes, and why. */
export interface GradedRule {
  readonly rule: string;
  readonly points: number;
}

export interface HeadersGrade {
  readonly score: number;
  readonly grade: string;
  readonly rules: GradedRule[];
}

/**
 * Grades the security headers of a response by the published scoring of MDN's HTTP Observatory, as far as headers alone decide
 * (no cookies, no integrity of scripts, no redirects, no preload list). `npm run bench` compares with the Observatory itself.
 *
 * @see https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring
 */
export function gradeHeaders(headers: IncomingHttpHeaders): HeadersGrade {
  const csp = parsePolicy(one(headers['content-security-policy']));
  const rules = [
    gradePolicy(csp),
    gradeTransport(one(headers['strict-transport-security'])),
    gradeFraming(one(headers['x-frame-options']), csp),
    { rule: 'X-Content-Type-Options', points: one(headers['x-content-type-options']).toLowerCase() === 'nosniff' ? 0 : -5 },
    gradeReferrer(one(headers['referrer-policy'])),
    gradeResourcePolicy(one(headers['cross-origin-resource-policy'])),
  ];
  // Extra points count only for whoever has lost few.
  const lost = 100 + rules.filter(({ points }) => points < 0).reduce((sum, { points }) => sum + points, 0);
  const score = Math.max(0, lost >= 90 ? 100 + rules.reduce((sum, { points }) => sum + points, 0) : lost);
  return { score, grade: letter(score), rules };
}

const one = (value: string | string[] | undefined): string => (Array.isArray(value) ? value.join(', ') : value ?? '').trim();

function parsePolicy(text: string): Map<string, string[]> {
  const directives = text.split(';').map((part) => part.trim().toLowerCase().split(/\s+/)).filter(([name]) => name);
  return new Map(directives.map(([name, ...sources]) => [name, sources]));
}

function gradePolicy(csp: Map<string, string[]>): GradedRule {
  const rule = 'Content-Security-Policy';
  if (csp.size === 0) return { rule, points: -25 };
  const fallback = csp.get('default-src') ?? ['*'];
  const scripts = csp.get('script-src') ?? fallback;
  const styles = csp.get('style-src') ?? fallback;
  const objects = csp.get('object-src') ?? fallback;
  const open = (sources: string[]) => sources.some((source) => ['*', 'http:', 'https:', 'data:'].includes(source) || source === "'unsafe-inline'");
  if (open(scripts) || open(objects)) return { rule, points: -20 };
  if (scripts.includes("'unsafe-eval'")) return { rule, points: -10 };
  if (styles.includes("'unsafe-inline'")) return { rule, points: 0 };
  return { rule, points: fallback.join() === "'none'" ? 10 : 5 };
}

function gradeTransport(value: string): GradedRule {
  const maxAge = Number(/max-age=(\d+)/i.exec(value)?.[1] ?? NaN);
  const SIX_MONTHS = 15_552_000;
  return { rule: 'Strict-Transport-Security', points: Number.isNaN(maxAge) ? -20 : maxAge < SIX_MONTHS ? -10 : 0 };
}

function gradeFraming(value: string, csp: Map<string, string[]>): GradedRule {
  const rule = 'X-Frame-Options';
  if (csp.has('frame-ancestors')) return { rule, points: 5 };
  return { rule, points: /^(deny|sameorigin)$/i.test(value) ? 0 : -20 };
}

function gradeReferrer(value: string): GradedRule {
  const rule = 'Referrer-Policy';
  if (value === '') return { rule, points: 0 };
  const last = value.split(',').at(-1)!.trim().toLowerCase();
  return { rule, points: ['no-referrer', 'same-origin', 'strict-origin', 'strict-origin-when-cross-origin'].includes(last) ? 5 : -5 };
}

function gradeResourcePolicy(value: string): GradedRule {
  const points: { [value: string]: number } = { '': 0, 'cross-origin': 0, 'same-site': 10, 'same-origin': 10 };
  return { rule: 'Cross-Origin-Resource-Policy', points: points[value.toLowerCase()] ?? -5 };
}

/** The Observatory's chart: a letter for each five points from 0 to 100. */
function letter(score: number): string {
  const steps: [number, string][] = [
    [100, 'A+'], [90, 'A'], [85, 'A-'], [80, 'B+'], [70, 'B'], [65, 'B-'], [60, 'C+'], [50, 'C'], [45, 'C-'], [40, 'D+'], [30, 'D'], [25, 'D-'],
  ];
  return steps.find(([least]) => score >= least)?.[1] ?? 'F';
}
