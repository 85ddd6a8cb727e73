import { parseDistribution } from '../../src/model/parse-distribution';
import { publicKey } from '../../src/model/parse-key-groups';
import { AssetIndex } from '../../src/template/assets';
import { FAKE_ACCOUNT, type Template, type TemplateSet } from '../../src/template/template-set';
import { ecKey, keyGroup, rsaKey } from '../support/signing-keys';
import { cachePolicyResource, templateOf, type TemplateInput } from '../support/templates';

const set = (input: TemplateInput): TemplateSet => ({
  source: 'test', stacks: [{ name: 'Stack', region: 'eu-west-1', account: FAKE_ACCOUNT, template: templateOf(input) as unknown as Template, assets: AssetIndex.empty('.') }],
});
const RSA = rsaKey();
const restricted = (resources: object, behavior: object = { TrustedKeyGroups: [{ Ref: 'Group' }] }) => set({ behavior: behavior as Record<string, unknown>, resources: resources as Record<string, unknown> });

describe('F-324 the keys of a behavior', () => {
  test.each([['RSA with 2048 bits', RSA.publicKey], ['ECDSA with P-256', ecKey().publicKey]])('are those of its key groups: %s', (_name, key) => {
    const { behaviors } = parseDistribution(restricted(keyGroup(key)));
    expect([...behaviors[0]!.trustedKeys!.keys()]).toEqual(['Stack-Key']);
  });

  test('are none where none are trusted', () => {
    expect(parseDistribution(restricted({}, { TrustedKeyGroups: [], TrustedSigners: [] })).behaviors[0]).not.toHaveProperty('trustedKeys');
  });

  test.each<[string, () => TemplateSet, string, RegExp]>([
    ['a key group is of another app', () => restricted({}, { TrustedKeyGroups: ['5d2e7a1c'] }), 'ERR_KEY_MISSING', /TrustedKeyGroups\[0\] \(5d2e7a1c\)[\s\S]*--public-key/],
    ['a key of the group is of another app', () => restricted({ Group: { Type: 'AWS::CloudFront::KeyGroup', Properties: { KeyGroupConfig: { Name: 'g', Items: ['K1'] } } } }), 'ERR_KEY_MISSING', /Items\[0\] \(K1\)/],
    ['an account signs', () => restricted({}, { TrustedSigners: ['self'] }), 'ERR_KEY_MISSING', /TrustedSigners \(self\)[\s\S]*no template/],
    ['both sign', () => restricted(keyGroup(RSA.publicKey), { TrustedSigners: ['self'], TrustedKeyGroups: [{ Ref: 'Group' }] }), 'ERR_INVALID_DISTRIBUTION', /either key groups or signers/],
    ['the key is a private one, which is not printed', () => restricted(keyGroup(RSA.privateKey)), 'ERR_INVALID_DISTRIBUTION', /\(a private key\)/],
    ['the key is no PEM', () => restricted(keyGroup('secret')), 'ERR_INVALID_DISTRIBUTION', /RSA with 2048 bits or ECDSA with P-256/],
    ['the key is not known before deployment', () => restricted(keyGroup({ 'Fn::GetAtt': ['Nobody', 'Key'] } as unknown as string)), 'ERR_UNRESOLVED_VALUE', /PublicKey\[Key\].PublicKeyConfig.EncodedKey/],
  ])('fails when %s', (_name, templates, code, message) => {
    expect(() => parseDistribution(templates())).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });

  test.each([['rsa 3072', () => rsaKey(3072)], ['ec secp384r1', () => ecKey('P-384')]])('fails when a key is %s', (name, make) => {
    expect(() => publicKey(make().publicKey, 'key')).toThrow(`(${name})`);
  });
});

describe('F-329 fails when a restriction by country', () => {
  test.each([['names none', []], ['names what is no country', ['Germany']]])('%s', (_name, Locations) => {
    expect(() => parseDistribution(set({ config: { Restrictions: { GeoRestriction: { RestrictionType: 'whitelist', Locations } } } })))
      .toThrow(expect.objectContaining({ code: 'ERR_INVALID_DISTRIBUTION', message: expect.stringContaining('Restrictions.GeoRestriction.Locations') }));
  });
});

test.each(['Connection', 'Proxy-Authorization', 'TE', 'Upgrade', 'Cookie'])('F-336 fails when a behavior caches by %s', (name) => {
  const legacy = { CachePolicyId: undefined, ForwardedValues: { QueryString: false, Headers: [name] } };
  expect(() => parseDistribution(set({ behavior: legacy }))).toThrow(/cannot be cached by this header/);
});

test.each(['CloudFront-Viewer-Address', 'CloudFront-Viewer-ASN', 'CloudFront-Viewer-TLS', 'CloudFront-Viewer-JA3-Fingerprint', 'CloudFront-Viewer-JA4-Fingerprint'])('F-336 fails when a cache policy names %s', (name) => {
  const resources = { Policy: cachePolicyResource({}, { HeadersConfig: { HeaderBehavior: 'whitelist', Headers: [name] } }) };
  expect(() => parseDistribution(set({ behavior: { CachePolicyId: { Ref: 'Policy' } }, resources }))).toThrow(/name it in an origin request policy/);
});
