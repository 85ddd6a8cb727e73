import { startSite, type SiteInput } from './site';
import { withFunction } from './templates';

export const STORE_ARN = 'arn:aws:cloudfront::123456789012:key-value-store/site-Store';

/** Answers with the KeyValueStore's value of the path's key, or with what became of reading it. */
export const READS_STORE = `
  import cf from 'cloudfront';
  async function handler(event) {
    const key = decodeURIComponent(event.request.uri.slice(1));
    try {
      return { statusCode: 200, body: await cf.kvs().get(key) };
    } catch (error) {
      return { statusCode: 200, body: 'error: ' + error.message };
    }
  }`;

/** The resources of a function that has the KeyValueStore `store`. */
export function storeResources(code = READS_STORE, name = 'store') {
  const { behavior } = withFunction(['viewer-request']);
  return {
    behavior,
    resources: {
      Store: { Type: 'AWS::CloudFront::KeyValueStore', Properties: { Name: name } },
      fn: {
        Type: 'AWS::CloudFront::Function',
        Properties: {
          Name: 'fn',
          FunctionCode: code,
          FunctionConfig: { Runtime: 'cloudfront-js-2.0', KeyValueStoreAssociations: [{ KeyValueStoreARN: { 'Fn::GetAtt': ['Store', 'Arn'] } }] },
        },
      },
    },
  };
}

/** A site whose function reads a KeyValueStore, with a control port. */
export function startStoreSite(options: SiteInput['options'] = {}) {
  return startSite({ ...storeResources(), options: { controlPort: 0, ...options } });
}
