import { MEMBER_ID } from '../member-id';
import { STAMP_NONE } from '../names';

/** Stands for the stamp where the table was asked and did not answer: nothing is stamped, and nothing stored. */
export const STAMP_UNKNOWN = '?';

/** What the header of the serving member says. */
export interface ServedBy {
  readonly member: string;
  readonly leg: 1 | 2;
  /** The member that the visitor is on, where another one stands in. */
  readonly standsInFor?: string;
  /** What is to be stamped on the response: the member of the session's item, `STAMP_NONE` where there is no valid one, or `STAMP_UNKNOWN`; absent where no session was asked for. */
  readonly stamp?: string;
  /** Members that leg 2 must not ask: the header that said so is gone by then, where leg 2 sees what leg 1 was edited to. */
  readonly avoid?: readonly string[];
  /** Seconds for which the answer may be kept, where a stand-in or leg 2 gives it: the configuration is gone by then. */
  readonly ttl?: number;
}

const ID = MEMBER_ID.source.slice(1, -1);
const SERVED_BY = new RegExp(
  `^(${ID});leg=([12])(?:;for=(${ID}))?(?:;stamp=(${ID}|[${STAMP_NONE}${STAMP_UNKNOWN}]))?(?:;avoid=(${ID}(?:,${ID}){0,31}))?(?:;ttl=(0|[1-9][0-9]{0,8}))?$`);

/** `v1;leg=1;for=v2;stamp=v2;avoid=v3;ttl=60` */
export function formatServedBy(served: ServedBy): string {
  return `${served.member};leg=${served.leg}${served.standsInFor === undefined ? '' : `;for=${served.standsInFor}`}`
    + (served.stamp === undefined ? '' : `;stamp=${served.stamp}`)
    + (served.avoid === undefined ? '' : `;avoid=${served.avoid.join()}`)
    + (served.ttl === undefined ? '' : `;ttl=${served.ttl}`);
}

/** Undefined for whatever is not exactly what we write. */
export function parseServedBy(text: string | undefined): ServedBy | undefined {
  const parts = text === undefined ? null : SERVED_BY.exec(text);
  if (!parts) return undefined;
  return {
    member: parts[1],
    leg: parts[2] === '1' ? 1 : 2,
    ...(parts[3] === undefined ? {} : { standsInFor: parts[3] }),
    ...(parts[4] === undefined ? {} : { stamp: parts[4] }),
    ...(parts[5] === undefined ? {} : { avoid: parts[5].split(',') }),
    ...(parts[6] === undefined ? {} : { ttl: Number(parts[6]) }),
  };
}
