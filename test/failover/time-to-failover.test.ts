import * as fc from 'fast-check';
import { chooseSettings, worstCases } from '../../src/failover/time-to-failover';

describe('worst cases', () => {
  test.each([
    ['CloudFront defaults', { attempts: 3, connectSeconds: 10, responseSeconds: 30 }, 30, 90, 120],
    ['one attempt', { attempts: 1, connectSeconds: 2, responseSeconds: 8 }, 2, 8, 10],
    ['response completion timeout bounds all tries',
      { attempts: 3, connectSeconds: 1, responseSeconds: 10, completionSeconds: 12 }, 3, 12, 15],
  ])('%s', (_name, settings, connect, response, worst) => {
    expect(worstCases(settings)).toEqual({ connect, response, worst });
  });
});

describe('settings that are open', () => {
  test.each([
    ['default of 10 s', {}, 10, { attempts: 1, connectSeconds: 2, responseSeconds: 8 }],
    ['5 s', {}, 5, { attempts: 1, connectSeconds: 1, responseSeconds: 4 }],
    ['the shortest possible', {}, 2, { attempts: 1, connectSeconds: 1, responseSeconds: 1 }],
    ['not beyond CloudFront\'s own response timeout', {}, 300, { attempts: 1, connectSeconds: 2, responseSeconds: 30 }],
    ['two attempts asked for', { attempts: 2 }, 10, { attempts: 2, connectSeconds: 2, responseSeconds: 3 }],
  ])('%s', (_name, open, max, expected) => {
    expect(chooseSettings(open, max)).toMatchObject(expected);
  });

  test('fit whenever anything fits, for any maximum', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 780 }), (max) => {
      const settings = chooseSettings({}, max);
      expect(worstCases(settings).worst).toBeLessThanOrEqual(max);
      expect(settings.responseSeconds).toBeGreaterThanOrEqual(1);
    }));
  });

  test('fit around given settings wherever these leave room', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 100 }), (attempts, max) => {
      fc.pre(max >= attempts * 2);
      expect(worstCases(chooseSettings({ attempts }, max)).worst).toBeLessThanOrEqual(max);
    }));
  });

  test('what is given is kept', () => {
    const all = { attempts: 3, connectSeconds: 10, responseSeconds: 60, completionSeconds: 100 };
    expect(chooseSettings(all, 5)).toEqual(all);
  });
});
