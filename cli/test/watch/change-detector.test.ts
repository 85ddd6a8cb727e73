import { ChangeDetector } from '../../src/watch/change-detector';
import type { TemplateFiles } from '../../src/watch/template-files';

/** Fingerprint and wholeness by time, and the times at which the template is to be read. */
test.each<[string, [number, string, TemplateFiles['wholeness']][], number[]]>([
  ['nothing changes', [[0, 'a', 'whole'], [10_000, 'a', 'whole']], []],
  ['one write', [[0, 'b', 'whole'], [199, 'b', 'whole'], [200, 'b', 'whole'], [900, 'b', 'whole']], [200]],
  ['many writes count once, when the last is over', [[0, 'b', 'whole'], [150, 'c', 'whole'], [300, 'd', 'whole'], [499, 'd', 'whole'], [500, 'd', 'whole']], [500]],
  ['two changes are two', [[0, 'b', 'whole'], [200, 'b', 'whole'], [300, 'c', 'whole'], [500, 'c', 'whole']], [200, 500]],
  ['the folder goes and comes back', [[0, '', 'partial'], [5_000, '', 'partial'], [6_000, 'b', 'partial'], [9_000, 'c', 'whole'], [9_200, 'c', 'whole']], [9_200]],
  ['a template that is newer than the manifest waits for the manifest', [[0, 'b', 'doubtful'], [1_999, 'b', 'doubtful'], [2_000, 'c', 'whole'], [2_200, 'c', 'whole']], [2_200]],
  ['or for two seconds, if there is none', [[0, 'b', 'doubtful'], [1_999, 'b', 'doubtful'], [2_000, 'b', 'doubtful']], [2_000]],
  ['what is as it was served is not read again', [[0, 'b', 'partial'], [100, 'a', 'whole'], [900, 'a', 'whole']], []],
])('%s', (_, looks, reads) => {
  const detector = new ChangeDetector('a');
  expect(looks.filter(([now, fingerprint, wholeness]) => detector.look(now, { fingerprint, wholeness })).map(([now]) => now)).toEqual(reads);
});
