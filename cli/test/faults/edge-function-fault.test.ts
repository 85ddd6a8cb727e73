import { EdgeFunctionFault } from '../../src/faults/edge-function-fault';
import { EdgeFunctions } from '../../src/lambda-edge/edge-functions';
import { popNamed } from '../../src/runtime/points-of-presence';

const POPS = [{ name: 'DUB56-P1', region: 'eu-west-1' }, { name: 'IAD89-P1', region: 'us-east-1' }];

function edgeFunctions(functions: { name: string; type: EdgeFunctionFault['type'] }[] = [{ name: 'Router', type: 'Lambda@Edge' }, { name: 'Resize', type: 'Lambda@Edge' }, { name: 'viewer', type: 'CloudFront Functions' }]) {
  return new EdgeFunctions({ popNamed: (name) => popNamed(POPS, name).name, places: () => POPS.map(({ name }) => name), functions: () => functions });
}

const { throttled, cold, crashAtStart, overCompute } = EdgeFunctionFault;

test.each([throttled(), cold(), crashAtStart(), overCompute()])('$text comes out of its text again', (fault) => {
  expect(EdgeFunctionFault.parse(` ${fault.text.toUpperCase()} `)).toEqual(fault);
});

test('a text that is no fault is refused, with the nearest', () => {
  expect(() => EdgeFunctionFault.parse('throtled')).toThrow(expect.objectContaining({ code: 'ERR_FAULT', mend: 'write throttled', why: expect.stringContaining('crash-at-start') }));
  expect(() => EdgeFunctionFault.parse('refused')).toThrow(/write one of these/);
});

test('each is for one kind of function, and the other takes no notice', () => {
  const all = edgeFunctions();
  all.fail(throttled());
  all.fail(overCompute());
  const at = (name: string, type: EdgeFunctionFault['type']) => all.fault(name, 'DUB56-P1', type)?.text;
  expect([at('Router', 'Lambda@Edge'), at('viewer', 'CloudFront Functions')]).toEqual(['throttled', 'over-compute']);
  all.heal();
  expect([at('Router', 'Lambda@Edge'), at('viewer', 'CloudFront Functions'), all.failing]).toEqual([undefined, undefined, []]);
});

test('the last one counts where several are meant; a part can be healed', () => {
  const all = edgeFunctions();
  const seen = () => [['Router', 'DUB56-P1'], ['Router', 'IAD89-P1'], ['Resize', 'DUB56-P1']].map(([name, pop]) => all.fault(name!, pop!, 'Lambda@Edge')?.text);
  all.fail(throttled());
  all.fail(cold(), { functionName: 'Router', pop: 'eu-west-1' });
  expect(seen()).toEqual(['cold', 'throttled', 'throttled']);
  all.heal({ pop: 'DUB56-P1' });
  expect(seen()).toEqual([undefined, 'throttled', undefined]);
  all.fail(crashAtStart(), { functionName: 'Router' });
  expect(seen()).toEqual(['crash-at-start', 'crash-at-start', undefined]);
  expect(all.failing.map(({ fault, ...scope }) => ({ ...scope, fault: fault.text }))).toEqual([{ pop: 'IAD89-P1', functionName: 'Resize', fault: 'throttled' }, { functionName: 'Router', fault: 'crash-at-start' }]);
  all.fail(cold());
  expect([seen(), all.failing.length]).toEqual([['cold', 'cold', 'cold'], 1]);
});

test('what is healed part by part until nothing is left fails no more', () => {
  const all = edgeFunctions();
  const failing = () => all.failing.map(({ fault, ...scope }) => ({ ...scope, fault: fault.text }));
  all.fail(throttled());
  all.heal({ pop: 'eu-west-1' });
  expect(failing()).toEqual([{ pop: 'IAD89-P1', fault: 'throttled' }]);
  all.heal({ functionName: 'Router' });
  expect(failing()).toEqual([{ pop: 'IAD89-P1', functionName: 'Resize', fault: 'throttled' }]);
  all.heal({ pop: 'us-east-1' });
  expect(failing()).toEqual([]);
  all.fail(cold(), { functionName: 'Router' });
  expect(failing()).toEqual([{ functionName: 'Router', fault: 'cold' }]);
});

describe('fails when', () => {
  test.each<[string, (all: EdgeFunctions) => void, RegExp]>([
    ['there is no such function', (all) => all.fail(cold(), { functionName: 'Ruter' }), /"Ruter".*Router \(Lambda@Edge\).*write Router/s],
    ['the function is of the other kind', (all) => all.fail(overCompute(), { functionName: 'Router' }), /Router cannot be "over-compute".*for CloudFront Functions/s],
    ['there is no such point of presence', (all) => all.fail(cold(), { pop: 'moon' }), /no point of presence "moon"/],
    ['a function is healed that there is not', (all) => all.heal({ functionName: 'x' }), /no edge function "x"/],
  ])('%s', (_, act, message) => {
    const all = edgeFunctions();
    expect(() => act(all)).toThrow(message);
    expect(all.failing).toEqual([]);
  });

  test('no function is of its kind', () => {
    expect(() => edgeFunctions([{ name: 'viewer', type: 'CloudFront Functions' }]).fail(throttled())).toThrow(/no function can be "throttled".*serve a template/s);
  });
});
