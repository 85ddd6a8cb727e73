import { epochSeconds } from './epoch-seconds';
import { crypto } from './modules';
import { readStore } from './read-store';
import { PREVIEW_KEY } from '../../src/contract/names';
import { looksLikePreview, type Preview, verifyPreview } from '../../src/contract/steering/preview';

/** What a preview token opens; undefined for anything that is none, and then the store is not asked. */
export async function readPreview(token: string): Promise<Preview | undefined> {
  if (!looksLikePreview(token)) return undefined;
  const key = await readStore(PREVIEW_KEY);
  return key ? verifyPreview(token, key, epochSeconds(), hmac) : undefined;
}

function hmac(key: string, text: string): string {
  return crypto.createHmac('sha256', key).update(text).digest('hex');
}
