import { PHASES } from './world';

/** Values at even steps of time. */
export interface Line {
  readonly name: string;
  readonly values: readonly number[];
}

export interface Plot {
  readonly title: string;
  readonly lines: readonly Line[];
  /** From one value to the next. */
  readonly seconds: number;
  /** Values that a line is drawn across for, from the least to the greatest of the axis. */
  readonly ticks: readonly number[];
  readonly isLogarithmic?: boolean;
}

const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [900, 400, 60, 40, 170, 60];
/** Told apart also without seeing colors (Okabe and Ito); the last line is ours, and bold. */
const COLORS = ['#999999', '#e69f00', '#d55e00', '#009e73', '#0072b2'];
const PHASE_NAMES: { readonly [phase: string]: string } = { healthy: 'all well', slow: '12 x slower', dead: 'dead', back: 'back' };

/** A plot over time that needs neither script nor style of the page around it. */
export function svgOf({ title, lines, seconds, ticks, isLogarithmic }: Plot): string {
  const scale = isLogarithmic ? Math.log : (value: number) => value;
  const [least, most] = [scale(ticks[0]), scale(ticks[ticks.length - 1])];
  const end = PHASES[PHASES.length - 1].until / 1_000;
  const x = (time: number) => (LEFT + (WIDTH - LEFT - RIGHT) * time / end).toFixed(1);
  const shareOf = (value: number) => (Math.min(most, Math.max(least, scale(value))) - least) / (most - least);
  const y = (value: number) => (HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * shareOf(value)).toFixed(1);
  const text = (left: string | number, top: string | number, words: string, more = '') => `<text x="${left}" y="${top}" ${more}>${words}</text>`;

  const phases = PHASES.map(({ name, until }, index) => {
    const from = index === 0 ? 0 : PHASES[index - 1].until / 1_000;
    const box = `M${x(from)} ${TOP}H${x(until / 1_000)}V${HEIGHT - BOTTOM}H${x(from)}`;
    const shade = index % 2 === 0 ? '' : `<path d="${box}" fill="#f2f2f2"/>`;
    return shade + text(x((from + until / 1_000) / 2), HEIGHT - BOTTOM + 36, PHASE_NAMES[name], 'text-anchor="middle" fill="#555"');
  });
  const grid = ticks.map((tick) => `<path d="M${LEFT} ${y(tick)}H${WIDTH - RIGHT}" stroke="#ddd"/>${text(LEFT - 8, Number(y(tick)) + 4, `${tick}`, 'text-anchor="end"')}`);
  const minutes = Array.from({ length: Math.floor(end / 120) + 1 }, (_, index) => text(x(index * 120), HEIGHT - BOTTOM + 18, `${index * 2} min`, 'text-anchor="middle"'));
  const drawn = lines.map(({ name, values }, index) => {
    const points = values.map((value, step) => `${x((step + 0.5) * seconds)},${y(value)}`).join(' ');
    const isOurs = index === lines.length - 1;
    const legend = TOP + 20 + 22 * (lines.length - 1 - index);
    return `<polyline points="${points}" fill="none" stroke="${COLORS[index]}" stroke-width="${isOurs ? 2.5 : 1.5}"/>`
      + `<path d="M${WIDTH - RIGHT + 12} ${legend - 4}h20" stroke="${COLORS[index]}" stroke-width="${isOurs ? 3 : 2}"/>`
      + text(WIDTH - RIGHT + 38, legend, name, isOurs ? 'font-weight="bold"' : '');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#222" role="img" aria-label="${title}">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(LEFT, 24, title, 'font-size="15"'),
    ...phases, ...grid, ...minutes, ...drawn,
    '</svg>\n',
  ].join('\n');
}
