import { meantName } from '../../../src/contract/nearest-name';
import { SmartOriginError } from '../errors';
import type { Resolver } from '../template/resolver';
import type { LocatedResource } from '../template/template-set';
import { Unresolved } from '../template/unresolved';

export const DISTRIBUTION_TYPE = 'AWS::CloudFront::Distribution';

/** A distribution of the templates, and by what it may be named. */
interface Candidate {
  located: LocatedResource;
  constructPath: string;
  aliases: string[];
}

type Fits = (candidate: Candidate, name: string) => boolean;

/** By what a distribution is named; the first that fits any decides. */
const WAYS: Fits[] = [
  ({ located: { logicalId, stack } }, name) => logicalId === name || `${stack.name}/${logicalId}` === name,
  ({ constructPath }, name) => constructPath === name,
  ({ aliases }, name) => aliases.includes(name.toLowerCase()),
  ({ constructPath }, name) => constructPath.endsWith(`/${name}`),
  ({ located: { logicalId, stack } }, name) => stack.name === name || logicalId.startsWith(name),
];

/**
 * The distribution that is meant.
 *
 * @param name - Logical id, `<stack>/<logical id>`, construct path or its end, alias, stack, or a beginning of the logical id.
 * @default the only one
 * @throws SmartOriginError `ERR_DISTRIBUTION_UNKNOWN` when none or several fit, `ERR_UNRESOLVED_VALUE` when nobody knows whether it is there
 */
export function chooseDistribution(resolver: Resolver, name: string | undefined): LocatedResource {
  const all = resolver.resourcesOf(DISTRIBUTION_TYPE).map((located) => candidate(located, resolver));
  const fitting = name === undefined ? all : WAYS.map((fits) => all.filter((one) => fits(one, name))).find((found) => found.length > 0) ?? [];
  if (fitting.length !== 1) throw unclear(all, fitting, name, resolver.templates.source);
  const { located } = fitting[0]!;
  const isThere = resolver.isThere(located);
  if (isThere instanceof Unresolved) {
    throw new SmartOriginError('ERR_UNRESOLVED_VALUE', `whether there is the distribution ${located.logicalId} is not known`,
      `its condition ${located.resource.Condition}: ${isThere.reason}`, isThere.mend ?? 'write the value out in the template');
  }
  return located;
}

function candidate(located: LocatedResource, resolver: Resolver): Candidate {
  const path = located.resource.Metadata?.['aws:cdk:path'] ?? located.stack.constructPaths?.get(located.logicalId);
  const config = resolver.property(located, 'DistributionConfig') as { Aliases?: unknown } | undefined;
  return {
    located,
    // The construct's own resource stands below it.
    constructPath: typeof path === 'string' ? path.replace(/\/(Resource|CFDistribution)$/, '') : '',
    aliases: Array.isArray(config?.Aliases) ? config.Aliases.filter((alias) => typeof alias === 'string').map((alias) => alias.toLowerCase()) : [],
  };
}

function unclear(all: Candidate[], fitting: Candidate[], name: string | undefined, source: string): SmartOriginError {
  const asked = name === undefined ? '' : ` that ${fitting.length === 0 ? 'fits' : 'fit'} "${name}"`;
  const names = all.flatMap(({ located, constructPath, aliases }) => [located.logicalId, constructPath, ...aliases]);
  const close = name === undefined ? undefined : meantName(name, names);
  const ways = 'name one with --distribution <logical id>, by its construct path or an alias, or with <stack>/<logical id> where several stacks have it';
  const hint = close === undefined ? ways : `did you mean --distribution ${close}?`;
  return new SmartOriginError(
    'ERR_DISTRIBUTION_UNKNOWN',
    fitting.length === 0 ? `${source} has no distribution${asked}` : `${source} has ${fitting.length} distributions${asked}`,
    `its distributions are: ${all.map(describe).join(', ') || 'none'}`,
    all.length === 0 ? 'synthesize an app with a CloudFront distribution' : hint,
  );
}

function describe({ located: { stack, logicalId }, constructPath, aliases }: Candidate): string {
  const more = [constructPath, ...aliases].filter((name) => name !== '' && name !== `${stack.name}/${logicalId}`);
  return `${stack.name}/${logicalId}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}
