import * as fc from 'fast-check';
import { chooseSettings, type GivenSettings, worstCases } from '../../src/failover/time-to-failover';

describe('worst cases', () => {
  test.each([
    ['CloudFront defaults, custom', { attempts: 3, connectSeconds: 10, responseSeconds: 30, repeatsResponseTimeouts: true }, 30, 90, 120],
    ['CloudFront defaults, S3', { attempts: 3, connectSeconds: 10, responseSeconds: 30, repeatsResponseTimeouts: false }, 30, 30, 60],
    ['one attempt', { attempts: 1, connectSeconds: 2, responseSeconds: 8, repeatsResponseTimeouts: true }, 2, 8, 10],
    ['response completion timeout bounds all tries',
      { attempts: 3, connectSeconds: 1, responseSeconds: 10, completionSeconds: 12, repeatsResponseTimeouts: true }, 3, 12, 15],
  ])('%s', (_name, settings, connect, response, worst) => {
    expect(worstCases(settings)).toEqual({ connect, response, worst });
  });
});

const given = (repeatsResponseTimeouts: boolean, rest: Partial<GivenSettings> = {}): GivenSettings => ({ repeatsResponseTimeouts, ...rest });

describe('settings that are open', () => {
  test.each([
    ['custom origin, default of 10 s', given(true), 10, { attempts: 1, connectSeconds: 2, responseSeconds: 8 }],
    ['S3 bucket, default of 10 s', given(false), 10, { attempts: 2, connectSeconds: 2, responseSeconds: 6 }],
    ['custom origin in 5 s', given(true), 5, { attempts: 1, connectSeconds: 1, responseSeconds: 4 }],
    ['S3 bucket in 5 s', given(false), 5, { attempts: 1, connectSeconds: 1, responseSeconds: 4 }],
    ['the shortest possible', given(true), 2, { attempts: 1, connectSeconds: 1, responseSeconds: 1 }],
    ['not beyond CloudFront\'s own response timeout', given(true), 300, { attempts: 1, connectSeconds: 2, responseSeconds: 30 }],
    ['two attempts asked for', given(true, { attempts: 2 }), 10, { attempts: 2, connectSeconds: 2, responseSeconds: 3 }],
  ])('%s', (_name, open, max, expected) => {
    expect(chooseSettings(open, max)).toMatchObject(expected);
  });

  test('fit whenever anything fits, for any maximum', () => {
    fc.assert(fc.property(fc.boolean(), fc.integer({ min: 2, max: 780 }), (repeats, max) => {
      const settings = chooseSettings(given(repeats), max);
      expect(worstCases(settings).worst).toBeLessThanOrEqual(max);
      expect(settings.responseSeconds).toBeGreaterThanOrEqual(1);
    }));
  });

  test('fit around given settings wherever these leave room', () => {
    fc.assert(fc.property(fc.boolean(), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 100 }), (repeats, attempts, max) => {
      const least = repeats ? attempts * 2 : attempts + 1;
      fc.pre(max >= least);
      expect(worstCases(chooseSettings(given(repeats, { attempts }), max)).worst).toBeLessThanOrEqual(max);
    }));
  });

  test('what is given is kept', () => {
    const all = given(true, { attempts: 3, connectSeconds: 10, responseSeconds: 60, completionSeconds: 100 });
    expect(chooseSettings(all, 5)).toEqual(all);
  });
});
