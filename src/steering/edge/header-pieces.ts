import { Fn } from 'aws-cdk-lib';
import { configHeader } from '../../contract/edge-router';
import { DEPLOY_TIME_VALUE_LENGTH, MAX_HEADER_VALUE } from '../../distribution/header-quotas';

/** Resolved text: a string, or what CloudFormation joins when it deploys. */
export type ResolvedText = string | { readonly 'Fn::Join': readonly [string, readonly unknown[]] };

/** A header of the template. */
export interface TemplateHeader {
  readonly headerName: string;
  readonly headerValue: unknown;
}

/**
 * JSON as origin custom headers, in as many pieces as values have room for. What synth does not know counts as long as it can be, so that
 * no piece is cut off at deployment.
 */
export function headerPieces(json: ResolvedText): TemplateHeader[] {
  const pieces: unknown[][] = [[]];
  let room = MAX_HEADER_VALUE;
  const next = () => {
    pieces.push([]);
    room = MAX_HEADER_VALUE;
  };
  for (const fragment of fragmentsOf(json)) {
    if (typeof fragment !== 'string') {
      if (room < DEPLOY_TIME_VALUE_LENGTH) next();
      pieces[pieces.length - 1].push(fragment);
      room -= DEPLOY_TIME_VALUE_LENGTH;
      continue;
    }
    for (let rest = inHeader(fragment); rest !== '';) {
      if (room === 0) next();
      const part = rest.slice(0, room);
      pieces[pieces.length - 1].push(part);
      room -= part.length;
      rest = rest.slice(part.length);
    }
  }
  return pieces.map((piece, index) => ({ headerName: configHeader(index + 1, pieces.length), headerValue: Fn.join('', piece as string[]) }));
}

function fragmentsOf(json: ResolvedText): readonly unknown[] {
  return typeof json === 'string' ? [json] : json['Fn::Join'][1];
}

/** Headers hold visible ASCII, and lose spaces at their ends; in JSON the others stand in strings, which know escapes for them. */
function inHeader(json: string): string {
  return json.replace(/[^\x21-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
