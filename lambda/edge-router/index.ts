import { createRouter } from './handler';
import { createHealth } from './health/health';
import { Probe } from './health/probe';
import { createLog } from './log';
import { DynamoDbClient } from './sessions/dynamodb-client';
import { createSessionReader } from './sessions/session-reader';

const { env } = process;
const clock = { now: Date.now, random: Math.random };
const log = createLog((line) => console.log(line), clock.now);
const health = createHealth(clock);

const router = createRouter({
  now: clock.now,
  log,
  health,
  probe: new Probe(health, clock),
  reader: createSessionReader({
    ...clock,
    client: new DynamoDbClient({ env, now: clock.now }),
    region: env.AWS_REGION,
    report: (replica, reason) => log.fault('replica', { replica, reason }),
  }),
});

/** Runtime nodejs24.x takes no handlers with a callback. As `export` it would cost half a kilobyte of the bundle. */
exports.handler = async (event: unknown): Promise<unknown> => router(event);
