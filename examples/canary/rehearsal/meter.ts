import { COST_NOTES, costLines, perMillion, type Usage } from './costs';
import { tablesOf } from './regions';
import type { LocalCloudFront, TraceSink } from '../../../cli/src';
import type { Figures } from '../../../scripts/demo/rehearsal';

/** Counts what AWS would charge for. */
export class Meter {
  private requests = 0;
  private functionRuns = 0;
  /** What the site as deployed took, before anything was broken. */
  private asDeployed?: Usage;

  /** Hears what becomes of each request. */
  public readonly onTrace: TraceSink = ({ stage, detail }) => {
    if (stage === 'listener') this.requests++;
    else if (stage === 'viewer-request' || (stage === 'viewer-response' && !detail.startsWith('not run'))) this.functionRuns++;
  };

  /** What has been counted so far is the site as deployed. */
  public endOfNormal(edge: LocalCloudFront) {
    this.asDeployed = this.usage(edge);
  }

  public figures(edge: LocalCloudFront): Figures {
    const all = this.usage(edge);
    const normal = this.asDeployed ?? all;
    const [allLines, lines] = [costLines(all), costLines(normal)];
    const total = (from: typeof lines) => from.reduce((sum, { dollars }) => sum + dollars, 0);
    return {
      title: 'what AWS would charge for',
      head: ['as deployed', 'USD per million requests', 'whole rehearsal', 'USD per million requests'],
      rows: [
        ...lines.map(({ what, count, dollars }, index) => {
          const whole = allLines[index]!;
          return [what, count, perMillion(dollars, normal).toFixed(2), whole.count, perMillion(whole.dollars, all).toFixed(2)];
        }),
        ['in all', '', perMillion(total(lines), normal).toFixed(2), '', perMillion(total(allLines), all).toFixed(2)],
        ...edge.lambdaStats().map(({ pop, region, invocations, coldStarts }) => [`Lambda@Edge at ${pop}, ${region}`, '', '', invocations, `${coldStarts} cold starts`]),
        ...tablesOf(edge).counts().map(({ region, reads, writes }) => [`session table in ${region}`, '', '', `${reads} reads`, `${writes} writes`]),
      ],
      notes: COST_NOTES,
    };
  }

  private usage(edge: LocalCloudFront): Usage {
    const counts = tablesOf(edge).counts();
    const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
    const writes = sum(counts.map((one) => one.writes));
    return {
      requests: this.requests,
      functionRuns: this.functionRuns,
      keyValueStoreReads: edge.keyValueStore()!.edgeReads,
      invocations: sum(edge.lambdaStats().map(({ invocations }) => invocations)),
      tableReads: sum(counts.map(({ reads }) => reads)),
      tableWrites: writes,
      // Each write travels to every other replica; those on their way count too.
      replicatedWrites: writes * (counts.length - 1),
    };
  }
}
