import { randomBytes } from 'node:crypto';
import { ConditionalCheckFailedException, DeleteItemCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

/** Seconds that a session lives after the last visit. */
export const SESSION_SECONDS = 600;

const TOKEN = /^[0-9a-f]{32}$/;

/**
 * A client that gives up before CloudFront does: an answer that says what is wrong is worth more than none.
 * Region, credentials and, for a rehearsal, `AWS_ENDPOINT_URL_DYNAMODB` come from the environment.
 */
export const sessionClient = () => new DynamoDBClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1000, throwOnRequestTimeout: true },
});

/**
 * Visitors' sessions in the table: `token`, `version` and `expires` are what the edge reads; `items` and `signedIn` are the application's own.
 */
export class Sessions {
  #client;
  #tableName;
  #version;
  #now;

  /** `now`: milliseconds since the epoch. */
  constructor({ client, tableName, version, now = Date.now }) {
    this.#client = client;
    this.#tableName = tableName;
    this.#version = version;
    this.#now = now;
  }

  /**
   * The session with this token, its life prolonged and so many items put into its cart; a new one where there is none.
   *
   * `standsIn`: this version answers in place of the one that the visitor is on, or may do so; the session stays where it is.
   */
  async visit(token, { standsIn, addItems = 0 }) {
    const version = standsIn ? 'if_not_exists(#version, :version)' : ':version';
    const write = (itsToken) => this.#write(itsToken, {
      expression: `SET #expires = :expires, #version = ${version} ADD #items :items`,
      // Expired items stay for days until DynamoDB deletes them: whoever brings such a token gets a session of their own.
      condition: 'attribute_not_exists(#token) OR #expires > :now',
      names: { '#token': 'token' },
      values: { ':version': { S: this.#version }, ':items': { N: String(addItems) }, ':now': { N: String(this.#epochSeconds()) } },
    });
    try {
      return await write(TOKEN.test(token) ? token : newToken());
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return write(newToken());
    }
  }

  /** The same session under a new token, so that whoever knew the old one is left outside (OWASP: session fixation). */
  async signIn(token, { standsIn }) {
    const { token: old, items, version } = await this.visit(token, { standsIn });
    const session = await this.#write(newToken(), {
      expression: 'SET #expires = :expires, #version = :version, #items = :items, #signedIn = :signedIn',
      names: { '#signedIn': 'signedIn' },
      values: { ':version': { S: version }, ':items': { N: String(items) }, ':signedIn': { BOOL: true } },
    });
    await this.#client.send(new DeleteItemCommand({ TableName: this.#tableName, Key: { token: { S: old } } }));
    return session;
  }

  async #write(token, { expression, condition, names, values }) {
    const { Attributes } = await this.#client.send(new UpdateItemCommand({
      TableName: this.#tableName,
      Key: { token: { S: token } },
      UpdateExpression: expression,
      ConditionExpression: condition,
      ExpressionAttributeNames: { '#expires': 'expires', '#version': 'version', '#items': 'items', ...names },
      ExpressionAttributeValues: { ':expires': { N: String(this.#epochSeconds() + SESSION_SECONDS) }, ...values },
      ReturnValues: 'ALL_NEW',
    }));
    return { token, version: Attributes.version.S, items: Number(Attributes.items.N), signedIn: Attributes.signedIn?.BOOL === true };
  }

  #epochSeconds() {
    return Math.floor(this.#now() / 1000);
  }
}

/** 128 random bits, which nobody guesses. */
const newToken = () => randomBytes(16).toString('hex');
