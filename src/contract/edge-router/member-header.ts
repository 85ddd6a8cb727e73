import { MEMBER_ID } from '../member-id';
import { STAMP_NONE } from '../names';

/** Stands for the stamp where the table was asked and did not answer: nothing is stamped, and nothing stored. */
export const STAMP_UNKNOWN = '?';

/** What the header of the serving member says. */
export interface ServedBy {
  readonly member: string;
  readonly leg: 1 | 2;
  /** The member that the visitor is on, where another one stands in that is not equivalent to it. */
  readonly standsInFor?: string;
  /** What is to be stamped on the response: the member of the session's item, `STAMP_NONE` where there is no valid one, or `STAMP_UNKNOWN`; absent where no session was asked for. */
  readonly stamp?: string;
  /** Members that leg 2 must not ask: the header that said so is gone by then, where leg 2 sees what leg 1 was edited to. */
  readonly avoid?: readonly string[];
  /** Seconds for which the answer may be kept, where a stand-in or leg 2 gives it: the configuration is gone by then. */
  readonly ttl?: number;
  /** When the leg was sent, in milliseconds since the epoch: another instance may see what came of it. */
  readonly sentAt?: number;
  /** The id of the request, which no viewer can know before: where no viewer router removes what viewers forge, only so the header is ours. */
  readonly id?: string;
}

const ID = MEMBER_ID.source.slice(1, -1);

/** By name in the header what stands behind the member, in this order, and how it is read. */
const FIELDS: readonly (readonly [field: keyof ServedBy, name: string, pattern: string, read: (text: string) => unknown])[] = [
  ['leg', 'leg', '[12]', Number],
  ['standsInFor', 'for', ID, String],
  ['stamp', 'stamp', `${ID}|[${STAMP_NONE}${STAMP_UNKNOWN}]`, String],
  ['avoid', 'avoid', `${ID}(?:,${ID}){0,31}`, (text) => text.split(',')],
  ['ttl', 'ttl', '0|[1-9]\\d{0,8}', Number],
  ['sentAt', 'at', '[1-9]\\d{0,14}', Number],
  ['id', 'id', '[\\w=-]{1,99}', String],
];
const SERVED_BY = new RegExp(`^(${ID})${FIELDS.map(([, name, pattern]) => `(?:;${name}=(${pattern}))?`).join('')}$`);

/** `v1;leg=1;for=v2;stamp=v2;avoid=v3;ttl=60;at=1795000000000;id=4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==` */
export function formatServedBy(served: ServedBy): string {
  return served.member + FIELDS.map(([field, name]) => (served[field] === undefined ? '' : `;${name}=${String(served[field])}`)).join('');
}

/** Undefined for whatever is not exactly what we write. */
export function parseServedBy(text: string | undefined): ServedBy | undefined {
  const parts = text === undefined ? null : SERVED_BY.exec(text);
  if (!parts?.[2]) return undefined;
  const given = FIELDS.flatMap(([field, , , read], i) => (parts[i + 2] === undefined ? [] : [[field, read(parts[i + 2])]]));
  return { member: parts[1], ...Object.fromEntries(given) as Pick<ServedBy, 'leg'> };
}
