import type { Identity } from './visitor';
import { BROWSERS } from '../../../cli/src/drill/plan/browsers';

/** What a visitor does besides visiting. */
export type Habit = 'stays' | 'roams' | 'private-ipv6' | 'forges';
const HABITS: readonly Habit[] = ['stays', 'roams', 'private-ipv6', 'forges'];

/** A visitor to be: the same for the same number, so that a rehearsal repeats itself. */
export interface CrowdMember extends Identity {
  readonly habit: Habit;
}

/**
 * The visitors with the numbers from `first` on, each with an address of their own. One in four each stays at an IPv4 address (192.0.2.1 and
 * the like), changes it from page to page (phones), changes the second half of an IPv6 address with every request (RFC 8981), and sends
 * forged internal headers.
 *
 * @param forged headers that those send who forge
 */
export function crowd(first: number, count: number, forged: { readonly [name: string]: string }): CrowdMember[] {
  if (first + count > MOST) throw new Error(`visitors have numbers below ${MOST}; asked for ${count} from ${first} on`);
  return Array.from({ length: count }, (_, index) => member(first + index, forged));
}

function member(number: number, forged: { readonly [name: string]: string }): CrowdMember {
  const habit = HABITS[number % HABITS.length]!;
  const userAgent = BROWSERS[Math.floor(number / HABITS.length) % BROWSERS.length]!;
  let asked = 0;
  const address = () => {
    asked++;
    if (habit === 'private-ipv6') return ipv6(number, asked);
    return habit === 'roams' ? ipv4(number, Math.floor((asked - 1) / ROAMS_AFTER)) : ipv4(number, 0);
  };
  return { habit, userAgent, address, ...(habit === 'forges' ? { headers: forged } : {}) };
}

/** Requests from one address before a phone has the next one: a page with its four files. */
const ROAMS_AFTER = 5;

/** The crowd's numbers fit into two bytes of an address. */
const MOST = 65_536;

/** 198.18.0.0/15 is kept for tests of this kind (RFC 2544); whoever roams does so in 10.0.0.0/8, which has room. */
function ipv4(number: number, move: number): string {
  const low = [Math.floor(number / 256), number % 256];
  return move === 0 ? ['198', '18', ...low].join('.') : ['10', move % 256, ...low].join('.');
}

/** A network for each visitor under 2001:db8::/32, and any host in it. */
function ipv6(number: number, host: number): string {
  const group = (value: number) => (value % MOST).toString(16);
  return `2001:db8:0:${group(number)}:${group(host * 40_503)}:${group(host * 7919)}:${group(host)}:1`;
}
