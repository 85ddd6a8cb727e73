/** The time, which stands still while a function runs. */
export function epochSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
