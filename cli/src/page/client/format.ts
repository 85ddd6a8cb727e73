/** `12`, `3.4`, `1,204`. */
export function number(value: number): string {
  if (value >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(1);
}

/** `0 %`, `0.4 %`, `37 %`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0 || value >= 10) return `${Math.round(value)} %`;
  return `${value.toFixed(1).replace(/\.0$/, '')} %`;
}

/** `0.8 ms`, `24 ms`, `1.2 s`. */
export function time(ms: number | undefined): string {
  if (ms === undefined) return '–';
  if (ms >= 1000) return `${(ms / 1000).toFixed(ms >= 10_000 ? 0 : 1)} s`;
  return ms >= 10 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)} ms`;
}

export function bytes(count: number): string {
  if (count < 1024) return `${count} B`;
  if (count < 1024 ** 2) return `${number(count / 1024)} KiB`;
  return `${number(count / 1024 ** 2)} MiB`;
}

/** `2 h 5 min`; the largest two units. */
export function span(ms: number): string {
  const units = [['d', 86_400_000], ['h', 3_600_000], ['min', 60_000], ['s', 1000]] as const;
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, size] of units) {
    const whole = Math.floor(rest / size);
    if (whole > 0) parts.push(`${whole} ${unit}`);
    rest -= whole * size;
  }
  return parts.slice(0, 2).join(' ') || `${Math.round(ms)} ms`;
}

export function clock(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
