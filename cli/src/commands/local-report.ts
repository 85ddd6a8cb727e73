import Table from 'cli-table3';
import type { LocalCloudFront } from '../local-cloudfront';
import type { Behavior, Distribution } from '../model/distribution';
import type { TraceEvent } from '../trace';

/** Everything worth knowing when serving begins, for people. */
export function listeningText(cloudFront: LocalCloudFront): string {
  const { distribution } = cloudFront;
  return [
    `${distribution.stackName}/${distribution.name} is served`,
    `  viewers on HTTPS   ${cloudFront.url}${cloudFront.httpsUrl ? `, with TLS ${cloudFront.httpsUrl}` : ''}`,
    ...(cloudFront.httpUrl ? [`  viewers on HTTP    ${cloudFront.httpUrl}`] : []),
    '',
    behaviorTable(cloudFront),
    ...distribution.notes.map((note) => `note: ${note}`),
    '',
  ].join('\n');
}

/** The same as one JSON line. */
export function listeningJson(cloudFront: LocalCloudFront): string {
  const { distribution, url, httpUrl, httpsUrl } = cloudFront;
  return line({
    event: 'listening',
    distribution: `${distribution.stackName}/${distribution.name}`,
    url,
    httpUrl,
    httpsUrl,
    behaviors: distribution.behaviors.map((behavior) => ({
      pathPattern: behavior.pathPattern,
      target: behavior.targetOriginId,
      origins: originIds(distribution, behavior).map((id) => ({ id, playedBy: cloudFront.describeOrigin(id) })),
    })),
    notes: distribution.notes,
  });
}

export function traceText({ requestId, stage, detail, elapsedMs }: TraceEvent): string {
  return `${requestId.slice(0, 8)} ${elapsedMs.toFixed(1).padStart(8)} ms  ${stage.padEnd(24)} ${detail}\n`;
}

export function traceJson(event: TraceEvent): string {
  return line({ event: 'trace', ...event });
}

export function logJson(source: string, text: string): string {
  return line({ event: 'log', source, text });
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function behaviorTable(cloudFront: LocalCloudFront): string {
  const table = new Table({ head: ['path', 'methods', 'origin', 'played by', 'functions'], style: { head: [], border: [] } });
  for (const behavior of cloudFront.distribution.behaviors) {
    const ids = originIds(cloudFront.distribution, behavior);
    table.push([
      behavior.pathPattern,
      behavior.allowedMethods.length === 7 ? 'all' : behavior.allowedMethods.join(' '),
      ids.map((id, index) => (ids.length > 1 ? `${index + 1}. ${id}` : id)).join('\n'),
      ids.map((id) => cloudFront.describeOrigin(id)).join('\n'),
      [...Object.entries(behavior.functions), ...Object.entries(behavior.lambdas)].map(([event, { name }]) => `${event}: ${name}`).join('\n'),
    ]);
  }
  return table.toString();
}

function originIds({ originGroups }: Distribution, { targetOriginId }: Behavior): string[] {
  return originGroups.get(targetOriginId)?.members ?? [targetOriginId];
}
