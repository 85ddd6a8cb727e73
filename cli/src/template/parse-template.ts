import { parseDocument, type CollectionTag, type ScalarTag, type YAMLMap, type YAMLSeq } from 'yaml';
import { unreadable } from './template-set';

/** Short forms that differ from `Fn::<name>`. */
const LONG_NAMES: Record<string, string> = { Ref: 'Ref', Condition: 'Condition' };

/** The short forms of CloudFormation (`!Ref`, `!GetAtt`, …). */
const SHORT_FORMS = [
  'Ref', 'Condition', 'GetAtt', 'Join', 'Sub', 'Select', 'Split', 'If', 'FindInMap', 'ImportValue', 'Base64', 'And', 'Or', 'Not', 'Equals',
  'Cidr', 'GetAZs', 'GetStackOutput', 'Transform', 'Length', 'ToJsonString',
  // Of the section "Rules", which plays no part here.
  'Contains', 'EachMemberEquals', 'EachMemberIn', 'RefAll', 'ValueOf', 'ValueOfAll',
];

function longForm(name: string, value: unknown): Record<string, unknown> {
  const key = LONG_NAMES[name] ?? `Fn::${name}`;
  if (name === 'GetAtt' && typeof value === 'string') {
    const dot = value.indexOf('.');
    return { [key]: dot < 0 ? [value] : [value.slice(0, dot), value.slice(dot + 1)] };
  }
  return { [key]: value };
}

/** A tag is bound to one kind of node, so every short form exists three times. */
const TAGS: (ScalarTag | CollectionTag)[] = SHORT_FORMS.flatMap((name): (ScalarTag | CollectionTag)[] => [
  { tag: `!${name}`, resolve: (text: string) => longForm(name, text) },
  { tag: `!${name}`, collection: 'seq', resolve: (seq) => longForm(name, (seq as YAMLSeq).toJSON()) },
  { tag: `!${name}`, collection: 'map', resolve: (map) => longForm(name, (map as YAMLMap).toJSON()) },
]);

/** CloudFormation takes templates of 1 MB; the YAML parser needs minutes for much more. */
const LONGEST_YAML = 4_000_000;

/**
 * Parses a template's text, JSON or YAML (JSON is YAML), with anchors, aliases and merge keys.
 *
 * @throws SmartOriginError `ERR_TEMPLATE_UNREADABLE`
 */
export function parseText(text: string, source: string): Record<string, unknown> {
  if (text.trim() === '') throw unreadable(source, 'it is empty');
  if (!isJson(text) && text.length > LONGEST_YAML) {
    throw unreadable(source, `it is no JSON, and with ${text.length} characters far beyond the 1 MB that CloudFormation takes`);
  }
  let parsed: unknown;
  try {
    parsed = isJson(text) ? JSON.parse(text) : parseYaml(text);
  } catch (error) {
    throw unreadable(source, `it is neither JSON nor YAML: ${(error as Error).message.split('\n')[0]}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw unreadable(source, 'it has no "Resources" section with typed resources');
  return parsed as Record<string, unknown>;
}

function parseYaml(text: string): unknown {
  const document = parseDocument(text, { customTags: TAGS, merge: true });
  // An unknown tag is a warning to the parser, which would leave what is behind it as it stands: "!Reff Bucket" would be the text "Bucket".
  const problem = document.errors[0] ?? document.warnings.find(({ code }) => code === 'TAG_RESOLVE_FAILED');
  if (problem !== undefined) throw problem;
  return document.toJS() as unknown;
}

const isJson = (text: string) => text.trimStart().startsWith('{');

/** PowerShell writes what a command prints as UTF-16, or as UTF-8 with a byte order mark. */
export function decoded(bytes: Buffer): string {
  const utf16 = bytes[0] === 0xFF && bytes[1] === 0xFE;
  // Both decoders drop the byte order mark.
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}
