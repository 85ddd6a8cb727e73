import { seedOf } from './seed';

/** Decides once for all of jest's workers, which inherit the environment. */
export default function announceSeed(): void {
  const { FUZZ_SEED: asked } = process.env;
  if (asked === undefined || asked === '') return;
  const seed = seedOf(asked, Math.random);
  process.env.FUZZ_SEED = String(seed);
  process.stderr.write(`Property tests with FUZZ_SEED=${seed}\n`);
}
