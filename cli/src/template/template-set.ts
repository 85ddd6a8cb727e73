import { SmartOriginError } from '../errors';
import type { AssetIndex } from './assets';
import type { GivenValues } from './given-values';

/** One resource of a CloudFormation template. */
export interface TemplateResource {
  Type: string;
  Properties?: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
  Condition?: string;
}

/** The parts of a CloudFormation template that are read. */
export interface Template {
  Transform?: unknown;
  Resources: Record<string, TemplateResource>;
  Parameters?: Record<string, { Type?: string; Default?: unknown; AllowedValues?: unknown[] }>;
  Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  Conditions?: Record<string, unknown>;
  Outputs?: Record<string, { Value: unknown; Export?: { Name: unknown } }>;
}

/** A template together with the place it would be deployed to. */
export interface StackTemplate {
  name: string;
  region: string;
  /**
   * Whether it says itself that it is of this Region.
   *
   * @default false
   */
  namesRegion?: boolean;
  account: string;
  template: Template;
  assets: AssetIndex;
  /**
   * Where the constructs of its resources stand in the app, by logical id.
   *
   * @default nobody knows
   */
  constructPaths?: ReadonlyMap<string, string>;
  /** For a nested stack: the resource that creates it, whose `Parameters` bind those of this template. */
  parent?: { stack: StackTemplate; logicalId: string };
}

/** A resource and where it stands. */
export interface LocatedResource {
  stack: StackTemplate;
  logicalId: string;
  resource: TemplateResource;
}

/** Every stack of an assembly, or the one of a plain template. */
export interface TemplateSet {
  /** What was read, for messages. */
  source: string;
  stacks: StackTemplate[];
  /**
   * What the user says of values that a deployment would know.
   *
   * @default nothing
   */
  given?: GivenValues;
}

/** Account that stands for an unknown one. It is the one that AWS uses in its own examples. */
export const FAKE_ACCOUNT = '123456789012';

/** Region of stacks that name none. CloudFront itself is at home there. */
export const DEFAULT_REGION = 'us-east-1';

/** Whether a template may use what the transform of that name adds to the language. */
export function declaresExtensions({ Transform }: Template): boolean {
  return [Transform].flat().includes('AWS::LanguageExtensions');
}

/** The error for everything that cannot be read as a template or assembly. */
export function unreadable(source: string, why: string): SmartOriginError {
  return new SmartOriginError(
    'ERR_TEMPLATE_UNREADABLE',
    `cannot read "${source}" as a template`,
    why,
    'give the directory that "cdk synth" wrote (usually cdk.out), or one CloudFormation template as JSON or YAML',
  );
}
