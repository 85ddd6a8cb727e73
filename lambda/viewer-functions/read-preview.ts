import { cf } from './cloudfront-module';
import { crypto } from './crypto-module';
import { epochSeconds } from './epoch-seconds';
import { PREVIEW_KEY } from '../../src/contract/names';
import { looksLikePreview, type Preview, verifyPreview } from '../../src/contract/steering/preview';

/** What a preview token opens; undefined for anything that is none, and then the store is not asked. */
export async function readPreview(token: string): Promise<Preview | undefined> {
  if (!looksLikePreview(token)) return undefined;
  try {
    const key = await cf.kvs().get(PREVIEW_KEY);
    return verifyPreview(token, key, epochSeconds(), hmac);
  } catch {
    // No key was made yet, or it cannot be read now.
    return undefined;
  }
}

function hmac(key: string, text: string): string {
  return crypto.createHmac('sha256', key).update(text).digest('hex');
}
