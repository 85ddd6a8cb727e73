import { HARDENER_RULES_VERSION, type HardenerConfig, type HardenerHeader } from '../contract/response-hardener';

/** The source of the rules: an object literal of runtime 2.0 that is a `HardenerRules`. */
export function rulesSource(config: HardenerConfig): string {
  const remove = Object.fromEntries([...config.remove.map((name) => [name, 1]), ...(config.keep ?? []).map((name) => [name, 0])]);
  return [
    '{',
    `  version: ${HARDENER_RULES_VERSION},`,
    `  remove: ${JSON.stringify(remove)},`,
    '  set: function (headers, scope) {',
    ...config.set.map((header) => `    ${conditionOf(header)}headers[${literal(header.name)}] = { value: ${literal(header.value)} };`),
    '  }',
    '}',
  ].join('\n');
}

function conditionOf({ name, ifMissing, scope }: HardenerHeader): string {
  const conditions = [...(scope > 0 ? [`scope >= ${scope}`] : []), ...(ifMissing ? [`!headers[${literal(name)}]`] : [])];
  return conditions.length > 0 ? `if (${conditions.join(' && ')}) ` : '';
}

/** JSON is JavaScript but for two line separators, which older engines refuse in string literals. */
function literal(text: string): string {
  return JSON.stringify(text).replace(/\u2028/g, '\\u2028').replace(/\u2029/g, '\\u2029');
}
