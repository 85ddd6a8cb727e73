import fc from 'fast-check';
import { seedOf } from './seed';

// In each test file before its tests: jest gives every file modules of its own.
fc.configureGlobal({ seed: seedOf(process.env.FUZZ_SEED, Math.random) });
