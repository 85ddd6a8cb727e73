import fc from 'fast-check';
import { AssetIndex } from '../../src/template/assets';
import { NOTHING_GIVEN } from '../../src/template/given-values';
import { templateOf } from '../../src/template/stack-reader';

const parseTemplate = (text: string, source: string) => templateOf(text, source, { name: 'Stack', region: 'us-east-1', account: '123456789012', assets: AssetIndex.empty('.') }, NOTHING_GIVEN);

test('YAML short forms become the long forms of JSON', () => {
  const template = parseTemplate([
    'Resources:',
    '  Thing:',
    '    Type: A::B::C',
    '    Properties:',
    '      Name: !Ref Other',
    '      Arn: !GetAtt Other.Arn.Part',
    '      Text: !Sub "${Other}-x"',
    '      Joined: !Join ["-", [a, !Ref Other]]',
    '      Chosen: !If [Yes, {a: !Ref Other}, !Ref "AWS::NoValue"]',
    '      Mapped: !FindInMap [M, !Ref "AWS::Region", k]',
    '  Other:',
    '    Type: A::B::D',
  ].join('\n'), 'site.yaml');
  expect(template.Resources.Thing!.Properties).toEqual({
    Name: { Ref: 'Other' },
    Arn: { 'Fn::GetAtt': ['Other', 'Arn.Part'] },
    Text: { 'Fn::Sub': '${Other}-x' },
    Joined: { 'Fn::Join': ['-', ['a', { Ref: 'Other' }]] },
    Chosen: { 'Fn::If': ['Yes', { a: { Ref: 'Other' } }, { Ref: 'AWS::NoValue' }] },
    Mapped: { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'k'] },
  });
});

test('a template survives being written as JSON, whatever its property values', () => {
  // The schema leaves "__proto__" out, which no resource type has as a property.
  const name = fc.string({ minLength: 1 }).filter((text) => text !== '__proto__');
  fc.assert(fc.property(fc.dictionary(name, fc.jsonValue()), (properties) => {
    const template = { Resources: { Thing: { Type: 'A::B::C', Properties: properties } } };
    expect(parseTemplate(JSON.stringify(template), 'x.json')).toEqual(JSON.parse(JSON.stringify(template)));
  }));
});

test.each([
  ['text that is no YAML', '{{{', 'neither JSON nor YAML'],
  ['JSON that breaks off', '{"Resources": {', 'neither JSON nor YAML'],
  ['a short form that CloudFormation has not', 'Resources:\n  Site:\n    Type: A::B::C\n    Properties: { Name: !Reff Other }', 'Unresolved tag: !Reff at line 4'],
  ['no resources', '{"a": 1}', 'no "Resources" section'],
  ['resources without types', '{"Resources": {"A": {}}}', 'Resources.A.Type is nothing: the type of a resource was expected'],
  ['a list', '- a', 'no "Resources" section'],
  ['empty', ' \n', 'it is empty'],
  ['binary', '\u0000\u0001PK\ufffd: \u0003', 'no "Resources" section'],
  ['YAML far beyond what CloudFormation takes', `Resources:\n${'  A: {Type: B}\n'.repeat(300_000)}`, 'beyond the 1 MB'],
])('fails when the template is %s', (_name, text, why) => {
  expect(() => parseTemplate(text, 'site.json')).toThrow(expect.objectContaining({ code: 'ERR_TEMPLATE_UNREADABLE', why: expect.stringContaining(why) }));
});
