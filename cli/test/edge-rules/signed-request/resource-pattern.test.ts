import fc from 'fast-check';
import { resourceAllows } from '../../../src/edge-rules/signed-request/resource-pattern';

/** The table of https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-creating-signed-url-custom-policy.html */

const SITE = 'https://d111111abcdef8.cloudfront.net';

describe('F-321 what a policy\'s resource allows', () => {
  test.each([
    ['https://www.example.com/hello*world', 'https://www.example.com/helloworld'],
    ['https://www.example.com/hello*world', 'https://www.example.com/hello-world'],
    ['https://www.example.com/hello*world', 'https://www.example.com/hello/my/world'],
    [`${SITE}/*game_download.zip*`, `${SITE}/game_download.zip`],
    [`${SITE}/*game_download.zip*`, `${SITE}/example_game_download.zip?license=yes`],
    [`${SITE}/*game_download.zip*`, `${SITE}/test_game_download.zip?license=temp`],
    [`${SITE}/images/horizon.jpg\\?size=large&license=yes`, `${SITE}/images/horizon.jpg?size=large&license=yes`],
    [`${SITE}/images/horizon.jpg?size=large&license=yes`, `${SITE}/images/horizon.jpg?size=large&license=yes`],
    [`${SITE}/images/?.jpg`, `${SITE}/images/1.jpg`],
    [`${SITE}/a\\?x=*`, `${SITE}/a?x=1`],
    ['http://example.com*', 'http://example.com/a/b?c=1'],
    ['https://*', 'https://www.example.com/training/orientation.pdf?x=1'],
    ['*://www.example.com/a', 'http://www.example.com/a'],
    ['http*://www.example.com/a', 'https://www.example.com/a'],
    ['*example.com', 'https://www.example.com/'],
    ['*', 'http://anything.example/at/all?x=1'],
    ['https://WWW.example.com/a', 'https://www.example.com/a'],
  ])('%s allows %s', (resource, url) => {
    expect(resourceAllows(resource, url)).toBe(true);
  });

  test.each([
    ['https://www.example.com/hello*world', 'https://www.example.net/hello?world'],
    ['https://www.example.com/hello*world', 'https://www.example.com/hello?world'],
    ['https://www.example.com/a', 'https://www.example.com/a?x=1'],
    ['https://www.example.com/a', 'https://www.example.com/A'],
    ['https://www.example.com/a', 'http://www.example.com/a'],
    ['https://*.example.com/a', 'https://example.com/a'],
    ['https://*.example.com/', 'https://evil.test/.example.com/'],
    [`${SITE}/images/?.jpg`, `${SITE}/images/12.jpg`],
    [`${SITE}/a\\?x=*`, `${SITE}/a`],
    ['*example.com', 'https://www.example.com/a'],
    ['ftp://www.example.com/a', 'https://www.example.com/a'],
    ['www.example.com/a', 'https://www.example.com/a'],
    ['', 'https://www.example.com/'],
  ])('%s does not allow %s', (resource, url) => {
    expect(resourceAllows(resource, url)).toBe(false);
  });

  test('a URL without wildcards allows itself alone', () => {
    const part = fc.stringMatching(/^[a-z0-9-]{1,8}$/);
    const url = fc.tuple(part, part, fc.option(part, { nil: undefined })).map(([host, path, query]) => `https://${host}.example/${path}${query === undefined ? '' : `?${query}`}`);
    fc.assert(fc.property(url, url, (resource, asked) => {
      expect(resourceAllows(resource.replace('?', '\\?'), asked)).toBe(resource === asked);
    }));
  });
});
