import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { AssetIndex } from './assets';
import { parseTemplate } from './plain-template';
import { DEFAULT_REGION, FAKE_ACCOUNT, unreadable, type StackTemplate, type Template, type TemplateResource, type TemplateSet } from './template-set';

interface Manifest {
  artifacts?: Record<string, {
    type: string;
    environment?: string;
    dependencies?: string[];
    properties?: { templateFile?: string; file?: string; directoryName?: string; stackName?: string };
  }>;
}

/** Reads a cloud assembly: all its stacks, those of its stages, and nested stacks. */
export function readAssembly(directory: string, region: string = DEFAULT_REGION): TemplateSet {
  const stacks = readStacks(directory, region);
  if (stacks.length === 0) throw unreadable(directory, 'its manifest.json names no stack');
  return { source: directory, stacks };
}

function readStacks(directory: string, region: string): StackTemplate[] {
  const artifacts = readManifest(directory).artifacts ?? {};
  return Object.entries(artifacts).flatMap(([id, artifact]) => {
    if (artifact.type === 'cdk:cloud-assembly' && artifact.properties?.directoryName) {
      return readStacks(path.join(directory, artifact.properties.directoryName), region);
    }
    const file = artifact.properties?.templateFile;
    if (artifact.type !== 'aws:cloudformation:stack' || file === undefined) return [];
    const manifests = (artifact.dependencies ?? [])
      .map((dependency) => artifacts[dependency])
      .filter((a) => a?.type === 'cdk:asset-manifest' && a.properties?.file !== undefined)
      .map((a) => a!.properties!.file!);
    const place = environment(artifact.environment, region);
    const stack: StackTemplate = {
      name: artifact.properties?.stackName ?? id,
      ...place,
      template: readTemplateOf(path.join(directory, file)),
      assets: AssetIndex.read(directory, manifests),
    };
    return [stack, ...nestedStacks(stack)];
  });
}

function nestedStacks(parent: StackTemplate): StackTemplate[] {
  return Object.entries(parent.template.Resources).flatMap(([logicalId, resource]) => {
    if (resource.Type !== 'AWS::CloudFormation::Stack') return [];
    const file = nestedTemplateFile(parent, resource);
    if (file === undefined) return [];
    const nested: StackTemplate = {
      name: `${parent.name}-${logicalId}`,
      region: parent.region,
      account: parent.account,
      template: readTemplateOf(file),
      assets: parent.assets,
      parent: { stack: parent, logicalId },
    };
    return [nested, ...nestedStacks(nested)];
  });
}

/** By the asset's metadata, which the CDK leaves out where it is told to, else by the object key at the end of the URL. */
function nestedTemplateFile({ assets }: StackTemplate, { Metadata, Properties }: TemplateResource): string | undefined {
  const key = /([0-9a-f]{64}\.json)/.exec(JSON.stringify(Properties?.TemplateURL) ?? '')?.[1];
  return assets.fromMetadata(Metadata) ?? (key === undefined ? undefined : assets.find(key));
}

/** A stack without resources has a template without that section. */
function readTemplateOf(file: string): Template {
  if (!existsSync(file)) throw unreadable(path.dirname(file), `its ${path.basename(file)} is not there: the assembly is incomplete`);
  const text = readFileSync(file, 'utf8');
  return isWithoutResources(text) ? { Resources: {} } : parseTemplate(text, path.basename(file));
}

function isWithoutResources(text: string): boolean {
  try {
    return !('Resources' in (JSON.parse(text) as object));
  } catch {
    return false;
  }
}

function readManifest(directory: string): Manifest {
  const file = path.join(directory, 'manifest.json');
  if (!existsSync(file)) throw unreadable(directory, 'the directory has no manifest.json, so it is no cloud assembly');
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch (error) {
    throw unreadable(directory, `its manifest.json is not JSON: ${(error as Error).message}`);
  }
}

/** `aws://<account>/<region>`, either of which may be unknown in an environment-agnostic stack. */
function environment(text: string | undefined, region: string): { account: string; region: string } {
  const [, account, named] = /^aws:\/\/([^/]+)\/(.+)$/.exec(text ?? '') ?? [];
  return {
    account: account === undefined || account === 'unknown-account' ? FAKE_ACCOUNT : account,
    region: named === undefined || named === 'unknown-region' ? region : named,
  };
}
