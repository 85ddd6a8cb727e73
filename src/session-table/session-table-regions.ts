import { Annotations, Stack, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { REGIONS } from '../contract/edge-router';
import { SmartOriginError } from '../private/errors';

const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/;

/** Partitions of AWS that have no Lambda@Edge, by how their Regions begin. */
const OTHER_PARTITIONS = /^(cn|us-gov|us-iso[a-z]*|eu-iso[a-z]*|eusc)-/;

/** The Region of the scope's stack; an error where it is known at deploy time only. */
export function regionOfStack(scope: IConstruct): string {
  const region = Stack.of(scope).region;
  if (Token.isUnresolved(region)) {
    throw new SmartOriginError(scope, 'RegionAgnosticSessionTable',
      'a session table stands in a stack without a Region, and the edge has to know by name which Region to ask; '
      + "give the stack one, for example `env: { account: '111122223333', region: 'eu-west-1' }`");
  }
  return region;
}

/** The table's own Region and those of its replicas, checked. */
export function checkedRegions(scope: IConstruct, own: string, replicaRegions: string[] = []): string[] {
  checkRegion(scope, 'the Region of the session table', own);
  const seen = new Set<string>();
  for (const region of replicaRegions) {
    checkRegion(scope, 'a Region of `replicaRegions`', region);
    if (region === own) {
      throw new SmartOriginError(scope, 'ReplicaInOwnRegion',
        `\`replicaRegions\` names "${region}", the table's own Region, which has the table already; name the others alone, or none for a table of one Region`);
    }
    if (seen.has(region)) {
      throw new SmartOriginError(scope, 'ReplicaTwice', `\`replicaRegions\` names "${region}" twice, and a Region has one replica at most; remove one of them`);
    }
    seen.add(region);
  }
  return [own, ...replicaRegions];
}

function checkRegion(scope: IConstruct, what: string, region: string): void {
  if (Token.isUnresolved(region)) {
    throw new SmartOriginError(scope, 'UnresolvedRegion',
      `${what} is a deploy-time value, and the edge has to know by name which Region to ask; write it out, for example "eu-west-1"`);
  }
  if (!REGION.test(region)) {
    throw new SmartOriginError(scope, 'InvalidRegion', `"${region}" as ${what} is no Region's name; Regions are called as in "eu-west-1", without a zone's letter`);
  }
  if (OTHER_PARTITIONS.test(region)) {
    throw new SmartOriginError(scope, 'RegionWithoutEdge',
      `"${region}" as ${what} is in a partition of AWS from which Lambda@Edge cannot read; use a Region of the partition "aws", for example "eu-west-1"`);
  }
  if (!(region in REGIONS)) {
    Annotations.of(scope).addWarningV2('cdk-smart-origin:unknown-region',
      `"${region}" as ${what} is not among the Regions that this version knows: from far away it is not told whether it is near; mend the name if it is mistyped`);
  }
}
