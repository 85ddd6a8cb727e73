import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ViewerStep } from '../../src/viewer-functions/viewer-step';

test('a step from a file is called after the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'step-'));
  try {
    writeFileSync(join(folder, 'index-rewrite.js'), 'function handler(event) { return event.request; }');
    const step = ViewerStep.fromFile(join(folder, 'index-rewrite.js'));
    expect(step.name).toBe('index-rewrite.js');
    expect(step.code).toBe('function handler(event) { return event.request; }');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('an inline step has the name given, or inline', () => {
  expect(ViewerStep.fromInline('code').name).toBe('inline');
  expect(ViewerStep.fromInline('code', 'auth').name).toBe('auth');
});

test('fails when the file is missing', () => {
  expect(() => ViewerStep.fromFile('no/such/file.js')).toThrow(/the viewer step's file 'no\/such\/file\.js' cannot be read \(ENOENT.*name a JavaScript file, absolute or relative to/);
});

test('fails when the path is a folder', () => {
  expect(() => ViewerStep.fromFile(tmpdir())).toThrow(/cannot be read \(EISDIR/);
});
