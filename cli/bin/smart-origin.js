#!/usr/bin/env node
// A file of its own, and not the bundle: npm links it at install time, when a clone has no bundle yet.
try {
  require.resolve('../dist/main.js');
} catch {
  console.error('smart-origin is not built yet\n  why:  this is a clone, and its cli/dist/main.js is missing\n  mend: run npx projen bundle');
  process.exit(2);
}
require('../dist/main.js');
