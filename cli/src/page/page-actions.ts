import { z } from 'zod';
import type { PageParts } from './page-parts';
import type { ActionOutcome, PageAction } from './picture';
import type { SitePolicy } from './site-policy';
import { SmartOriginError } from '../errors';
import { EdgeFunctionFault } from '../faults/edge-function-fault';
import { Fault } from '../faults/fault';
import { parseKeyValueStoreFault } from '../key-value-store/key-value-store-fault';
import { force, release, restore, rollback, setWeights, type Operation } from '../live-policy/operations';
import { parseReplicaFault } from '../session-tables/replica-fault';

const scope = { pop: z.string().optional(), functionName: z.string().optional() };
const places = z.array(z.string()).min(1).max(2);

/** What a body may ask for. */
export const actionSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('break-origin'), origin: z.string(), fault: z.string(), pop: z.string().optional() }),
  z.strictObject({ do: z.literal('heal-origin'), origin: z.string(), pop: z.string().optional() }),
  z.strictObject({ do: z.literal('break-table'), region: z.string().optional(), fault: z.string() }),
  z.strictObject({ do: z.literal('break-functions'), fault: z.string(), ...scope }),
  z.strictObject({ do: z.literal('heal-functions'), ...scope }),
  z.strictObject({ do: z.literal('recycle-functions') }),
  z.strictObject({ do: z.literal('break-store'), store: z.string(), fault: z.string() }),
  z.strictObject({ do: z.literal('cut'), places }),
  z.strictObject({ do: z.literal('heal-cut'), places }),
  z.strictObject({ do: z.literal('set-distance'), from: z.string(), to: z.string(), ms: z.number() }),
  z.strictObject({ do: z.literal('table-lag'), seconds: z.number() }),
  z.strictObject({ do: z.literal('set-weight'), member: z.string(), percent: z.number() }),
  z.strictObject({ do: z.enum(['rollback', 'restore', 'force']), member: z.string() }),
  z.strictObject({ do: z.literal('release') }),
  z.strictObject({ do: z.literal('invalidate'), paths: z.array(z.string()).min(1).max(50) }),
  z.strictObject({ do: z.literal('advance'), by: z.string() }),
  z.strictObject({ do: z.literal('heal-all') }),
]) satisfies z.ZodType<PageAction>;

export const ACTION_EXAMPLE = '{ "do": "break-origin", "origin": "v1", "fault": "refused" }';

/**
 * Does what a button asks for.
 *
 * @throws SmartOriginError for everything that the caller can mend
 */
export async function perform(action: PageAction, parts: PageParts, policy: SitePolicy): Promise<ActionOutcome> {
  switch (action.do) {
    case 'break-origin': {
      const fault = Fault.parse(action.fault);
      await parts.origin(action.origin).fail(fault, inPop(action));
      return done(`${action.origin} is broken${from(action)}: ${fault.text}`);
    }
    case 'heal-origin':
      await parts.origin(action.origin).heal(inPop(action));
      return done(`${action.origin} is healed${from(action)}`);
    case 'break-functions': {
      const { fault: text, pop, functionName } = action;
      const fault = EdgeFunctionFault.parse(text);
      parts.edgeFunctions.fail(fault, { pop, functionName });
      return done(`${functionName ?? `${fault.type} functions`}${pop === undefined ? '' : ` at ${pop}`} from now on: ${fault.text}`);
    }
    case 'heal-functions':
      parts.edgeFunctions.heal({ pop: action.pop, functionName: action.functionName });
      return done('edge functions are healed');
    case 'recycle-functions': {
      const ended = parts.fleet.recycle();
      return done(ended === 0 ? 'no instance was idle' : `${ended} idle ${ended === 1 ? 'instance' : 'instances'} ended; the next event starts a new one`);
    }
    case 'break-table':
    case 'table-lag':
      return performOnTables(action, parts);
    case 'break-store':
      return breakStore(action.store, action.fault, parts);
    case 'cut':
      parts.network.cut(action.places[0]!, action.places[1]);
      return done(`cut: ${action.places.join(' - ')}${action.places.length === 1 ? ' from everything else' : ''}`);
    case 'heal-cut':
      parts.network.heal(action.places[0], action.places[1]);
      return done(`joined again: ${action.places.join(' - ')}`);
    case 'set-distance':
      parts.network.setDistance(action.from, action.to, action.ms);
      return done(`from ${action.from} to ${action.to} and back: ${action.ms} ms`);
    case 'set-weight':
    case 'rollback':
    case 'restore':
    case 'force':
    case 'release':
      return changePolicy(action, parts, policy);
    case 'invalidate': {
      const forgotten = parts.invalidate([...action.paths]);
      return done(`${action.paths.join(' ')}: ${forgotten} cached ${forgotten === 1 ? 'response' : 'responses'} forgotten`);
    }
    case 'advance':
      parts.clock.advance(action.by);
      return done(`the clock is ${action.by} further`, 'what waits on sockets waits in real time');
    case 'heal-all':
      return healAll(parts);
  }
}

function performOnTables(action: PageAction & { do: 'break-table' | 'table-lag' }, parts: PageParts): ActionOutcome {
  const tables = parts.sessionTables();
  if (tables === undefined) {
    throw new SmartOriginError('ERR_SESSION_TABLES_NONE', 'there is no table', 'the template has no AWS::DynamoDB::GlobalTable or AWS::DynamoDB::Table', 'serve a template that has one');
  }
  if (action.do === 'table-lag') {
    tables.setLag(action.seconds);
    return done(`writes reach the other Regions after ${action.seconds} s`);
  }
  const fault = parseReplicaFault(action.fault);
  tables.setFault(fault, action.region);
  const where = action.region ?? 'every Region';
  return done(fault.kind === 'none' ? `the replica in ${where} is healed` : `the replica in ${where} is broken: ${action.fault}`);
}

function breakStore(name: string, text: string, { stores }: PageParts): ActionOutcome {
  const store = stores().find((one) => one.name === name);
  if (store === undefined) {
    throw new SmartOriginError('ERR_KEY_VALUE_STORE_UNKNOWN', `there is no KeyValueStore "${name}"`, `the distribution's functions have: ${stores().map((one) => one.name).join(', ') || 'none'}`, 'correct the name');
  }
  const fault = parseKeyValueStoreFault(text);
  if (fault.kind === 'lag') {
    store.setLag(fault.seconds);
    return done(`writes to ${name} reach the edge after ${fault.seconds} s`);
  }
  // The lag is a setting on the page, which stays.
  store.setOutage(fault.kind === 'gone');
  return done(fault.kind === 'gone' ? `neither functions nor the data API read ${name}` : `${name} is read again`);
}

async function changePolicy(action: PageAction & { do: 'set-weight' | 'rollback' | 'restore' | 'force' | 'release' }, { clock }: PageParts, policy: SitePolicy) {
  const { changes, notes } = await policy.change(operationOf(action), new Date(clock.now()));
  return done(changes.length === 0 ? 'the policy says so already' : changes.join('; '), ...notes);
}

function operationOf(action: PageAction & { do: 'set-weight' | 'rollback' | 'restore' | 'force' | 'release' }): Operation {
  switch (action.do) {
    case 'set-weight': return setWeights([{ member: action.member, percent: action.percent }]);
    case 'rollback': return rollback(action.member);
    case 'restore': return restore(action.member);
    case 'force': return force(action.member);
    case 'release': return release();
  }
}

/** Faults and cuts; lags, distances, weights and the clock are settings, and stay. */
async function healAll(parts: PageParts): Promise<ActionOutcome> {
  await Promise.all(parts.origins().map((origin) => origin.heal()));
  parts.sessionTables()?.setFault({ kind: 'none' });
  parts.edgeFunctions.heal();
  for (const store of parts.stores()) store.setOutage(false);
  parts.network.heal();
  return done('everything is healed', 'lags, distances, weights and the clock stay');
}

function inPop({ pop }: { readonly pop?: string }): { pop?: string } {
  return pop === undefined ? {} : { pop };
}

function from({ pop }: { readonly pop?: string }): string {
  return pop === undefined ? '' : ` as seen from ${pop}`;
}

function done(text: string, ...notes: string[]): ActionOutcome {
  return { done: text, notes };
}
