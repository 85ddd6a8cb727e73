import { HARDENER_RULES_VERSION, type HardenerConfig, type HardenerHeader } from '../contract/response-hardener';

/** How the source is written. */
interface Style {
  readonly headers: string;
  readonly scope: string;
  readonly space: string;
  readonly lineEnd: string;
}

const READABLE: Style = { headers: 'headers', scope: 'scope', space: ' ', lineEnd: '\n' };
const COMPACT: Style = { headers: 'h', scope: 's', space: '', lineEnd: '' };

/** The source of the rules: an object literal of runtime 2.0 that is a `HardenerRules`. */
export function rulesSource(config: HardenerConfig, compact = false): string {
  const style = compact ? COMPACT : READABLE;
  const { headers, scope, space: sp, lineEnd } = style;
  const remove = Object.fromEntries([...config.remove.map((name) => [name, 1]), ...(config.keep ?? []).map((name) => [name, 0])]);
  return [
    '{',
    `${sp}${sp}version:${sp}${HARDENER_RULES_VERSION},`,
    `${sp}${sp}remove:${sp}${JSON.stringify(remove)},`,
    `${sp}${sp}set:${sp}function${sp}(${headers},${sp}${scope})${sp}{`,
    ...config.set.map((header) => `${sp}${sp}${sp}${sp}${conditionOf(header, style)}${headers}[${literal(header.name)}]${sp}=${sp}{${sp}value:${sp}${literal(header.value)}${sp}};`),
    `${sp}${sp}}`,
    '}',
  ].join(lineEnd);
}

function conditionOf({ name, ifMissing, scope }: HardenerHeader, { headers, scope: given, space: sp }: Style): string {
  const conditions = [...(scope > 0 ? [`${given}${sp}>=${sp}${scope}`] : []), ...(ifMissing ? [`!${headers}[${literal(name)}]`] : [])];
  return conditions.length > 0 ? `if${sp}(${conditions.join(`${sp}&&${sp}`)})${sp}` : '';
}

/** JSON is JavaScript but for two line separators, which older engines refuse in string literals. */
function literal(text: string): string {
  return JSON.stringify(text).replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');
}
