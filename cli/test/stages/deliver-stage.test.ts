import { Readable } from 'node:stream';
import { deliverStage } from '../../src/stages/deliver-stage';
import type { Exchange, Reply } from '../../src/stages/stage';

/** What a reply is when it has passed the last stage, whatever the listener then makes of it. */
async function delivered(method: string, status: number, body: Buffer | Readable) {
  const exchange = {
    edge: { distribution: { domainName: 'd.cloudfront.net' }, clock: () => 0, pop: 'LCL50-P1' }, requestId: 'id', received: { method }, trace: () => undefined,
  } as unknown as Exchange;
  const reply: Reply = { kind: 'content', result: 'Miss', response: { status, statusDescription: '', headers: {}, body } };
  return (await deliverStage.handle(exchange, () => reply)).response;
}

test.each([['HEAD', 200], ['GET', 204], ['GET', 304]])('F-006 a %s with %d has no body, and lets go of the origin\'s', async (method, status) => {
  const body = Readable.from(['body']);
  expect(await delivered(method, status, body)).not.toHaveProperty('body');
  expect(body.destroyed).toBe(true);
  expect(await delivered(method, status, Buffer.from('body'))).not.toHaveProperty('body');
});

test('F-006 any other has', async () => {
  const body = Buffer.from('body');
  for (const [method, status] of [['GET', 200], ['POST', 200], ['GET', 404]] as const) expect((await delivered(method, status, body)).body).toBe(body);
});
