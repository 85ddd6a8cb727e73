/** How far `Date` of this thread is ahead of the real time, in milliseconds. */
let advancedMs = 0;

const RealDate = Date;

function now(): number {
  return RealDate.now() + advancedMs;
}

/** Real time, for what is agreed with other threads. */
export const realNow = RealDate.now.bind(RealDate);

/**
 * Lets `Date` of this thread go by the local CloudFront's clock. It moves when an event begins and not within one, so that no budget that a
 * function keeps by `Date` ends because somebody advanced the clock; timers and `performance` stay in real time.
 */
export function moveDate(ms: number): void {
  advancedMs = ms;
  if (globalThis.Date === RealDate) installMovedDate();
}

function installMovedDate(): void {
  function MovedDate(this: unknown, ...args: unknown[]): unknown {
    // Called as a function it tells the time as text, whatever it is given.
    if (new.target === undefined) return new RealDate(now()).toString();
    return Reflect.construct(RealDate, args.length === 0 ? [now()] : args, new.target) as Date;
  }
  Object.defineProperties(MovedDate, { name: { value: 'Date' }, length: { value: RealDate.length } });
  Object.setPrototypeOf(MovedDate, RealDate);
  MovedDate.prototype = RealDate.prototype as unknown;
  Object.defineProperty(MovedDate, 'now', { value: now, writable: true, configurable: true });
  Object.defineProperty(RealDate.prototype, 'constructor', { value: MovedDate, writable: true, configurable: true });
  globalThis.Date = MovedDate as unknown as DateConstructor;
}
