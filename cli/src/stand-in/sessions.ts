import { randomBytes } from 'node:crypto';
import type { SessionSettings } from './session-settings';
import { TableClient, TableError } from './table-client';

/** Seconds that a session lives after the last visit: longer than pins do by default, as sessions of shops do. */
export const SESSION_SECONDS = 1800;

const TOKEN = /^[0-9a-f]{32}$/;

export interface SessionsOptions {
  readonly settings: SessionSettings;
  readonly endpoint: string;
  /** The Region that the application runs in. */
  readonly region: string | undefined;
  readonly client: TableClient;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How an origin comes to answer a visitor. */
export interface Serving {
  /** Whether it answers in place of the one that the visitor is on, or may do so: a session stays where it is. */
  readonly standsIn: boolean;
  /** The member that it stands in for, where that is known: a session that begins now is on that one. */
  readonly for?: string;
}

/** The sessions of one origin's visitors, in the replica of its Region. */
export class Sessions {
  private readonly region: string;

  constructor(private readonly options: SessionsOptions) {
    const { region, settings } = options;
    // Where there is no replica at hand, an application writes where the table was made.
    this.region = region !== undefined && settings.regions.includes(region) ? region : settings.regions[0]!;
  }

  /**
   * Prolongs the visitor's session, or makes one.
   *
   * @param cookies - The header as the viewer sent it.
   * @returns The cookie to set; undefined where the table did not take it, so that the visitor keeps what they have.
   */
  async visit(cookies: string | undefined, serving: Serving): Promise<string | undefined> {
    const token = this.tokenOf(cookies);
    try {
      return await this.write(token ?? newToken(), serving);
    } catch (error) {
      if (!(error instanceof TableError) || error.type !== 'ConditionalCheckFailedException') return undefined;
      // Expired items stay for days: whoever brings such a token gets a session of their own.
      return this.write(newToken(), serving).catch(() => undefined);
    }
  }

  private async write(token: string, serving: Serving): Promise<string> {
    const { settings: { table, attributes, prefix, versions, member }, endpoint, client, now } = this.options;
    const version = versions[serving.for ?? member] ?? member;
    const seconds = Math.floor(now() / 1000);
    await client.command('UpdateItem', {
      TableName: table,
      Key: { [attributes.token]: { S: prefix + token } },
      UpdateExpression: `SET #expires = :expires, #version = ${serving.standsIn ? 'if_not_exists(#version, :version)' : ':version'}`,
      ConditionExpression: 'attribute_not_exists(#token) OR #expires > :now',
      ExpressionAttributeNames: { '#token': attributes.token, '#version': attributes.version, '#expires': attributes.expires },
      ExpressionAttributeValues: { ':version': { S: version }, ':expires': { N: String(seconds + SESSION_SECONDS) }, ':now': { N: String(seconds) } },
    }, { endpoint, region: this.region });
    return `${this.options.settings.cookie}=${this.cookieValue(token)}; Path=/; Max-Age=${SESSION_SECONDS}; Secure; HttpOnly; SameSite=Lax`;
  }

  private cookieValue(token: string): string {
    return this.options.settings.isSigned ? encodeURIComponent(`s:${token}.stand-in`) : token;
  }

  private tokenOf(cookies = ''): string | undefined {
    const name = `${this.options.settings.cookie}=`;
    const value = cookies.split(';').map((pair) => pair.trim()).find((pair) => pair.startsWith(name))?.slice(name.length);
    const token = this.options.settings.isSigned ? /^s%3A([^.]+)\./i.exec(value ?? '')?.[1] : value;
    return token !== undefined && TOKEN.test(token) ? token : undefined;
  }
}

/** 128 random bits, as applications draw them: never of the drill's seed, so that two runs beside each other do not meet. */
const newToken = () => randomBytes(16).toString('hex');
