import { createRacer } from '../../../../../lambda/edge-router/fastest/create-racer';
import type { Contender, RaceResult } from '../../../../../lambda/edge-router/fastest/racer';
import type { ProbeConfig } from '../../../../../src/contract/edge-router';

/** What the process that this file is bundled for is sent: a race to run. Or it is started with one, and prints what came of it. */
export interface Wanted {
  readonly contenders: readonly Contender[];
  readonly probe: ProbeConfig;
  readonly watchdog: number;
}

/** What it sends: what came of it. */
export interface Came {
  readonly result: RaceResult | null;
}

// An hour a race, so that politeness allows each.
let later = 0;
const racer = createRacer({ now: () => Date.now() + later });

const run = async ({ contenders, probe, watchdog }: Wanted): Promise<Came> => {
  const result = await racer.race(contenders, probe, watchdog);
  later += 3_600_000;
  return { result: result ?? null };
};

const [, , given] = process.argv;
if (given === undefined) process.on('message', (wanted: Wanted) => void run(wanted).then((came) => process.send!(came)));
else void run(JSON.parse(given) as Wanted).then((came) => console.log(JSON.stringify(came)));
