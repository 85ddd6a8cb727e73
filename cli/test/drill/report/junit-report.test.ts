import { execFileSync } from 'node:child_process';
import { failedReport, hostileReport, HOSTILE, sampleReport } from './sample-report';
import { junitXml } from '../../../src/drill/report/junit-report';

interface Element {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
}

// Expat, which nobody of us wrote: it refuses what is not well-formed.
const READER = `
import json, sys, xml.etree.ElementTree as tree
def read(e): return {'tag': e.tag, 'attributes': e.attrib, 'text': e.text or '', 'children': [read(c) for c in e]}
print(json.dumps(read(tree.fromstring(sys.stdin.buffer.read()))))
`;

function parse(xml: string): Element {
  return JSON.parse(execFileSync('python3', ['-c', READER], { input: xml, encoding: 'utf8' })) as Element;
}

/** What junit-10.xsd of Jenkins allows, as far as we write it: which attributes an element must have, and what may stand in it in which order. */
const SCHEMA: Readonly<Record<string, { required: string[]; optional: string[]; children: RegExp }>> = {
  'testsuites': { required: [], optional: ['name', 'time', 'tests', 'failures', 'errors'], children: /^(testsuite )*$/ },
  'testsuite': {
    required: ['name', 'tests'],
    optional: ['failures', 'errors', 'time', 'skipped', 'timestamp', 'hostname'],
    children: /^(properties )?(testcase )*(system-out )?(system-err )?$/,
  },
  'properties': { required: [], optional: [], children: /^(property )+$/ },
  'property': { required: ['name', 'value'], optional: [], children: /^$/ },
  'testcase': { required: ['name', 'classname'], optional: ['time'], children: /^(failure |error )?$/ },
  'failure': { required: [], optional: ['message', 'type'], children: /^$/ },
  'error': { required: [], optional: ['message', 'type'], children: /^$/ },
  'system-out': { required: [], optional: [], children: /^$/ },
  'system-err': { required: [], optional: [], children: /^$/ },
};

function check({ tag, attributes, children }: Element): void {
  const rule = SCHEMA[tag];
  if (rule === undefined) throw new Error(`<${tag}> is not in the schema`);
  expect(Object.keys(attributes)).toEqual(expect.arrayContaining(rule.required));
  expect([...rule.required, ...rule.optional]).toEqual(expect.arrayContaining(Object.keys(attributes)));
  expect(children.map((child) => `${child.tag} `).join('')).toMatch(rule.children);
  for (const name of ['tests', 'failures', 'errors', 'skipped']) {
    if (attributes[name] !== undefined) expect(attributes[name]).toMatch(/^\d+$/);
  }
  if (attributes.time !== undefined) expect(attributes.time).toMatch(/^\d+\.\d{3}$/);
  if (attributes.timestamp !== undefined) expect(attributes.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  children.forEach(check);
}

function cases(suite: Element): Element[] {
  return suite.children.filter(({ tag }) => tag === 'testcase');
}

test.each([
  ['held', sampleReport()], ['failed', failedReport()], ['interrupted', sampleReport({ complete: false })], ['without expectations', sampleReport({ expectations: [] })],
])('a drill that %s is of the schema, and its counts are those of its test cases', (_, report) => {
  const root = parse(junitXml([report]));
  check(root);
  const [suite] = root.children;
  const count = (of: string) => cases(suite!).filter(({ children }) => children.some(({ tag }) => tag === of)).length;
  expect(suite!.attributes).toMatchObject({ tests: `${cases(suite!).length}`, failures: `${count('failure')}`, errors: `${count('error')}`, time: '30.000' });
  expect(root.attributes).toMatchObject({ tests: suite!.attributes.tests, failures: suite!.attributes.failures, errors: suite!.attributes.errors });
});

test('one test case for each expectation; what did not hold says why and where it stands', () => {
  const [suite] = parse(junitXml([failedReport()])).children;
  expect(cases(suite!).map(({ attributes }) => attributes.name)).toEqual(['errors 0', 'p99_ms <3000 (healed)']);
  const [failure] = cases(suite!)[0]!.children;
  expect(failure).toMatchObject({ tag: 'failure', attributes: { message: 'it was 31, where exactly 0 is expected', type: 'expectation' } });
  expect(failure!.text).toContain('drills/primary-dead.yaml:20: errors 0');
  expect(cases(suite!)[1]!.children).toEqual([]);
});

test('two expectations of one text stay two test cases', () => {
  const [one] = sampleReport().expectations;
  const [suite] = parse(junitXml([sampleReport({ expectations: [one!, { ...one!, line: 30 }] })])).children;
  expect(cases(suite!).map(({ attributes }) => attributes.name)).toEqual(['errors 0', 'errors 0 (line 30)']);
});

test('a drill that was interrupted has an error, even where all that it saw held', () => {
  const [suite] = parse(junitXml([sampleReport({ complete: false })])).children;
  expect(cases(suite!).at(-1)).toMatchObject({ attributes: { name: 'the drill runs to its end' }, children: [{ tag: 'error' }] });
});

test('of a comparison, the new template counts', () => {
  const root = parse(junitXml([{ version: 1, before: failedReport({ template: 'old.out' }), after: sampleReport() }]));
  expect(root.attributes).toMatchObject({ tests: '2', failures: '0' });
  expect(root.children[0]!.children[0]!.children.map(({ attributes }) => attributes)).toContainEqual({ name: 'template', value: 'cdk.out' });
});

test('whatever a scenario says, the file stays XML and says it', () => {
  const root = parse(junitXml([hostileReport()]));
  check(root);
  const readable = HOSTILE.replace(/[\u0007\u001b\ud800]/g, '\ufffd');
  expect(root.children[0]!.attributes.name).toBe(readable);
  expect(cases(root.children[0]!)[0]!.attributes.name).toBe(readable);
});

test('line ends of a title survive in attributes', () => {
  const [suite] = parse(junitXml([sampleReport({ title: 'one\ntwo\tthree' })])).children;
  expect(suite!.attributes.name).toBe('one\ntwo\tthree');
});
