import path from 'node:path';
import { AssetIndex } from './assets';
import { NOTHING_GIVEN, type GivenValues } from './given-values';
import { readStack } from './stack-reader';
import { DEFAULT_REGION, FAKE_ACCOUNT, type TemplateSet } from './template-set';

/** Reads a template that no assembly surrounds, with those that it nests by a path. */
export function readPlainTemplate(file: string, region: string = DEFAULT_REGION, given: GivenValues = NOTHING_GIVEN): TemplateSet {
  const source = path.basename(file);
  const place = {
    name: source.replace(/(\.template)?\.(json|ya?ml)$/i, ''),
    region,
    account: FAKE_ACCOUNT,
    assets: AssetIndex.empty(path.dirname(path.resolve(file))),
  };
  return { source, stacks: readStack(file, place, given), given };
}
