import type { Decision, DecisionInput } from '../../src/contract/steering/decide';
import { effectiveWeights } from '../../src/contract/steering/weights';

/** `v2; reason=pin; bucket=4711; until=1795000000; weights=v1:90,v2:10; voided=; policy=live` */
export function explain(input: DecisionInput, decision: Decision): string {
  const policy = input.policy;
  const weights = effectiveWeights(input.config.primary, input.config.members, policy);
  const until = decision.pinnedUntil === undefined ? '' : `; until=${decision.pinnedUntil}`;
  const shares = input.config.members.map((member) => `${member.id}:${weights[member.id]}`).join();
  const voided = policy ? Object.keys(policy.voided).join() : '';
  return `${decision.variant}; reason=${decision.reason}; bucket=${decision.bucket}${until}; weights=${shares}; voided=${voided}; policy=${policy ? 'live' : 'template'}`;
}
