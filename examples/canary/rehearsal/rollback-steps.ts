import { allFrom, GRADE, sentTwice } from './counting';
import { untilReplicated } from './regions';
import { each, lookIn, type Shopper } from './shopper';
import { countOf } from '../../../scripts/demo/crowd/counting';
import type { Guests } from '../../../scripts/demo/crowd/guest';
import { isAtLeast, isExactly } from '../../../scripts/demo/findings';
import type { CrowdStep } from '../../../scripts/demo/rehearsal';

/** Everybody who is on v2, with a session in progress there, has to leave it. */
export function rollbackSteps(guests: Guests<Shopper>): CrowdStep[] {
  let newcomers: Shopper[] = [];
  return [
    {
      title: 'ramp: policy set-weight v2=100',
      expect: { errors: 0, servedBy: ['v2'], grade: GRADE },
      crowd: async (stage) => {
        await stage.operator.change(['policy', 'set-weight', 'v2=100']);
        newcomers = guests.newcomers(stage, stage.visitors / 2);
        const answers = await each(newcomers, (shopper) => shopper.get('/'));
        return [allFrom('v2', answers)];
      },
    },
    {
      title: 'policy rollback v2',
      expect: { errors: 0, servedBy: ['v1'], grade: GRADE },
      crowd: async (stage) => {
        const onV2 = [...guests.regulars, ...newcomers].filter(({ version }) => version === 'v2');
        await untilReplicated(stage.edge);
        await stage.operator.change(['policy', 'rollback', 'v2', '--reason', 'rehearsed']);
        // Half of them have our cookie, whose pin is void; of the others the table knows that they were on v2.
        onV2.filter((_, index) => index % 2 === 0).forEach((shopper) => shopper.comeBackElsewhere());
        const answers = (await each(onV2, lookIn)).flat();
        return [
          isAtLeast('live sessions on v2', onV2.length, stage.visitors / 2),
          isExactly(`requests that v2 answered, of ${answers.length}`, countOf('v2', answers), 0),
          isExactly('requests that were sent to v2', answers.filter((answer) => stage.askedFor(answer).includes('v2')).length, 0),
          sentTwice(stage, answers),
        ];
      },
    },
  ];
}
