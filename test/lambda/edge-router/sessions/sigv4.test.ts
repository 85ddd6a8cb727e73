import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type Request, sign } from 'aws4';
import * as fc from 'fast-check';
import { amzDate, Signer } from '../../../../lambda/edge-router/sessions/sigv4';

const REGION = 'eu-west-1';
const word = fc.stringMatching(/^[A-Za-z0-9/+=]{1,60}$/);
const credentials = fc.record({ accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/), secretAccessKey: word, sessionToken: fc.option(word, { nil: undefined }) });
const time = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2099, 0) });

test('the date as the header wants it', () => {
  expect(amzDate(Date.UTC(2026, 10, 21, 7, 15, 0, 999))).toBe('20261121T071500Z');
});

test('aws4 signs the same request the same way', () => {
  const signer = new Signer();
  fc.assert(fc.property(credentials, time, fc.constantFrom(REGION, 'us-east-1', 'ap-southeast-6'), fc.string({ unit: 'binary' }), (keys, now, region, text) => {
    const date = amzDate(now);
    const body = JSON.stringify({ Key: { token: { S: text } } });
    const headers: { [name: string]: string } = {
      'content-type': 'application/x-amz-json-1.0', 'host': `dynamodb.${region}.amazonaws.com`, 'x-amz-date': date, 'x-amz-target': 'DynamoDB_20120810.GetItem',
      ...(keys.sessionToken ? { 'x-amz-security-token': keys.sessionToken } : {}),
    };
    const request = { service: 'dynamodb', region, method: 'POST', path: '/', headers: { ...headers, 'content-length': '0' }, body };
    // It signs the length, too, unless it is told not to; its types do not know that.
    const theirs = sign({ ...request, extraHeadersToIgnore: { 'content-length': true } } as Request, keys);
    expect(signer.authorization({ region, service: 'dynamodb', headers, body, date }, keys)).toBe(theirs.headers!.Authorization);
  }));
});

test("AWS's SDK signs the same request the same way", async () => {
  const signer = new Signer();
  await fc.assert(fc.asyncProperty(credentials, fc.string({ unit: 'grapheme', minLength: 1 }), async (keys, token) => {
    let sent: { headers: { [name: string]: string }; body: string } | undefined;
    const client = new DynamoDBClient({
      region: REGION, credentials: keys, maxAttempts: 1,
      requestHandler: {
        handle: (request: typeof sent) => {
          sent = request;
          return Promise.reject(new Error('this is all that was wanted'));
        },
      },
    });
    await expect(client.send(new GetItemCommand({ TableName: 'sessions', Key: { token: { S: token } } }))).rejects.toThrow('this is all that was wanted');
    const { authorization } = sent!.headers;
    const names = /SignedHeaders=([^,]+)/.exec(authorization)![1].split(';');
    const headers = Object.fromEntries(names.map((name) => [name, sent!.headers[name]]));
    expect(names).toContain('x-amz-target');
    expect(signer.authorization({ region: REGION, service: 'dynamodb', headers, body: sent!.body, date: headers['x-amz-date'] }, keys)).toBe(authorization);
  }), { numRuns: 25 });
});

test('the key of a day is not used on another, for another Region, nor after the secret changed', () => {
  const reused = new Signer();
  const request = { region: REGION, service: 'dynamodb', headers: { host: 'x' }, body: '{}', date: '20261121T000000Z' };
  const keys = { accessKeyId: 'A', secretAccessKey: 'one' };
  const cases: [typeof request, typeof keys][] = [
    [request, keys], [{ ...request, date: '20261122T000000Z' }, keys], [request, keys], [{ ...request, region: 'us-east-1' }, keys],
    [request, { ...keys, secretAccessKey: 'two' }], [request, keys],
  ];
  const signatures = cases.map(([given, by]) => reused.authorization(given, by));
  expect(signatures).toEqual(cases.map(([given, by]) => new Signer().authorization(given, by)));
  expect(new Set(signatures).size).toBe(4);
});
