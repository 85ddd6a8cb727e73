import { TimelinePlayer } from '../../../src/drill/run/timeline-player';
import type { TimelineAction, TimelineEntry } from '../../../src/drill/scenario';
import { SmartOriginError } from '../../../src/errors';

const entry = (atMs: number, action: TimelineAction): TimelineEntry => ({ atMs, action, text: action.kind, line: atMs + 1 });
const DEPLOY: TimelineAction = { kind: 'deploy', assembly: 'next.cdk.out' };

test('a deployment that fails ends the time line at once, and says its line', async () => {
  const played: string[] = [];
  const player = new TimelinePlayer({
    // Nobody waits for a deployment: the player is at the next entry when it fails.
    timeline: [entry(0, DEPLOY), entry(3_600_000, { kind: 'recycle' })],
    elapsed: () => 0,
    play: async ({ action }) => {
      played.push(action.kind);
      await new Promise((resolve) => { setImmediate(resolve); });
      throw new SmartOriginError('ERR_TEMPLATE', 'it cannot be served', 'it has no origin', 'give it one');
    },
    onEvent: () => undefined,
  });
  await expect(player.play()).rejects.toThrow('line 1 of the scenario cannot be played: it cannot be served');
  expect(played).toEqual(['deploy']);
});

test('entries behind a deployment do not wait for it', async () => {
  let deploy: () => void = () => undefined;
  const deployed = new Promise<void>((resolve) => { deploy = resolve; });
  const player = new TimelinePlayer({
    timeline: [entry(0, DEPLOY), entry(0, { kind: 'recycle' })],
    elapsed: () => 0,
    play: async ({ action }) => {
      if (action.kind === 'deploy') await deployed;
      else deploy();
      return undefined;
    },
    onEvent: () => undefined,
  });
  await player.play();
  expect(player.events.map(({ entry: { action: { kind } } }) => kind)).toEqual(['recycle', 'deploy']);
});
