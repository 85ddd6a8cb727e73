import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The part of a jsii assembly that these tests read. */
interface Assembly {
  readonly name: string;
  readonly version: string;
  readonly types: Readonly<Record<string, { readonly interfaces?: string[]; readonly properties?: Property[] }>>;
}

export interface Property {
  readonly name: string;
  readonly type: unknown;
  readonly optional?: boolean;
}

const ROOT = path.join(__dirname, '..', '..');

/** Large assemblies are kept zipped beside a file that says where. */
function loadAssembly(folder: string): Assembly {
  const file = path.join(folder, '.jsii');
  if (!existsSync(file)) throw new Error(`${file} does not exist; compile first: npx projen compile`);
  const content = JSON.parse(readFileSync(file, 'utf8'));
  return content.schema === 'jsii/file-redirect' ? JSON.parse(gunzipSync(readFileSync(path.join(folder, content.filename))).toString()) : content;
}

const cdk = loadAssembly(path.dirname(require.resolve('aws-cdk-lib/package.json')));
const own = loadAssembly(ROOT);

export const CDK_VERSION = cdk.version;

/** The properties of a struct by name, with those that it inherits. */
export function propertiesOf(fqn: string): Map<string, Property> {
  const type = (fqn.startsWith('aws-cdk-lib.') ? cdk : own).types[fqn];
  if (!type) throw new Error(`no assembly has ${fqn}; was it renamed?`);
  return new Map([
    ...(type.interfaces ?? []).flatMap((parent) => [...propertiesOf(parent)]),
    ...(type.properties ?? []).map((property): [string, Property] => [property.name, property]),
  ]);
}
