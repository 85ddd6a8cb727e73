import { LocalCloudFront } from '../../src';
import { givenValue, unusedValues } from '../../src/template/given-values';
import { startOrigin } from '../support/origin-server';
import { customOrigin, removeTemporaryFiles, templateOf, writeTemplate } from '../support/templates';

afterEach(removeTemporaryFiles);

describe('values that nothing asks for', () => {
  test.each([
    ['one that is asked for', ['/a/b'], { '/a/b': 'x' }, []],
    ['one that nobody knows', [], { '/a/b': 'x' }, ['the value "/a/b" was given (--value), and nothing that is served asks for it']],
    ['one with a letter too many', ['/app/domain'], { '/app/domaine': 'x' },
      ['the value "/app/domaine" was given (--value), and nothing that is served asks for it; did you mean "/app/domain"?']],
    ['one whose neighbor was given too', ['/app/domain'], { '/app/domain': 'x', '/app/domaine': 'y' },
      ['the value "/app/domaine" was given (--value), and nothing that is served asks for it']],
  ])('%s', (_what, asked, values, notes) => {
    const given = { parameters: {}, values, asked: new Set<string>() };
    for (const name of asked) givenValue(given, name);
    expect(unusedValues(given)).toEqual(notes);
  });

  test('are notes of what is served', async () => {
    const origin = await startOrigin('a');
    const template = writeTemplate(templateOf({ config: { Origins: [customOrigin('a', { OriginPath: '{{resolve:ssm:/app/folder}}' })] } }));
    const edge = await LocalCloudFront.start({ template, origins: { a: origin.url }, values: { '/app/folder': '/v1', '/app/foldr': '/v2' } });
    try {
      expect(edge.distribution.notes).toEqual(['the value "/app/foldr" was given (--value), and nothing that is served asks for it']);
    } finally {
      await edge.close();
      await origin.close();
    }
  });
});
