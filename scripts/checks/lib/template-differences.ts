/** Content hashes of assets differ with paths and line ends of a bundle; what the template does with them does not. */
const ASSET_HASH = /[0-9a-f]{64}/g;

/** Which construct library and which language made the template, and where its assets lie. */
const INCIDENTAL_KEYS = ['Metadata', 'CDKMetadata', 'CDKMetadataAvailable'];

/** A template without what depends on the machine or the language that synthesized it. */
export function essentials(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(ASSET_HASH, '<asset>');
  if (Array.isArray(value)) return value.map(essentials);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !INCIDENTAL_KEYS.includes(key)).map(([key, child]) => [key, essentials(child)]));
}

/** Where two values differ, one line a place. */
export function differences(left: unknown, right: unknown, at = ''): string[] {
  if (isObject(left) && isObject(right)) {
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) => differences(left[key], right[key], at ? `${at}.${key}` : key));
  }
  if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
    return left.flatMap((child, index) => differences(child, right[index], `${at}[${index}]`));
  }
  const [leftText, rightText] = [JSON.stringify(left), JSON.stringify(right)];
  return leftText === rightText ? [] : [`${at || 'everything'}: ${leftText ?? 'nothing'} is not ${rightText ?? 'nothing'}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
