import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What is signed of a POST to `/`. */
export interface Signable {
  readonly region: string;
  readonly service: string;
  /** Names in lower case; values without white space around them. All of them are signed. */
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  /** As `amzDate` writes it; also the header `x-amz-date`. */
  readonly date: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** `20261121T071500Z` */
export function amzDate(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/**
 * AWS's Signature Version 4, as far as DynamoDB's API needs it. The key of a day is kept for each Region: it costs four of the five HMACs.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export class Signer {
  private readonly dayKeys = new Map<string, { readonly day: string; readonly secret: string; readonly key: KeyObject }>();

  /** The value of the header `Authorization`. */
  public authorization({ region, service, headers, body, date }: Signable, credentials: Credentials): string {
    const names = Object.keys(headers).sort();
    const signed = names.join(';');
    const canonical = `POST\n/\n\n${names.map((name) => `${name}:${headers[name]}\n`).join('')}\n${signed}\n${sha256(body)}`;
    const day = date.slice(0, 8);
    const scope = `${day}/${region}/${service}/aws4_request`;
    const key = this.dayKey(day, region, service, credentials.secretAccessKey);
    const signature = createHmac('sha256', key).update(`${ALGORITHM}\n${date}\n${scope}\n${sha256(canonical)}`).digest('hex');
    return `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`;
  }

  private dayKey(day: string, region: string, service: string, secret: string): KeyObject {
    const id = `${region}/${service}`;
    const kept = this.dayKeys.get(id);
    if (kept && kept.day === day && kept.secret === secret) return kept.key;
    // Node takes five times as long for an HMAC whose key is a buffer.
    const key = createSecretKey([region, service, 'aws4_request'].reduce(hmac, hmac(`AWS4${secret}`, day)));
    this.dayKeys.set(id, { day, secret, key });
    return key;
  }
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
