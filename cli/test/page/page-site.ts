import { STEERING_METADATA } from '../../../src/contract/steering/steering-metadata';
import type { LocalCloudFrontOptions } from '../../src/options';
import type { ActionOutcome, ActionRefusal, PageAction, Picture, RequestBatch } from '../../src/page/picture';
import { send, startSite, type TestSite } from '../support/site';
import { globalTable } from '../support/table-site';
import { cachePolicyResource, groupConfig, withFunction, withLambdas } from '../support/templates';

const METADATA = {
  version: 1, site: 'Stack/Site', generation: 1, primary: 'a', ttl: 600, members: [{ id: 'a' }, { id: 'b', weight: 10 }],
};

/** A site with everything that the page shows: a group of `a` and `b`, weights in a KeyValueStore, a table, a Lambda@Edge function. */
export async function startPageSite(options: Partial<LocalCloudFrontOptions> = {}): Promise<PageSite> {
  const viewer = withFunction(['viewer-request']);
  const lambda = withLambdas(['origin-request'], { code: 'exports.handler = async (event) => event.Records[0].cf.request;' });
  const site = await startSite({
    config: groupConfig([500, 502, 503, 504]),
    behavior: { ...viewer.behavior, ...lambda.behavior, CachePolicyId: { Ref: 'Policy' } },
    resources: {
      ...lambda.resources,
      Policy: cachePolicyResource(),
      Store: { Type: 'AWS::CloudFront::KeyValueStore', Properties: { Name: 'store' } },
      Sessions: globalTable(['eu-west-1', 'us-east-1']),
      fn: {
        Type: 'AWS::CloudFront::Function',
        Metadata: { [STEERING_METADATA]: METADATA },
        Properties: {
          Name: 'fn',
          FunctionCode: 'function handler(event) { return event.request; }',
          FunctionConfig: { Runtime: 'cloudfront-js-2.0', KeyValueStoreAssociations: [{ KeyValueStoreARN: { 'Fn::GetAtt': ['Store', 'Arn'] } }] },
        },
      },
    },
    options: {
      controlPort: 0, timeScale: 20, lambdaInstances: { maxInstances: 1 }, onTrace: undefined,
      pops: [{ name: 'DUB56-P1', region: 'eu-west-1' }, { name: 'IAD89-P1', region: 'us-east-1' }],
      ...options,
    },
  });
  for (const origin of Object.values(site.origins)) {
    origin.handler = (request, response) => response.writeHead(200, { 'cache-control': request.url!.startsWith('/kept') ? 'max-age=60' : 'no-store' }).end('page');
  }
  const control = site.cloudFront.controlUrl!;
  return {
    ...site,
    control,
    page: `${control}/__smart-origin`,
    act: async (action) => {
      const { status, body } = await send(control, '/__smart-origin/actions', {
        method: 'POST', headers: { 'content-type': 'application/json', 'host': new URL(control).host, 'origin': control }, body: JSON.stringify(action),
      });
      return { status, ...JSON.parse(body) as ActionOutcome & ActionRefusal };
    },
  };
}

export interface PageSite extends TestSite {
  control: string;
  page: string;
  act(action: PageAction | object): Promise<{ status: number } & Partial<ActionOutcome & ActionRefusal>>;
}

/** A page's stream of events, read by hand. */
export class Stream {
  static async open(control: string): Promise<Stream> {
    const aborter = new AbortController();
    const response = await fetch(`${control}/__smart-origin/events`, { signal: aborter.signal });
    return new Stream(response, aborter);
  }

  pictures: Picture[] = [];
  batches: RequestBatch[] = [];
  private readonly waiting: (() => void)[] = [];

  private constructor(readonly response: Response, private readonly aborter: AbortController) {
    this.read().catch(() => undefined);
  }

  /** Resolves with what is found among what has come, and what comes. */
  async until<T>(find: (stream: Stream) => T | undefined): Promise<T> {
    for (;;) {
      const found = find(this);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
      });
    }
  }

  close(): void {
    this.aborter.abort();
  }

  private async read(): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of this.response.body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      for (const block of blocks) this.take(block);
      for (const wake of this.waiting.splice(0)) wake();
    }
  }

  private take(block: string): void {
    const [, event, data] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
    if (event === 'picture') this.pictures.push(JSON.parse(data!) as Picture);
    if (event === 'requests') this.batches.push(JSON.parse(data!) as RequestBatch);
  }
}
