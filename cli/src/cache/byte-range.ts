/** Bytes from `start` to `end`, both inclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

/** What a `Range` header makes of a body: all of it, as if the header were not there; nothing, as all lies outside; or parts of it. */
export type RangeSelection = 'whole' | 'unsatisfiable' | ByteRange[];

/**
 * The parts of a body that a `Range` header asks for, in ascending order and without overlap: CloudFront serves the whole where they are
 * listed otherwise, or where one of them is not valid. RFC 9110 §14.1.2
 *
 * @param length - Bytes of the body.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RangeGETs.html
 */
export function selectRanges(header: string | undefined, length: number): RangeSelection {
  const [, list] = /^\s*bytes\s*=(.*)$/i.exec(header ?? '') ?? [];
  if (list === undefined) return 'whole';
  const ranges: ByteRange[] = [];
  for (const spec of list.split(',')) {
    const range = resolve(spec.trim(), length);
    if (range === undefined) return 'whole';
    if (range === 'outside') continue;
    const last = ranges.at(-1);
    if (last !== undefined && range.start <= last.end) return 'whole';
    ranges.push(range);
  }
  return ranges.length === 0 ? 'unsatisfiable' : ranges;
}

/** @returns undefined for what is no valid range. */
function resolve(spec: string, length: number): ByteRange | 'outside' | undefined {
  const [, first, last] = /^(\d{0,15})-(\d{0,15})$/.exec(spec) ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first === '') {
    const suffix = Number(last);
    return suffix === 0 || length === 0 ? 'outside' : { start: Math.max(0, length - suffix), end: length - 1 };
  }
  const start = Number(first);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= length ? 'outside' : { start, end: last === '' ? length - 1 : Math.min(Number(last), length - 1) };
}

/** A `Content-Range` of one part of a body whose length is known. RFC 9110 §14.4 */
export function parseContentRange(header: string | undefined): (ByteRange & { total: number }) | undefined {
  const [, start, end, total] = /^\s*bytes\s+(\d{1,15})-(\d{1,15})\/(\d{1,15})\s*$/i.exec(header ?? '') ?? [];
  if (start === undefined) return undefined;
  const range = { start: Number(start), end: Number(end), total: Number(total) };
  return range.start <= range.end && range.end < range.total ? range : undefined;
}
