import { z } from 'zod';
import { SmartOriginError, TryAgainError } from '../errors';

/** Where `smart-origin local` listens for the data API unless told otherwise. */
export const DEFAULT_LOCAL_URL = 'http://127.0.0.1:4599';

const statusSchema = z.object({
  template: z.string(),
  keyValueStores: z.array(z.object({ name: z.string(), arn: z.string() })),
});

/** What a running local CloudFront says of itself. */
export type LocalStatus = z.infer<typeof statusSchema>;

/**
 * @throws SmartOriginError `ERR_OPTION` for what is no URL
 */
export function parseLocalUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search === '') return url.origin;
  throw new SmartOriginError('ERR_OPTION', `--local got "${text}"`, 'it takes the address of the control port that "smart-origin local" prints', `write it like --local ${DEFAULT_LOCAL_URL}`);
}

/**
 * @throws TryAgainError `ERR_UNREACHABLE`
 * @throws SmartOriginError `ERR_LOCAL` where something else answers
 */
export async function readLocalStatus(url: string): Promise<LocalStatus> {
  let response: Response;
  let text: string;
  try {
    // The control port refuses what a web page could send, and that is every request without this header.
    response = await fetch(new URL('/local/status', url), { headers: { authorization: 'local' }, signal: AbortSignal.timeout(5000), redirect: 'error' });
    text = await response.text();
  } catch (error) {
    const { cause, message } = error as { cause?: { message?: string }; message: string };
    throw new TryAgainError('ERR_UNREACHABLE', `no local CloudFront answers at ${url}`, cause?.message ?? message, 'start one with "smart-origin local", or give its control port: --local http://127.0.0.1:<port>');
  }
  const parsed = statusSchema.safeParse(json(text));
  if (response.ok && parsed.success) return parsed.data;
  throw new SmartOriginError('ERR_LOCAL', `${url} is no control port of a local CloudFront`, `GET /local/status answered ${response.status}`, 'give the address that "smart-origin local" prints as its control port');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
