import { TableEncryptionV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';

/**
 * With which keys DynamoDB encrypts the sessions at rest.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html
 */
export abstract class SessionTableEncryption {
  /**
   * With a key of DynamoDB's own. It costs nothing, asks for no grants, and shows in no log of yours.
   */
  public static awsOwned(): SessionTableEncryption {
    return new Encryption(TableEncryptionV2.dynamoOwnedKey());
  }

  /**
   * With the account's key `aws/dynamodb` in each Region. It asks for no grants; its use is logged and paid for. Such a table cannot be
   * read from another account.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html
   */
  public static awsManaged(): SessionTableEncryption {
    return new Encryption(TableEncryptionV2.awsManagedKey());
  }

  /**
   * With keys of yours, one for each Region of the table. Grants of the table cover them. Their key policies have to leave it to IAM
   * policies who may use the key, as those do that the CDK writes.
   *
   * A key that stands in a stack of this app has no ARN that another Region's stack could know before it is deployed: identities there
   * are granted the keys of the table's account and Region, as far as DynamoDB uses them for this table. Give an imported key
   * (`Key.fromKeyArn`) where it has to be the key's ARN alone.
   *
   * @param tableKey in the table's own Region
   * @param replicaKeyArns by Region: the ARN of the key of each replica (`arn:aws:kms:<region>:<account>:key/<id>`, no alias). Default: none
   */
  public static customerManaged(tableKey: IKey, replicaKeyArns: { [region: string]: string } = {}): SessionTableEncryption {
    return new Encryption(TableEncryptionV2.customerManagedKey(tableKey, replicaKeyArns));
  }

  /** @internal */
  public abstract readonly _encryption: TableEncryptionV2;
}

class Encryption extends SessionTableEncryption {
  constructor(public readonly _encryption: TableEncryptionV2) {
    super();
  }
}
