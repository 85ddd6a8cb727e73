const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const RFC_850 = /^[a-z]+day, (\d{2})-([a-z]{3})-(\d{2}) (\d{2}):(\d{2}):(\d{2}) gmt$/i;
const ASCTIME = /^[a-z]{3} ([a-z]{3}) ( \d|\d{2}) (\d{2}):(\d{2}):(\d{2}) (\d{4})$/i;
const FIFTY_YEARS_MS = 50 * 365.25 * 86_400_000;

/**
 * A date of a header, in milliseconds since the epoch: in any of the three forms of RFC 9110 §5.6.7, and in what is near enough to the
 * first of them and names its time zone. NaN for anything else.
 *
 * @param now - Milliseconds since the epoch, for years of two digits: none lies more than fifty years ahead.
 */
export function parseHttpDate(text: string, now: number): number {
  const short = RFC_850.exec(text);
  if (short !== null) {
    const [, day, month, year, ...time] = short as unknown as [string, string, string, string, ...string[]];
    const at = utc(Math.floor(new Date(now).getUTCFullYear() / 100) * 100 + Number(year), month, day, time);
    return at - now > FIFTY_YEARS_MS ? utc(new Date(at).getUTCFullYear() - 100, month, day, time) : at;
  }
  const c = ASCTIME.exec(text);
  if (c !== null) {
    const [, month, day, hours, minutes, seconds, year] = c as unknown as [string, string, string, string, string, string, string];
    return utc(Number(year), month, day, [hours, minutes, seconds]);
  }
  // Without a zone it would be read as the time of this machine.
  return /\b(?:GMT|UTC)$/i.test(text) ? Date.parse(text) : NaN;
}

function utc(year: number, month: string, day: string, time: readonly string[]): number {
  const index = MONTHS.indexOf(month.toLowerCase());
  const [hours, minutes, seconds] = time.map(Number);
  return index < 0 ? NaN : Date.UTC(year, index, Number(day), hours, minutes, seconds);
}
