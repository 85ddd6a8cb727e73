import { Stack, type StackProps } from 'aws-cdk-lib';
import { SessionTable } from 'cdk-smart-origin';
import type { Construct } from 'constructs';

/** The sessions, in a stack of their own: they outlive every version, and the site. */
export class SessionsStack extends Stack {
  public readonly sessions: SessionTable;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.sessions = new SessionTable(this, 'Sessions', { replicaRegions: ['eu-west-1', 'ap-southeast-1'] });
  }
}
