import { Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { SessionsConfig } from '../contract/edge-router';

/** How the edge finds a session: the part of the edge router's configuration that the table knows. */
export type SessionLookup = Omit<SessionsConfig, 'regions' | 'budget'>;

/** The account that DynamoDB has to be told when it is called out of the scope's stack; undefined for the stack's own. */
export function foreignAccount(account: string, scope: IConstruct): string | undefined {
  // What is known at deploy time only is the account of whichever stack reads it, so it can never tell another one.
  return Token.isUnresolved(account) || account === Stack.of(scope).account ? undefined : account;
}
