import type { CloudFrontKeyValueStoreClient } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { awsError } from './aws-errors';
import { cloudFrontSdk, keyValueStoreSdk, type KeyValueStoreSdk } from './aws-sdk';
import { StoreConflict, type PolicyStore, type StoreSnapshot, type StoreWrite } from './policy-store';

/** Items a page: as many as the API gives. */
const PAGE = 50;

export interface AwsAccess {
  /** A profile of the AWS configuration files; undefined: the SDK's default chain. */
  readonly profile?: string;
  /** Control port of a local CloudFront in place of AWS. */
  readonly localUrl?: string;
}

/**
 * A KeyValueStore by its data API, or the local CloudFront's.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions-kvp.html
 */
export class AwsPolicyStore implements PolicyStore {
  static open(arn: string, access: AwsAccess): AwsPolicyStore {
    const sdk = keyValueStoreSdk();
    const client = new sdk.CloudFrontKeyValueStoreClient(access.localUrl === undefined ? awsConfig(access) : localConfig(access.localUrl));
    return new AwsPolicyStore(arn, client, sdk, access.localUrl ?? 'AWS');
  }

  private constructor(
    readonly arn: string,
    private readonly client: CloudFrontKeyValueStoreClient,
    private readonly sdk: KeyValueStoreSdk,
    private readonly endpoint: string,
  ) {}

  async read(): Promise<StoreSnapshot> {
    // The ETag first: what is written between the two calls then makes the write fail, and is read at the next attempt.
    const { ETag } = await this.doing('reading the state of the store', () => this.client.send(new this.sdk.DescribeKeyValueStoreCommand({ KvsARN: this.arn })));
    const items = new Map<string, string>();
    await this.doing('listing the items of the store', async () => {
      for await (const page of this.sdk.paginateListKeys({ client: this.client, pageSize: PAGE }, { KvsARN: this.arn })) {
        for (const { Key, Value } of page.Items ?? []) items.set(Key!, Value!);
      }
    });
    return { etag: ETag!, items };
  }

  async get(key: string): Promise<string | undefined> {
    return this.doing(`reading "${key}"`, async () => {
      try {
        return (await this.client.send(new this.sdk.GetKeyCommand({ KvsARN: this.arn, Key: key }))).Value;
      } catch (error) {
        if (!(error instanceof this.sdk.ResourceNotFoundException)) throw error;
        // The same error says that the store is not there.
        await this.client.send(new this.sdk.DescribeKeyValueStoreCommand({ KvsARN: this.arn }));
        return undefined;
      }
    });
  }

  async write({ puts, deletes }: StoreWrite, etag: string): Promise<void> {
    await this.doing('writing the store', async () => {
      try {
        await this.client.send(new this.sdk.UpdateKeysCommand({
          KvsARN: this.arn,
          IfMatch: etag,
          Puts: puts.map(({ key, value }) => ({ Key: key, Value: value })),
          ...(deletes.length > 0 ? { Deletes: deletes.map((key) => ({ Key: key })) } : {}),
        }));
      } catch (error) {
        throw isConflict(error) ? new StoreConflict() : error;
      }
    });
  }

  private async doing<T>(what: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      throw awsError(error, what, this.endpoint);
    }
  }
}

/** The API's reference names 409 alone; "pre-condition failed" is what the data API was seen to say by others. */
function isConflict(error: unknown): boolean {
  const { name, message = '', $metadata } = error as { name?: string; message?: string; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  return name === 'ConflictException' || status === 409 || status === 412 || (name === 'ValidationException' && /pre-?condition|if-?match|etag/i.test(message));
}

/** CloudFront is at home there; the data API itself is global. */
const REGION = 'us-east-1';

function awsConfig({ profile }: AwsAccess) {
  return { region: REGION, ...(profile === undefined ? {} : { profile }) };
}

function localConfig(localUrl: string) {
  return {
    region: REGION,
    // Nobody checks them; without any the client would look for real ones.
    credentials: { accessKeyId: 'LOCAL', secretAccessKey: 'local' },
    // Not `endpoint`: before that the client would set the account's id, and no such host is on this machine.
    endpointProvider: () => ({ url: new URL(localUrl) }),
  };
}

/**
 * The ARN of a KeyValueStore by its name.
 *
 * @throws SmartOriginError `ERR_STORE_NOT_FOUND` and those of AWS
 */
export async function lookUpStore(name: string, { profile }: AwsAccess): Promise<{ arn: string; status?: string }> {
  const { CloudFrontClient, DescribeKeyValueStoreCommand } = cloudFrontSdk();
  const client = new CloudFrontClient(awsConfig({ profile }));
  try {
    const { KeyValueStore } = await client.send(new DescribeKeyValueStoreCommand({ Name: name }));
    return { arn: KeyValueStore!.ARN!, status: KeyValueStore!.Status };
  } catch (error) {
    throw awsError(error, `looking up the KeyValueStore "${name}"`, 'AWS');
  }
}
