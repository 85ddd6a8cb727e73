import Table from 'cli-table3';
import type { LocalCloudFront } from '../local-cloudfront';
import type { Behavior, Distribution } from '../model/distribution';
import { PAGE_PATH } from '../page/page-path';
import type { TraceEvent } from '../trace';

/**
 * Everything worth knowing when serving begins, for people.
 *
 * @param controlPort - The one that was asked for, or that other commands look at.
 */
export function listeningText(cloudFront: LocalCloudFront, controlPort: number): string {
  const { distribution } = cloudFront;
  return [
    `${nameOf(distribution)} is served`,
    `  viewers on HTTPS   ${cloudFront.url}${cloudFront.httpsUrl ? `, with TLS ${cloudFront.httpsUrl}` : ''}`,
    ...(cloudFront.httpUrl ? [`  viewers on HTTP    ${cloudFront.httpUrl}`] : []),
    ...popLines(cloudFront),
    ...controlLines(cloudFront, controlPort),
    ...tableLines(cloudFront),
    ...keyLines(distribution),
    '',
    behaviorTable(cloudFront),
    ...distribution.notes.map((note) => `note: ${note}`),
    '',
  ].join('\n');
}

/** The same as one JSON line. */
export function listeningJson(cloudFront: LocalCloudFront): string {
  const { distribution, url, httpUrl, httpsUrl, controlUrl, dynamoDbUrl } = cloudFront;
  return line({
    event: 'listening',
    distribution: nameOf(distribution),
    url,
    httpUrl,
    httpsUrl,
    controlUrl,
    dynamoDbUrl,
    pops: cloudFront.pops,
    popUrls: cloudFront.popUrls,
    sessionTables: cloudFront.sessionTables?.tables,
    keyValueStores: cloudFront.keyValueStores.map(({ name, arn, lagSeconds }) => ({ name, arn, lagSeconds })),
    behaviors: distribution.behaviors.map((behavior) => ({
      pathPattern: behavior.pathPattern,
      target: behavior.targetOriginId,
      trustedKeys: behavior.trustedKeys && [...behavior.trustedKeys.keys()],
      origins: originIds(distribution, behavior).map((id) => ({ id, playedBy: cloudFront.describeOrigin(id) })),
    })),
    notes: distribution.notes,
  });
}

/** Whoever signs URLs for this machine needs the ids that keys have here. */
function keyLines({ behaviors }: Distribution): string[] {
  const ids = new Set(behaviors.flatMap(({ trustedKeys }) => [...trustedKeys?.keys() ?? []]));
  return ids.size === 0 ? [] : [`  signed with key    ${[...ids].join(', ')}`];
}

export function reloadedText({ distribution }: LocalCloudFront): string {
  return `reloaded: ${nameOf(distribution)}, ${counted(distribution.behaviors.length, 'behavior')}, ${counted(distribution.origins.size, 'origin')}\n`;
}

export function reloadedJson({ distribution }: LocalCloudFront): string {
  return line({ event: 'reloaded', distribution: nameOf(distribution), behaviors: distribution.behaviors.length, origins: distribution.origins.size });
}

export function reloadFailedText(error: unknown): string {
  return `smart-origin: not reloaded, the template from before is served on: ${(error as Error).message}\n`;
}

export function reloadFailedJson(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  return line({ event: 'reload-failed', code, message });
}

export function stoppingText(requests: number, graceSeconds: number): string {
  return `stopping: ${counted(requests, 'request')} under way may take ${graceSeconds} s to end; interrupt again to end at once\n`;
}

export function stoppingJson(requests: number, graceSeconds: number): string {
  return line({ event: 'stopping', requests, graceSeconds });
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

function nameOf({ stackName, name }: Distribution): string {
  return `${stackName}/${name}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function controlLines({ controlUrl, keyValueStores }: LocalCloudFront, asked: number): string[] {
  if (controlUrl === undefined) return [];
  const moved = asked !== 0 && !controlUrl.endsWith(`:${asked}`);
  return [
    `  page               ${controlUrl}${PAGE_PATH}`,
    `  control port       ${controlUrl}${moved ? ` (port ${asked} is in use: give other commands --local ${controlUrl})` : ''}`,
    ...keyValueStores.map(({ name, arn, lagSeconds }) => `  KeyValueStore      ${name}, lag ${lagSeconds} s, ${arn}`),
  ];
}

/** One place alone needs no choosing. */
function popLines({ pops, popUrls: urls }: LocalCloudFront): string[] {
  if (pops.length === 1 && urls === undefined) return [];
  return pops.map(({ name, region }, index) => (
    `  point of presence  ${name} in ${region}${urls === undefined ? '' : `, ${urls[name]}`}${index === 0 ? ', for viewers without x-local-pop' : ''}`));
}

function tableLines({ dynamoDbUrl, sessionTables }: LocalCloudFront): string[] {
  if (sessionTables === undefined) return [];
  return [
    `  DynamoDB           ${dynamoDbUrl} (AWS_ENDPOINT_URL_DYNAMODB)`,
    ...sessionTables.tables.map(({ name, regions }) => (
      `  table              ${name} in ${regions.join(', ')}${regions.length > 1 ? `, lag ${sessionTables.lagSeconds} s` : ''}`)),
  ];
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
