import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AssetIndex } from './assets';
import type { GivenValues } from './given-values';
import { withoutLoops } from './loops';
import { decoded, parseText } from './parse-template';
import { withPlainFunctions } from './serverless';
import { checkedTemplate } from './template-outline';
import { unreadable, type StackTemplate, type Template, type TemplateResource } from './template-set';

/** Where a template stands, before it is read. */
export type StackPlace = Omit<StackTemplate, 'template'>;

/** Deeper than stacks may be nested; a template that nests itself ends here. */
const MAX_NESTING = 20;

/** A stack and those nested in it, the outer ones first. */
export function readStack(file: string, place: StackPlace, given: GivenValues): StackTemplate[] {
  const stack: StackTemplate = { ...place, template: templateOf(readText(file), path.basename(file), place, given) };
  return [stack, ...Object.entries(stack.template.Resources).flatMap(([logicalId, resource]) => {
    if (resource.Type !== 'AWS::CloudFormation::Stack') return [];
    const nested = nestedTemplateFile(stack, resource);
    return nested === undefined ? [] : readStack(nested.file, nestedPlace(stack, logicalId, nested.assets), given);
  })];
}

/** A template out of its text. */
export function templateOf(text: string, source: string, place: StackPlace, given: GivenValues): Template {
  const parsed = withoutLoops(parseText(text, source), place, given);
  return withPlainFunctions(checkedTemplate(isWithoutResources(parsed) ? { ...parsed, Resources: {} } : parsed, source));
}

const SECTIONS = ['AWSTemplateFormatVersion', 'Conditions', 'Description', 'Mappings', 'Metadata', 'Outputs', 'Parameters', 'Rules', 'Transform'];

/** The CDK writes a template without that section for a stack without resources. */
function isWithoutResources(parsed: Record<string, unknown>): boolean {
  return Object.keys(parsed).every((section) => SECTIONS.includes(section));
}

function nestedPlace(parent: StackTemplate, logicalId: string, assets: AssetIndex): StackPlace {
  const place: StackPlace = { ...parent, name: `${parent.name}-${logicalId}`, assets, parent: { stack: parent, logicalId } };
  if (ancestors(place) <= MAX_NESTING) return place;
  throw unreadable(place.name, `stacks are nested more than ${MAX_NESTING} deep: does a template nest itself?`);
}

function ancestors({ parent }: StackPlace): number {
  return parent === undefined ? 0 : 1 + ancestors(parent.stack);
}

/** By the asset's metadata, which the CDK leaves out where it is told to, by the object key at the end of the URL, or by a path. */
function nestedTemplateFile({ assets }: StackTemplate, { Metadata, Properties }: TemplateResource): { file: string; assets: AssetIndex } | undefined {
  const url = Properties?.TemplateURL;
  const key = /([0-9a-f]{64}\.json)/.exec(lastText(url) ?? '')?.[1];
  const made = assets.fromMetadata(Metadata ?? undefined) ?? (key === undefined ? undefined : assets.find(key));
  if (made !== undefined) return { file: made, assets };
  const beside = typeof url === 'string' ? assets.local(url) : undefined;
  return beside === undefined ? undefined : { file: beside, assets: AssetIndex.empty(path.dirname(beside)) };
}

/** The last text of a URL that is put together: its path. */
function lastText(value: unknown, depth = 0): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth > 10) return undefined;
  return Object.values(value).map((part) => lastText(part, depth + 1)).filter((part) => part !== undefined).at(-1);
}

function readText(file: string): string {
  try {
    return decoded(readFileSync(file));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? `its ${path.basename(file)} is not there: the assembly is incomplete`
      : `its ${path.basename(file)} cannot be read: ${(error as Error).message}`;
    throw unreadable(path.dirname(file), why);
  }
}
