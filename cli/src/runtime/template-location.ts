import { existsSync, statSync } from 'node:fs';
import { SmartOriginError } from '../errors';
import type { LocalCloudFrontOptions } from '../options';

/**
 * Where the template that is served is read from.
 *
 * @throws SmartOriginError `ERR_OPTION`
 */
export function templateLocation({ assembly, template }: Pick<LocalCloudFrontOptions, 'assembly' | 'template'>): string {
  if (assembly !== undefined && template !== undefined) {
    throw new SmartOriginError('ERR_OPTION', `assembly ("${assembly}") and template ("${template}") were both given`,
      'one distribution is served, of a cloud assembly or of one template file', 'leave one of them out');
  }
  const location = assembly ?? template;
  if (location === undefined) {
    throw new SmartOriginError('ERR_OPTION', 'neither assembly nor template was given', 'what is served is read from one of them',
      'give the directory that "cdk synth" wrote (assembly: \'cdk.out\'), or one template as JSON or YAML (template: \'template.yaml\')');
  }
  if (assembly !== undefined && existsSync(assembly) && !statSync(assembly).isDirectory()) {
    throw new SmartOriginError('ERR_OPTION', `the assembly "${assembly}" is a file`, 'a cloud assembly is the directory that "cdk synth" wrote',
      `give its directory, or the file as template: '${assembly}'`);
  }
  return location;
}
