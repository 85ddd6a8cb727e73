/** A line of a grid. */
export interface Tick {
  readonly value: number;
  /** From the beginning of the axis, 0 to 1. */
  readonly at: number;
}

export interface Axis {
  readonly ticks: readonly Tick[];
  /** Where a value lies, 0 to 1. */
  at(value: number): number;
}

/** From 0 to a round number that is not below `max`. */
export function linearAxis(max: number, lines = 4): Axis {
  const step = roundStep(Math.max(max, 1) / lines);
  const count = Math.max(1, Math.ceil(Math.max(max, 1) / step - 1e-9));
  const end = step * count;
  return {
    ticks: Array.from({ length: count + 1 }, (_, index) => ({ value: index * step, at: index / count })),
    at: (value) => clamp(value / end),
  };
}

/** Powers of ten around the values, for what differs by more than a glance can compare. */
export function logAxis(min: number, max: number): Axis {
  const from = Math.floor(Math.log10(Math.max(min, 0.1)) + 1e-9);
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(max, 0.1)) - 1e-9));
  const decades = to - from;
  return {
    ticks: Array.from({ length: decades + 1 }, (_, index) => ({ value: 10 ** (from + index), at: index / decades })),
    at: (value) => clamp((Math.log10(Math.max(value, 10 ** from)) - from) / decades),
  };
}

/** Ends where the drill ends, whatever number that is. */
export function timeAxis(durationMs: number, lines = 6): Axis {
  const duration = Math.max(durationMs, 1);
  const step = roundTime(duration / lines);
  const count = Math.floor(duration / step + 1e-9);
  return {
    ticks: Array.from({ length: count + 1 }, (_, index) => ({ value: index * step, at: (index * step) / duration })),
    at: (value) => clamp(value / duration),
  };
}

function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  // Counts have no halves.
  return Math.max(1, power * ([1, 2, 5, 10].find((factor) => step <= factor * power + 1e-9) ?? 10));
}

const TIME_STEPS = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000];

function roundTime(step: number): number {
  return TIME_STEPS.find((candidate) => candidate >= step) ?? Math.ceil(step / 3_600_000) * 3_600_000;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
