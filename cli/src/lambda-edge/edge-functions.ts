import { meantName } from '../../../src/contract/nearest-name';
import { SmartOriginError } from '../errors';
import { EdgeFunctionFault, type EdgeFunctionType } from '../faults/edge-function-fault';
import { checkOptionNames, type NamesOf } from '../option-names';

/** Which functions, and where. What is left out stands for all. */
export interface EdgeFunctionScope {
  /** Name of the point of presence, or its Region where no other one is there. */
  pop?: string;
  /** Logical id of the function in its template. */
  functionName?: string;
}

const SCOPE_NAMES: NamesOf<EdgeFunctionScope> = { pop: true, functionName: true };

/** A fault that was given, or that was taken away from a part of where it was. */
interface Rule {
  readonly scope: EdgeFunctionScope;
  readonly fault: EdgeFunctionFault | undefined;
}

/** A fault, where it is. */
export interface FailingEdgeFunctions extends EdgeFunctionScope {
  fault: EdgeFunctionFault;
}

/** What edge functions there are at the moment. */
export interface EdgeFunctionFacts {
  /** Names of all places where functions of a type run. */
  places(type: EdgeFunctionType): readonly string[];
  /** @returns the name of the point of presence. @throws SmartOriginError for one that there is not */
  popNamed(given: string): string;
  functions(): readonly { name: string; type: EdgeFunctionType }[];
}

/** The faults of edge functions: whoever runs one asks here first. Of several that are meant for it, the last one counts. */
export class EdgeFunctions {
  /** The last one first. */
  private rules: Rule[] = [];

  constructor(private readonly facts: EdgeFunctionFacts) {}

  /**
   * Breaks edge functions for events from now on.
   *
   * @throws SmartOriginError `ERR_EDGE_FUNCTION` where there is no such function, `ERR_OPTION` for an unknown point of presence
   */
  fail(fault: EdgeFunctionFault, scope: EdgeFunctionScope = {}): void {
    if (!(fault instanceof EdgeFunctionFault)) {
      throw new SmartOriginError('ERR_FAULT', `the fault is ${JSON.stringify(fault)}`, 'it is one of those that EdgeFunctionFault makes, such as EdgeFunctionFault.throttled()',
        typeof fault === 'string' ? `give EdgeFunctionFault.parse(${JSON.stringify(fault)})` : 'give such a fault; heal() ends one');
    }
    this.add(this.checked(scope, fault), fault);
  }

  /**
   * Heals them, for events from now on.
   *
   * @throws SmartOriginError as `fail`
   */
  heal(scope: EdgeFunctionScope = {}): void {
    this.add(this.checked(scope), undefined);
  }

  /** What a function suffers at a point of presence. */
  fault(functionName: string, pop: string, type: EdgeFunctionType): EdgeFunctionFault | undefined {
    // Asked for each event: nothing is looked for where nothing is broken.
    return this.rules.length === 0 ? undefined : this.ruleFor(functionName, pop, type)?.fault;
  }

  private ruleFor(functionName: string, pop: string, type: EdgeFunctionType): Rule | undefined {
    return this.rules.find(({ scope, fault }) => (
      (fault === undefined || fault.type === type) && (scope.pop ?? pop) === pop && (scope.functionName ?? functionName) === functionName));
  }

  /** All that are broken, the last one last. What is broken in a part of where it was given is told part by part. */
  get failing(): FailingEdgeFunctions[] {
    return [...this.rules].reverse().flatMap((rule) => {
      const { fault } = rule;
      return fault === undefined ? [] : this.struckBy(rule, fault).map((part) => ({ ...part, fault }));
    });
  }

  /** Where a fault strikes, of where it was given. */
  private struckBy(rule: Rule, { type }: EdgeFunctionFault): EdgeFunctionScope[] {
    const { scope } = rule;
    const meant = this.facts.functions().filter((each) => each.type === type && (scope.functionName ?? each.name) === each.name);
    const names = meant.map(({ name }) => name);
    const parts = this.facts.places(type).filter((pop) => (scope.pop ?? pop) === pop).map((pop) => (
      { pop, left: names.filter((name) => this.ruleFor(name, pop, type) === rule) }));
    if (parts.every(({ left }) => left.length === names.length)) return names.length === 0 ? [] : [scope];
    return parts.flatMap(({ pop, left }) => (
      left.length === names.length ? [{ ...scope, pop }] : left.map((functionName) => ({ pop, functionName }))));
  }

  private add(scope: EdgeFunctionScope, fault: EdgeFunctionFault | undefined): void {
    // What it covers is never asked for again, but for functions of the other type.
    const kept = this.rules.filter((rule) => !covers(scope, rule.scope) || (fault !== undefined && fault.type !== rule.fault?.type));
    const rules = [{ scope, fault }, ...kept];
    this.rules = rules.some((rule) => rule.fault !== undefined) ? rules : [];
  }

  private checked(given: EdgeFunctionScope, fault?: EdgeFunctionFault): EdgeFunctionScope {
    checkOptionNames(given, SCOPE_NAMES, { code: 'ERR_OPTION', what: `edgeFunctions.${fault === undefined ? 'heal' : 'fail'}()` });
    const { pop, functionName } = given;
    const all = this.facts.functions();
    const fitting = all.filter(({ type }) => fault === undefined || type === fault.type);
    const refuse = (what: string, mend: string) => new SmartOriginError('ERR_EDGE_FUNCTION', what,
      `the distribution's are: ${all.map(({ name, type }) => `${name} (${type})`).join(', ') || 'none'}`, mend);
    if (functionName === undefined) {
      if (fault !== undefined && fitting.length === 0) throw refuse(`no function can be "${fault.text}"`, `this fault is for ${fault.type}: serve a template with such a function, or choose another fault`);
    } else if (!all.some(({ name }) => name === functionName)) {
      const meant = meantName(functionName, all.map(({ name }) => name));
      throw refuse(`there is no edge function "${functionName}"`, meant === undefined ? 'name one of these, or none for all of them' : `write ${meant}`);
    } else if (!fitting.some(({ name }) => name === functionName)) {
      throw refuse(`${functionName} cannot be "${fault!.text}"`, `this fault is for ${fault!.type}: choose another function or fault`);
    }
    return { ...(pop !== undefined && { pop: this.facts.popNamed(pop) }), ...(functionName !== undefined && { functionName }) };
  }
}

function covers(scope: EdgeFunctionScope, other: EdgeFunctionScope): boolean {
  return (scope.pop === undefined || scope.pop === other.pop) && (scope.functionName === undefined || scope.functionName === other.functionName);
}
