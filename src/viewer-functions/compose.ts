import { type FunctionPart, parsePart } from './function-part';
import { renameParts, type RenamedPart } from './rename';

/** The event of a behavior that a function answers. */
export enum ViewerEvent {
  REQUEST = 'viewer-request',
  RESPONSE = 'viewer-response',
}

/**
 * One function out of several, which run in the order given: each gets what the one before it returned.
 *
 * A single part is returned as it is. Every part must have passed the gate and have a top-level `handler`.
 */
export function composeParts(parts: readonly FunctionPart[], event: ViewerEvent): string {
  if (parts.length === 1) return parts[0].code;
  const { parts: renamed, cloudfrontName } = renameParts(parts.map(parsePart));
  const importsCloudfront = renamed.some(({ part }) => part.cloudfrontNames.length > 0);
  return [
    ...(importsCloudfront ? [`import ${cloudfrontName} from 'cloudfront';`] : []),
    ...renamed.flatMap(({ imports }) => imports),
    ...renamed.map(({ part, code }) => `// ${part.name.replace(/\s+/g, ' ')}\n${code}`),
    composedHandler(renamed, event),
  ].join('\n') + '\n';
}

/**
 * No try/catch stands here: what a step throws must reach CloudFront. A step that decides who may pass would otherwise let
 * everybody pass on an error. Our own parts catch their own faults.
 */
function composedHandler(parts: readonly RenamedPart[], event: ViewerEvent): string {
  const asynchronous = parts.some(({ part }) => part.asynchronous);
  const result = event === ViewerEvent.REQUEST ? 'request' : 'response';
  // Nothing, or a response in the place of a request, ends the chain and is CloudFront's to judge.
  const ends = event === ViewerEvent.REQUEST ? '!result || result.statusCode !== undefined' : '!result';
  const call = ({ part, handler }: RenamedPart) => `${part.asynchronous ? 'await ' : ''}${handler}(event)`;
  const lines = parts.slice(0, -1).flatMap((part, index) => [
    `  ${index === 0 ? 'var result' : 'result'} = ${call(part)};`,
    `  if (${ends}) return result;`,
    `  event.${result} = result;`,
  ]);
  return [
    `${asynchronous ? 'async ' : ''}function handler(event) {`,
    ...lines,
    `  return ${call(parts[parts.length - 1])};`,
    '}',
  ].join('\n');
}
