import { existsSync, statSync } from 'node:fs';
import { readAssembly } from './assembly';
import { readPlainTemplate } from './plain-template';
import { unreadable, type TemplateSet } from './template-set';

/**
 * Reads a cloud assembly (a directory) or one template (a file).
 *
 * @param region - Region of stacks that name none.
 * @throws SmartOriginError `ERR_TEMPLATE_UNREADABLE`
 */
export function readTemplates(location: string, region?: string): TemplateSet {
  if (!existsSync(location)) throw unreadable(location, 'there is no such file or directory');
  return statSync(location).isDirectory() ? readAssembly(location, region) : readPlainTemplate(location, region);
}
