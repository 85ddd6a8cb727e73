import { existsSync, statSync } from 'node:fs';
import { readAssembly } from './assembly';
import { checkGiven, NOTHING_GIVEN, type GivenValues } from './given-values';
import { readPlainTemplate } from './plain-template';
import { unreadable, type TemplateSet } from './template-set';

/**
 * Reads a cloud assembly (a directory) or one template (a file).
 *
 * @param region - Region of stacks that name none.
 * @param given - What the user says of values that a deployment would know.
 * @throws SmartOriginError `ERR_TEMPLATE_UNREADABLE`, `ERR_PARAMETER`
 */
export function readTemplates(location: string, region?: string, given: GivenValues = NOTHING_GIVEN): TemplateSet {
  if (!existsSync(location)) throw unreadable(location, 'there is no such file or directory');
  const templates = statSync(location).isDirectory() ? readAssembly(location, region, given) : readPlainTemplate(location, region, given);
  checkGiven(given, templates.stacks);
  return templates;
}
