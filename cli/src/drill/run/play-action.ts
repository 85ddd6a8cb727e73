import { SmartOriginError } from '../../errors';
import { EdgeFunctionFault } from '../../faults/edge-function-fault';
import type { LocalKeyValueStore } from '../../key-value-store/local-key-value-store';
import { changePolicy } from '../../live-policy/change-policy';
import { LocalPolicyStore } from '../../live-policy/local-policy-store';
import type { Pauses } from '../../live-policy/optimistic-write';
import type { Pool } from '../../live-policy/pool';
import type { LocalCloudFront } from '../../local-cloudfront';
import type { ObservedEvent } from '../observation';
import { operationOf } from '../policy-operation';
import type { HealTarget, Scenario, TimelineAction } from '../scenario';

/** What an entry of the time line is played on. */
export interface Stage {
  readonly edge: LocalCloudFront;
  readonly scenario: Scenario;
  readonly pool?: Pool;
  readonly policyStore?: string;
  readonly pauses: Pauses;
  /** The visitors' clocks go with it. */
  readonly advanceVisitors: (ms: number) => void;
  /** Another template is served. */
  readonly deployed: () => void;
}

/** What kind of event an entry of the time line is. */
export function eventKind({ kind }: TimelineAction): ObservedEvent['kind'] {
  switch (kind) {
    case 'heal': return 'heal';
    case 'policy': return 'policy';
    case 'deploy': return 'deployment';
    case 'advance':
    case 'recycle':
    case 'invalidate':
    case 'none': return 'other';
    default: return 'fault';
  }
}

/** Does what the time line says. @returns what came of it, for people */
export async function playAction(action: TimelineAction, stage: Stage): Promise<string | undefined> {
  const { edge } = stage;
  switch (action.kind) {
    case 'fail-origin':
      await edge.origin(action.origin).fail(action.fault, action.pop === undefined ? {} : { pop: action.pop });
      return undefined;
    case 'fail-table':
      edge.sessionTables!.setFault(action.fault, action.region === '*' ? undefined : action.region);
      return undefined;
    case 'fail-edge-functions':
      edge.edgeFunctions.fail(EdgeFunctionFault.parse(action.fault), action.pop === undefined ? {} : { pop: action.pop });
      return undefined;
    case 'fail-key-value-store':
      for (const store of edge.keyValueStores) failStore(store, action.fault, stage.scenario);
      return undefined;
    case 'cut':
      edge.network.cut(action.region, action.from);
      return undefined;
    case 'heal':
      await heal(action.what, stage);
      return undefined;
    case 'policy': return changeLivePolicy(action.command, stage);
    case 'deploy':
      await edge.reload({ template: action.assembly, ...(action.pops && { pops: action.pops }) });
      stage.deployed();
      return undefined;
    case 'advance':
      edge.clock.advance(action.ms);
      stage.advanceVisitors(action.ms);
      return undefined;
    case 'recycle': {
      const ended = edge.recycleLambdas();
      return `${ended} idle ${ended === 1 ? 'instance' : 'instances'} of edge functions ended`;
    }
    case 'invalidate': {
      const forgotten = edge.invalidate([...action.paths]);
      return `${forgotten} cached ${forgotten === 1 ? 'response' : 'responses'} forgotten`;
    }
    case 'none': return undefined;
  }
}

/** One fault at a time, as of an origin. */
function failStore(store: LocalKeyValueStore, fault: 'gone' | { readonly lagMs: number }, scenario: Scenario): void {
  // The data API goes on: operators change a policy while the edge cannot read it.
  store.setOutage({ edge: fault === 'gone', dataApi: false });
  store.setLag((fault === 'gone' ? scenario.keyValueStoreLagMs : fault.lagMs) / 1000);
}

async function heal(what: HealTarget, { edge, scenario }: Stage): Promise<void> {
  const all = what.kind === 'all';
  if (all) for (const id of edge.distribution.origins.keys()) await edge.origin(id).heal();
  if (what.kind === 'origin') await edge.origin(what.origin).heal();
  if (all || what.kind === 'table') edge.sessionTables?.setFault({ kind: 'none' }, all || what.region === '*' ? undefined : what.region);
  if (all) edge.network.heal();
  if (what.kind === 'region') edge.network.heal(what.region);
  if (what.kind === 'link') edge.network.heal(...what.between);
  if (all || what.kind === 'edge-functions') edge.edgeFunctions.heal();
  if (all || what.kind === 'key-value-store') {
    for (const store of edge.keyValueStores) {
      store.setOutage(false);
      store.setLag(scenario.keyValueStoreLagMs / 1000);
    }
  }
}

/** As `smart-origin policy` does, on the store of this process. */
async function changeLivePolicy(command: readonly string[], { edge, pool, policyStore, pauses }: Stage): Promise<string> {
  const store = edge.keyValueStore(policyStore);
  if (!store || !pool) {
    throw new SmartOriginError('ERR_STORE_NOT_FOUND', 'the site has no live policy', 'its KeyValueStore is not in the template that is served', 'leave policy commands out');
  }
  const operation = operationOf(command);
  const now = new Date(edge.clock.now());
  const { changes, notes } = await changePolicy(new LocalPolicyStore(store), { operation, pool, replace: false, dryRun: false, by: 'drill', now }, pauses);
  return [...changes, ...notes].join('; ') || 'nothing to change';
}
