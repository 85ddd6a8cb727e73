import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { lookup } from 'mime-types';
import { SmartOriginError } from '../errors';

/** What S3 stores with an object and gives back as headers. */
const STORED = /^(?:cache-control|content-disposition|content-encoding|content-language|content-type|expires|x-amz-website-redirect-location|x-amz-meta-.+)$/;

type Rules = { matches: (key: string) => boolean; headers: Record<string, string> }[];

/**
 * Metadata of a folder's objects, from `<folder>/.metadata.json`: glob patterns, each with the headers that S3 would store.
 * A pattern without a slash is matched with the last part of the key; of several rules that name a header the last one wins.
 */
export class ObjectMetadata {
  private rules: Rules = [];
  private stamp = '';
  private readonly file: string;

  constructor(folder: string) {
    this.file = join(folder, '.metadata.json');
  }

  /**
   * The headers of an object, in lower case. The file is read again whenever it has changed.
   *
   * @throws SmartOriginError when the file is not what it must be.
   */
  async of(key: string): Promise<Record<string, string>> {
    await this.refresh();
    const headers: Record<string, string> = { 'content-type': lookup(key) || 'binary/octet-stream' };
    for (const rule of this.rules) {
      if (rule.matches(key)) Object.assign(headers, rule.headers);
    }
    return headers;
  }

  /** @throws SmartOriginError when the file is not what it must be. */
  async refresh(): Promise<void> {
    const stats = await stat(this.file).catch(() => undefined);
    const stamp = stats === undefined ? '' : `${stats.size} ${stats.mtimeMs}`;
    if (stamp === this.stamp) return;
    this.rules = stats === undefined ? [] : parseRules(this.file, await readFile(this.file, 'utf8'));
    this.stamp = stamp;
  }
}

function parseRules(file: string, text: string): Rules {
  const refuse = (why: string) => new SmartOriginError(
    'ERR_FOLDER_METADATA', `${file} cannot be used`, why, 'Write an object of patterns, each with headers: {"*.html": {"cache-control": "max-age=60"}}',
  );
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw refuse(`it is no JSON: ${(error as Error).message}`);
  }
  if (!isRecord(parsed)) throw refuse('it must be an object of patterns');
  return Object.entries(parsed).map(([pattern, headers]) => {
    if (!isRecord(headers)) throw refuse(`what stands for "${pattern}" must be an object of headers`);
    const lowered: Record<string, string> = {};
    for (const [name, value] of Object.entries(headers)) {
      if (!STORED.test(name.toLowerCase())) throw refuse(`S3 stores no header "${name}" (pattern "${pattern}"); it does store cache-control, content-*, expires, x-amz-meta-*, x-amz-website-redirect-location`);
      if (typeof value !== 'string' || !/^[\t\x20-\x7e]*$/.test(value)) throw refuse(`"${name}" (pattern "${pattern}") must be a string of visible ASCII`);
      lowered[name.toLowerCase()] = value;
    }
    return { matches: globMatcher(pattern), headers: lowered };
  });
}

/** `*` within a segment, `**` across segments, `?` one character. */
function globMatcher(pattern: string): (key: string) => boolean {
  const source = pattern.split(/(\*\*\/?|\*|\?)/).map((part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    return part.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
  }).join('');
  const regex = new RegExp(`^${source}$`, 's');
  return pattern.includes('/') ? (key) => regex.test(key) : (key) => regex.test(key.slice(key.lastIndexOf('/') + 1));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
