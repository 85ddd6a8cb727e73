// A user's test of the distribution in cdk.out, with nothing installed but the package.
import { test } from 'node:test';
import { Fault, fakeOrigin, LocalCloudFront } from 'smart-origin';
import { assertError, assertFailedOver, assertServedBy } from 'smart-origin/assert';

test('visitors are served while v1 is down', async (t) => {
  const edge = await LocalCloudFront.start({ assembly: 'cdk.out', origins: { v1: fakeOrigin('one'), backup: fakeOrigin('two') } });
  t.after(() => edge.close());
  assertServedBy(await edge.fetch('/'), 'v1');
  await edge.origin('v1').fail(Fault.refused());
  assertFailedOver(await edge.fetch('/account'), { from: 'v1', to: 'backup' });
  await edge.origin('backup').fail(Fault.status(503));
  assertError(await edge.fetch('/gone'), 503);
});
