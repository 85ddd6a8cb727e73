import './features';
import { createEquivalents } from './equivalents/equivalents';
import { createPace } from './fastest/create-pace';
import { createRacer } from './fastest/create-racer';
import { createRouter } from './handler';
import { createHealth } from './health/health';
import { createProbe } from './health/probe';
import { createLog } from './log';
import { DynamoDbClient } from './sessions/dynamodb-client';
import { UNKNOWN_SESSION } from './sessions/session-answer';
import { createSessionReader } from './sessions/session-reader';
import { nearestMembers } from '../../src/contract/nearest';

const { env } = process;
const clock = { now: Date.now, random: Math.random };
const log = createLog((line) => console.log(line), clock.now);
const health = createHealth({ ...clock, report: log.fault });
const probe = createProbe(health, clock);

const router = createRouter({
  now: clock.now,
  log,
  health,
  probe,
  equivalents: globalThis.FASTEST !== false ? createEquivalents({
    now: clock.now,
    log,
    pace: createPace(clock),
    racer: createRacer(clock),
    nearestMembers: (nearest) => nearestMembers(nearest, env.AWS_REGION),
    reached: probe.reached,
  }) : undefined,
  reader: globalThis.SESSIONS !== false ? createSessionReader({
    ...clock,
    client: new DynamoDbClient({ env, now: clock.now }),
    region: env.AWS_REGION,
    report: (replica, reason) => log.fault('replica', { replica, reason }),
  }) : { read: () => UNKNOWN_SESSION },
});

/** Runtime nodejs24.x takes no handlers with a callback. As `export` it would cost half a kilobyte of the bundle. */
exports.handler = async (event: unknown): Promise<unknown> => router(event);
